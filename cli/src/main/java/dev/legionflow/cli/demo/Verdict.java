package dev.legionflow.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Whether a mission did what it should: asked of the engine, and seen on disk.
final class Verdict {

  private final Missions missions;
  private final boolean testsRun;

  Verdict(Missions missions, boolean testsRun) {
    this.missions = missions;
    this.testsRun = testsRun;
  }

  /// What is wrong with a mission that waits for its person; empty when nothing is.
  List<String> atRest(Mission mission) throws IOException {
    var wrong = new ArrayList<String>();
    var assignment = mission.assignment();
    var tasks =
        missions.waiting(mission.key()).stream().map(t -> t.path("elementId").asText()).toList();
    if (!tasks.equals(List.of(assignment.task()))) {
      wrong.add("the task %s should wait, but %s do".formatted(assignment.task(), tasks));
    }
    // Before somebody decides, nothing is written.
    wrong.addAll(
        new Expectation.Untouched().wrongIn(mission.before(), mission.workspace().texts()));
    if (assignment.checked()) {
      var tests = missions.variable(mission.key(), "check").path("tests").asText("missing");
      var expected = testsRun ? "passed" : "none configured";
      if (!tests.equals(expected)) {
        wrong.add("the tests of the copy should be '%s', but are '%s'".formatted(expected, tests));
      }
    }
    return wrong;
  }

  /// What is wrong with a mission that should be over; empty when nothing is.
  List<String> atEnd(Mission mission) throws IOException, InterruptedException {
    var wrong = new ArrayList<String>();
    var assignment = mission.assignment();
    var state = missions.state(mission.key());
    if (!state.equals("COMPLETED")) {
      wrong.add("it should be COMPLETED, but is " + state);
    }
    var ends = missions.ends(mission.key());
    if (!ends.equals(List.of(assignment.end()))) {
      wrong.add("it should end at %s, but came to %s".formatted(assignment.end(), ends));
    }
    wrong.addAll(assignment.files().wrongIn(mission.before(), mission.workspace().texts()));
    if (testsRun) {
      ProjectTests.wrongIn(mission.workspace().folder()).ifPresent(wrong::add);
    }
    return wrong;
  }
}
