package dev.legionflow.it.chaos;

import java.util.List;
import java.util.stream.Collectors;

/// All scenarios, in the order in which they are run.
final class Scenarios {

  static final List<Scenario> ALL =
      List.of(
          new BoundsScenario(),
          new DrainScenario(),
          new ClockScenario(),
          new DiskFullScenario(),
          new FanOutScenario(),
          new DatabaseCrashScenario(),
          new CutCommitScenario(),
          new RestoreScenario(),
          new StallScenario(),
          new KillScenario("h2", "SIGKILL under load, H2", false, 1),
          new KillScenario("postgres", "SIGKILL under load, PostgreSQL", true, 1),
          new KillScenario("two-nodes", "SIGKILL of one of two nodes on one PostgreSQL", true, 2));

  private Scenarios() {}

  static String names() {
    return ALL.stream().map(Scenario::name).collect(Collectors.joining(", "));
  }

  static Scenario named(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new Options.Wrong("there is no scenario '%s'; there are %s".formatted(name, names())));
  }
}
