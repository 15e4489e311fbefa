package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The engine in one process (role `engine`), its workers in another (role `worker`), and the same
/// mission.
class CodeChangeWithWorkerProcessTest extends CodeChangeMission {

  private @Nullable EngineProcess process;

  private EngineProcess workers() {
    return Objects.requireNonNull(process);
  }

  @Override
  LegionEngine start(Path folder, Path workspace) {
    EngineProcess engine =
        EngineProcess.start("alone", folder.resolve("data"), Map.of("legion.role", "engine"));
    Map<String, String> settings = new LinkedHashMap<>(settings(workspace));
    settings.put("legion.role", "worker");
    settings.put("legion.engine.url", engine.url().toString());
    settings.put("legion.engine.token-file", engine.data().resolve("admin-token").toString());
    settings.put("legion.worker.name", "worker-process");
    process = EngineProcess.start("worker", folder.resolve("worker-data"), settings);
    return LegionEngine.start(engine);
  }

  @AfterAll
  void stopWorkers() {
    if (process != null) {
      assertThat(process.stop()).isIn(0, 143);
    }
  }

  @Test
  void theWorkerServesNoApi() {
    assertThat(workers().status("/v2/topology")).isIn(401, 403, 404);
    assertThat(workers().status("/q/health/live")).isEqualTo(200);
  }

  @Test
  void jobsWaitWhileNoWorkerIsThere() {
    Shop shop = Shop.copyTo(workspace().resolve("waiting"));
    Steps steps = new Steps(engine());
    workers().stop();
    long mission =
        steps.start(
            "code-change",
            Map.of("folder", shop.folder().toString(), "request", "make it smaller"));
    steps.state(mission, "Classify", "ACTIVE");

    workers().start();

    steps.element(mission, "Make_by_hand");
    engine().client().newCancelInstanceCommand(mission).execute();
  }
}
