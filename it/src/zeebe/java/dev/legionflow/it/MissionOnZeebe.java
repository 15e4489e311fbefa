package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.search.enums.ProcessInstanceState;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The mission of [CodeChangeMission] on Zeebe: the same files, and the same workers in a process of
/// their own, over gRPC. The processes with workers take turns, as they serve the same job types of
/// the one Zeebe.
@Dialect
@Tag("zeebe")
@ResourceLock("shipped workers on Zeebe")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MissionOnZeebe {

  final Steps steps;
  final Engine engine;

  private @Nullable Path workspace;
  private @Nullable EngineProcess workers;

  MissionOnZeebe(Steps steps, Engine engine) {
    this.steps = steps;
    this.engine = engine;
  }

  /// What this one's workers are told beside the usual.
  ///
  /// @param folder for what has to be written for that
  Map<String, String> settings(Path folder) {
    return Map.of();
  }

  @BeforeAll
  void deployAllProcesses(@TempDir Path folder) throws IOException {
    Assumptions.assumeTrue(Shop.pythonIsThere(), "python3 is missing: the mission was not tested");
    Path real = folder.toRealPath();
    workspace = Files.createDirectories(real.resolve("workspace"));
    Map<String, String> settings = new LinkedHashMap<>(CodeChangeMission.settings(workspace));
    settings.putAll(settings(real));
    settings.put("legion.role", "worker");
    settings.put(
        "legion.engine.grpc-url", steps.client().getConfiguration().getGrpcAddress().toString());
    workers = EngineProcess.start(
            getClass().getSimpleName() + "-" + engine.name(), real.resolve("worker-data"), settings);
    try (Stream<Path> files = Files.list(Shop.repository().resolve("processes"))) {
      List<Path> all =
          files
              .filter(file -> file.toString().matches(".*\\.(bpmn|dmn|form)"))
              .filter(this::isKnown)
              .sorted()
              .toList();
      var command =
          steps.client().newDeployResourceCommand().addResourceFile(all.getFirst().toString());
      for (Path file : all.subList(1, all.size())) {
        command = command.addResourceFile(file.toString());
      }
      assertThat(command.execute().getProcesses())
          .extracting(process -> process.getBpmnProcessId())
          .contains("code-change", "ask-model");
    }
  }

  /// Ad-hoc sub-processes came with 8.7.
  private boolean isKnown(Path file) {
    try {
      return !engine.name().equals(Engines.ZEEBE_8_6)
          || !Files.readString(file).contains("adHocSubProcess");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  void stop() {
    if (workers != null) {
      workers.close();
    }
  }

  Shop shop(String name) {
    return Shop.copyTo(Objects.requireNonNull(workspace).resolve(name));
  }

  long start(Shop shop, String request) {
    return steps.start(
        "code-change", Map.of("folder", shop.folder().toString(), "request", request));
  }

  /// The key of the one user task that waits, which is of this element.
  long task(long mission, String element) {
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
  public boolean decide(long mission, long task, Map<String, Object> answer) {
    if (engine.name().equals(Engines.ZEEBE_8_8)) {
      assertThat(engine.state(mission)).contains(ProcessInstanceState.ACTIVE);
      steps.client().newCancelInstanceCommand(mission).execute();
      return false;
    }
    steps.client().newCompleteUserTaskCommand(task).variables(answer).execute();
    return true;
  }
}
