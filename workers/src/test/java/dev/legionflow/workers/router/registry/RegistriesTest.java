package dev.legionflow.workers.router.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistriesTest {

  @TempDir private Path folder;

  private static String models(String... names) {
    var text =
        new StringBuilder(
            """
            providers:
              - {id: p, protocol: openai, endpoints: "http://127.0.0.1:1/v1"}
            models:
            """);
    for (String name : names) {
      text.append(
          "  - {id: %s, provider: p, tier: budget, input: 1, output: 2, contextTokens: 9}\n"
              .formatted(name));
    }
    return text.toString();
  }

  private static List<String> ids(Registry registry) {
    return registry.models().stream().map(Model::id).toList();
  }

  private Path replace(String text) throws Exception {
    var file = folder.resolve("models.yaml");
    var fresh = Files.writeString(folder.resolve("models.new"), text);
    return Files.move(
        fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void takesAChangedFileWithoutARestart() throws Exception {
    var file = replace(models("one"));
    try (var registries = new Registries(List.of(file), Duration.ofMillis(10))) {
      registries.start();
      assertThat(ids(registries.get())).containsExactly("one");
      var changes = new LinkedBlockingQueue<Registry>();
      registries.onChange(changes::add);

      replace(models("one", "two"));

      var changed = changes.poll(10, TimeUnit.SECONDS);
      assertThat(changed).isNotNull();
      assertThat(ids(changed)).containsExactly("one", "two");
      assertThat(registries.get()).isSameAs(changed);
    }
  }

  @Test
  void theLastGoodOneStaysAndTheReasonIsTold() throws Exception {
    var file = replace(models("one"));
    var registries = new Registries(List.of(file), Duration.ofDays(1));
    registries.refresh();

    replace(models("two").replace("budget", "gold"));
    registries.refresh();

    assertThat(ids(registries.get())).containsExactly("one");
    assertThat(registries.refused())
        .hasValue(
            "models.yaml, line 4: 'tier' must be one of free, budget, standard, premium,"
                + " flagship, but is 'gold'");

    replace(models("two"));
    registries.refresh();

    assertThat(ids(registries.get())).containsExactly("two");
    assertThat(registries.refused()).isEmpty();
  }

  @Test
  void aFileThatIsStillBeingWrittenIsNotTaken() throws Exception {
    var file = replace(models("one", "two"));
    var registries = new Registries(List.of(file), Duration.ofDays(1));
    registries.refresh();
    registries.look();

    // Cut at the end of a line, which is a good file with fewer models.
    Files.writeString(file, models("one"));
    registries.look();
    assertThat(ids(registries.get())).containsExactly("one", "two");

    Files.writeString(file, models("one", "two", "three"));
    registries.look();
    assertThat(ids(registries.get())).containsExactly("one", "two");
    registries.look();
    assertThat(ids(registries.get())).containsExactly("one", "two", "three");
  }

  @Test
  void anotherFileIsNotTakenWhileTheFirstIsReplaced() throws Exception {
    var yaml = replace(models("stale"));
    var first = Files.writeString(folder.resolve("first.yaml"), models("one"));
    var registries = new Registries(List.of(first, yaml), Duration.ofDays(1));
    registries.refresh();

    Files.delete(first);
    registries.look();
    Files.writeString(first, models("one"));
    registries.look();
    assertThat(ids(registries.get())).containsExactly("one");

    Files.delete(first);
    registries.look();
    registries.look();
    assertThat(ids(registries.get())).containsExactly("stale");
  }

  @Test
  void aFileThatCanBeReadAgainIsTaken() throws Exception {
    var file = replace(models("one"));
    var registries = new Registries(List.of(file), Duration.ofDays(1));
    registries.refresh();

    Files.delete(file);
    Files.createDirectory(file);
    registries.look();
    assertThat(registries.refused())
        .hasValueSatisfying(why -> assertThat(why).contains("cannot be read"));

    Files.delete(file);
    replace(models("one"));
    registries.look();
    registries.look();
    assertThat(registries.refused()).isEmpty();
    assertThat(ids(registries.get())).containsExactly("one");
  }

  @Test
  void aBadFileThatIsTakenAwayIsNoLongerRefused() throws Exception {
    var file = replace("models: 1");
    var registries = new Registries(List.of(file), Duration.ofDays(1));
    registries.refresh();
    assertThat(registries.refused()).isPresent();

    Files.delete(file);
    registries.look();
    assertThat(registries.refused()).isEmpty();
  }

  @Test
  void aFileThatGoesAndComesBackIsReadAgain() throws Exception {
    var file = replace(models("one"));
    var registries = new Registries(List.of(file), Duration.ofDays(1));
    registries.refresh();

    Files.delete(file);
    registries.refresh();
    assertThat(ids(registries.get())).containsExactly("one");
    assertThat(registries.refused()).isEmpty();

    replace(models("two"));
    registries.refresh();
    assertThat(ids(registries.get())).containsExactly("two");
  }

  @Test
  void withoutAFileThereAreNoModels() {
    var registries = new Registries(List.of(folder.resolve("none.toon")), Duration.ofDays(1));
    registries.refresh();

    assertThat(registries.get().models()).isEmpty();
    assertThat(registries.refused()).isEmpty();
  }

  @Test
  void whatIsFoundStandsBesideWhatIsDeclared() throws Exception {
    var registries = new Registries(List.of(replace(models("one"))), Duration.ofDays(1));
    registries.refresh();
    var free =
        RegistryFile.parse(
            "x.yaml",
            """
            providers: [{id: ollama, protocol: ollama, endpoints: "http://127.0.0.1:1"}]
            models: [{id: near, provider: ollama, tier: free, contextTokens: 9}]
            """
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));

    registries.found(free.provider("ollama").orElseThrow(), free.models());
    assertThat(ids(registries.get())).containsExactly("one", "near");

    replace(models("two"));
    registries.refresh();
    assertThat(ids(registries.get())).containsExactly("two", "near");
    assertThat(ids(new Registry(registries.get().providers(), registries.get().enabled())))
        .containsExactly("near", "two");
  }
}
