package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.search.enums.ProcessInstanceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The mission of [CodeChangeMission] on Zeebe: the same files, and the same workers in a process of
/// their own, over gRPC.
@Dialect
@Tag("zeebe")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodeChangeOnZeebeTest {

  private final Steps steps;
  private final Engine engine;

  private @Nullable Path workspace;
  private @Nullable EngineProcess workers;

  CodeChangeOnZeebeTest(Steps steps, Engine engine) {
    this.steps = steps;
    this.engine = engine;
  }

  @BeforeAll
  void deployAllProcesses(@TempDir Path folder) throws IOException {
    Assumptions.assumeTrue(Shop.pythonIsThere(), "python3 is missing: the mission was not tested");
    Path real = folder.toRealPath();
    workspace = Files.createDirectories(real.resolve("workspace"));
    Map<String, String> settings = new LinkedHashMap<>(CodeChangeMission.settings(workspace));
    settings.put("legion.role", "worker");
    settings.put(
        "legion.engine.grpc-url", steps.client().getConfiguration().getGrpcAddress().toString());
    workers = EngineProcess.start("worker-" + engine.name(), real.resolve("worker-data"), settings);
    try (Stream<Path> files = Files.list(Shop.repository().resolve("processes"))) {
      List<Path> all =
          files.filter(file -> file.toString().matches(".*\\.(bpmn|dmn|form)")).sorted().toList();
      var command =
          steps.client().newDeployResourceCommand().addResourceFile(all.getFirst().toString());
      for (Path file : all.subList(1, all.size())) {
        command = command.addResourceFile(file.toString());
      }
      assertThat(command.execute().getProcesses())
          .extracting(process -> process.getBpmnProcessId())
          .contains("code-change");
    }
  }

  @AfterAll
  void stop() {
    if (workers != null) {
      workers.close();
    }
  }

  private Shop shop(String name) {
    return Shop.copyTo(Objects.requireNonNull(workspace).resolve(name));
  }

  private long start(Shop shop, String request) {
    return steps.start(
        "code-change", Map.of("folder", shop.folder().toString(), "request", request));
  }

  /// The key of the one user task that waits, which is of this element.
  private long task(long mission, String element) {
    return Steps.eventually(
            () -> engine.tasks(mission),
            found -> assertThat(found.values()).containsExactly(element))
        .keySet()
        .iterator()
        .next();
  }

  /// Completes the user task where that can be done: the test engine has no REST, which is the only
  /// way.
  ///
  /// @return whether it was
  private boolean decide(long mission, long task, Map<String, Object> answer) {
    if (engine.name().equals(Engines.ZEEBE_8_8)) {
      assertThat(engine.state(mission)).contains(ProcessInstanceState.ACTIVE);
      steps.client().newCancelInstanceCommand(mission).execute();
      return false;
    }
    steps.client().newCompleteUserTaskCommand(task).variables(answer).execute();
    return true;
  }

  @Test
  void anApprovedChangeIsMade() {
    Shop shop = shop("approved");
    Map<String, String> before = shop.files();
    long mission = start(shop, "rename function total_price to cart_total in shop/pricing.py");

    long review = task(mission, "Review");
    Map<String, String> shown = engine.variables(mission, steps.element(mission, "Review").key());
    assertThat(shown).containsEntry("checkResult", "\"passed\"");
    assertThat(shown.get("diff")).contains("-def total_price(lines", "+def cart_total(lines");
    assertThat(shop.files()).as("nothing is written before somebody approved").isEqualTo(before);

    if (decide(mission, review, Map.of("decision", "approve", "comment", "fine"))) {
      steps.completed(mission);
      steps.state(mission, "Change_applied", "COMPLETED");
      assertThat(shop.files().get("shop/pricing.py"))
          .contains("def cart_total(lines, voucher_percent=0):")
          .doesNotContain("total_price");
      shop.works();
    }
  }

  @Test
  void whatTheBoosterRefusesGoesToAPerson() {
    Shop shop = shop("refused");
    Map<String, String> before = shop.files();
    long mission = start(shop, "rename function reserve to hold in shop/stock.py");

    long task = task(mission, "Make_by_hand");
    steps.state(mission, "Booster_refused", "COMPLETED");
    assertThat(engine.variables(mission, steps.element(mission, "Make_by_hand").key()).get("why"))
        .contains("belongs to a class");

    if (decide(mission, task, Map.of("outcome", "done", "comment", "by hand"))) {
      steps.completed(mission);
      steps.state(mission, "Settled_by_hand", "COMPLETED");
    }
    assertThat(shop.files()).isEqualTo(before);
  }

  @Test
  void aFolderOutsideOfTheWorkspacesIsAnIncident() {
    long mission =
        steps.start("code-change", Map.of("folder", "/etc", "request", "rename a to b in x.py"));

    var incident = steps.incident(mission);
    assertThat(incident.elementId()).isEqualTo("Classify");
    assertThat(incident.message()).contains("/etc", "workspaces");
    steps.client().newCancelInstanceCommand(mission).execute();
  }
}
