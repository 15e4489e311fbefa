package dev.legionflow.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The formations and reflexion on the packaged application.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MissionsTest implements TeamStories, ReflexionStories, FormedMissionStories {

  private @Nullable LegionEngine engine;
  private @Nullable Steps steps;
  private @Nullable Path team;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    team = folder.resolve("legionnaires.yaml");
    engine =
        LegionEngine.start(
            EngineProcess.start(
                "missions",
                folder.resolve("data"),
                Map.of("legion.legionnaires", team.toString(), "legion.router.ollama", "off")));
    steps = new Steps(engine);
    Files.writeString(team, TeamStories.members(steps));
    try (Stream<Path> files = Files.list(Shop.repository().resolve("processes"))) {
      List<Path> all =
          files.filter(file -> file.toString().matches(".*\\.(bpmn|dmn|form)")).sorted().toList();
      var command =
          steps.client().newDeployResourceCommand().addResourceFile(all.getFirst().toString());
      for (Path file : all.subList(1, all.size())) {
        command = command.addResourceFile(file.toString());
      }
      command.execute();
    }
    TeamStories.connect(steps);
  }

  @AfterAll
  void stop() {
    if (engine != null) {
      engine.close();
    }
  }

  @Override
  public Steps steps() {
    return Objects.requireNonNull(steps);
  }

  @Override
  public Engine engine() {
    return Objects.requireNonNull(engine);
  }

  @Override
  public Path team() {
    return Objects.requireNonNull(team);
  }

  @Override
  public boolean decide(long mission, long task, Map<String, Object> answer) {
    steps().client().newCompleteUserTaskCommand(task).variables(answer).execute();
    return true;
  }
}
