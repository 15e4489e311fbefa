package dev.legionflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.command.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {

  private static final String NO_TASKS = "{\"items\": [], \"page\": {\"totalItems\": 0}}";

  private final FakeEngine engine = new FakeEngine().answer("/v2/user-tasks/search", NO_TASKS);
  private final Terminal terminal = new Terminal().with("LEGION_URL", engine.url());

  @TempDir private Path data = Path.of("");

  ConnectionTest() throws IOException {}

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void theTokenOfTheDataFolderIsSent() throws IOException {
    Files.writeString(data.resolve("admin-token"), "from-folder\n");
    assertThat(terminal.run("tasks", "--data", data.toString())).isEqualTo(Exit.OK);
    assertThat(engine.only().authorization()).isEqualTo("Bearer from-folder");
  }

  @Test
  void theEnvironmentGoesBeforeTheFolderAndAFileBeforeBoth() throws IOException {
    Files.writeString(data.resolve("admin-token"), "from-folder");
    var file = Files.writeString(data.resolve("mine"), "from-file");
    terminal.with("LEGION_DATA", data.toString()).with("LEGION_TOKEN", "from-environment");

    assertThat(terminal.run("tasks")).isEqualTo(Exit.OK);
    assertThat(terminal.run("tasks", "--token-file", file.toString())).isEqualTo(Exit.OK);

    assertThat(engine.asked())
        .extracting(FakeEngine.Asked::authorization)
        .containsExactly("Bearer from-environment", "Bearer from-file");
  }

  @Test
  void withoutATokenTheCallIsAnonymousAndTheRefusalHints() {
    engine.refuse("/v2/user-tasks/search", 401, "{\"detail\": \"who are you?\"}");
    assertThat(terminal.run("tasks", "--data", data.toString())).isEqualTo(Exit.REFUSED);
    assertThat(engine.only().authorization()).isNull();
    assertThat(terminal.err()).contains("who are you?").contains("--token-file");
  }

  @Test
  void theFoldersTokenStaysOnThisMachine() throws IOException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux"),
        "only Linux listens on 127.0.0.2, which stands for another machine here");
    Files.writeString(data.resolve("admin-token"), "from-folder");
    try (var elsewhere = new FakeEngine("127.0.0.2").answer("/v2/user-tasks/search", NO_TASKS)) {
      terminal.with("LEGION_DATA", data.toString());

      assertThat(terminal.run("tasks", "--url", elsewhere.url())).isEqualTo(Exit.OK);
      terminal.with("LEGION_TOKEN", "given");
      assertThat(terminal.run("tasks", "--url", elsewhere.url())).isEqualTo(Exit.OK);

      assertThat(elsewhere.asked())
          .extracting(FakeEngine.Asked::authorization)
          .containsExactly(null, "Bearer given");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "line\nline", "naïve"})
  void aFileThatHoldsNoTokenIsSaid(String content) throws IOException {
    var file = Files.writeString(data.resolve("token"), content);
    assertThat(terminal.run("tasks", "--token-file", file.toString())).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains(file + " does not hold a token");
    assertThat(engine.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8080", "ftp://localhost", "http://", "http://a b", "x"})
  void anAddressThatIsNoneIsSaid(String url) {
    assertThat(terminal.run("tasks", "--url", url)).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("--url: '" + url + "'");
  }

  @Test
  void anAddressMayHaveAPath() {
    engine.answer("/legion/v2/user-tasks/search", NO_TASKS);
    assertThat(terminal.run("tasks", "--url", engine.url() + "/legion/")).isEqualTo(Exit.OK);
    assertThat(engine.only().path()).isEqualTo("/legion/v2/user-tasks/search");
  }

  @Test
  void nobodyAtTheAddressIsToldFromARefusal() {
    engine.close();
    assertThat(terminal.run("tasks")).isEqualTo(Exit.UNREACHABLE);
    assertThat(terminal.err())
        .contains("no engine answers at " + engine.url())
        .contains("legion up");
  }

  @Test
  void aScriptGetsTheProblemDocument() {
    var problem =
        "{\"title\":\"NOT_FOUND\",\"status\":404,\"detail\":\"no \\u009b task\",\"x\":[1]}";
    engine.refuse("/v2/user-tasks/search", 404, problem);

    assertThat(terminal.run("tasks", "-o", "json")).isEqualTo(Exit.REFUSED);

    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).doesNotContain("\u009b");
    assertThat(Json.parse(terminal.err())).isEqualTo(Json.parse(problem)).isPresent();
  }

  @Test
  void aScriptGetsADocumentAlsoWhereNoEngineSentOne() {
    engine.close();
    assertThat(terminal.run("tasks", "-o", "json")).isEqualTo(Exit.UNREACHABLE);
    var problem = Json.parse(terminal.err()).orElseThrow();
    assertThat(problem.path("title").asText()).isEqualTo("UNREACHABLE");
    assertThat(problem.path("detail").asText()).contains(engine.url());
  }

  @Test
  void anAnswerThatNeverCameLeavesTheOutcomeOpen() {
    engine.hangUp("/v2/process-instances/5/cancellation");
    assertThat(terminal.run("cancel", "5")).isEqualTo(Exit.UNKNOWN);
    assertThat(terminal.err()).contains("Whether it was carried out is not known.");
  }

  @Test
  void anAnswerThatIsNoJsonIsNotTakenForSuccess() {
    engine.answer("/v2/user-tasks/search", "<html>a proxy's page</html>");
    assertThat(terminal.run("tasks")).isEqualTo(Exit.REFUSED);
    assertThat(terminal.err()).contains("did not answer with JSON");
  }

  @Test
  void aRefusalWithoutAProblemStillSaysItsStatus() {
    engine.refuse("/v2/user-tasks/search", 502, "");
    assertThat(terminal.run("tasks")).isEqualTo(Exit.REFUSED);
    assertThat(terminal.err()).contains("HTTP status 502");
  }
}
