package dev.legionflow.it;

import java.nio.file.Path;

/// Engine and workers in one process: what is short runs inside the engine's transactions.
class CodeChangeMissionTest extends CodeChangeMission {

  @Override
  LegionEngine start(Path folder, Path workspace) {
    return LegionEngine.start(
        EngineProcess.start("mission", folder.resolve("data"), settings(workspace)));
  }
}
