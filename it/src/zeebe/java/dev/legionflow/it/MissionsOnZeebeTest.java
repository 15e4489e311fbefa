package dev.legionflow.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The formations and reflexion on Zeebe, with the shipped workers in a process of their own.
class MissionsOnZeebeTest extends MissionOnZeebe implements TeamStories, ReflexionStories, FormedMissionStories {

  private @Nullable Path team;

  MissionsOnZeebeTest(Steps steps, Engine engine) {
    super(steps, engine);
  }

  @Override
  Map<String, String> settings(Path folder) {
    try {
      Path file = folder.resolve("legionnaires.yaml");
      team = Files.writeString(file, TeamStories.members(steps));
      return Map.of("legion.legionnaires", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Steps steps() {
    return steps;
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public Path team() {
    return Objects.requireNonNull(team);
  }
}
