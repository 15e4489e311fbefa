package dev.legionflow.cli.demo;

import dev.legionflow.cli.api.Engine;
import dev.legionflow.cli.output.Printable;
import dev.legionflow.cli.output.Table;
import java.io.PrintWriter;
import java.util.List;

/// What the demo shows.
final class Report {

  private static final int MAX_DIFF_LINES = 40;

  private final PrintWriter out;
  private final Missions missions;

  Report(PrintWriter out, Missions missions) {
    this.out = out;
    this.missions = missions;
  }

  /// Each step that was worked on: how, how long, for how much.
  void steps(List<Mission> all) {
    var table = new Table("MISSION", "STEP", "DONE BY", "TIME", "COST", "NOTE");
    for (var mission : all) {
      var title = mission.assignment().title();
      for (var step : missions.work(mission.key())) {
        var name = step.name().isEmpty() ? step.elementId() : step.name();
        if (Missions.wasHandedOn(step)) {
          // The booster's reason stays beside that of the models, which are asked after it.
          var variable = step.elementId().equals("Ask") ? "modelReason" : "reason";
          var reason = missions.variable(mission.key(), variable).asText("");
          table.row(title, name, "handed on", step.time(), "", reason);
        } else {
          table.row(title, name, step.by(), step.time(), step.cost(), step.note());
        }
        title = "";
      }
      for (var task : missions.waiting(mission.key())) {
        table.row(title, task.path("name").asText(), "person", "waiting", "", "");
        title = "";
      }
    }
    out.println();
    table.print(out);
  }

  /// The change that waits for review, as a diff.
  ///
  /// @param options what every command needs to find this engine; empty for the usual one
  void change(Mission mission, String options) {
    var diff = missions.variable(mission.key(), "change").path("diff").asText("");
    if (diff.isEmpty()) {
      return;
    }
    out.println();
    out.println("The change to review:");
    var lines = Printable.lines(diff).lines().toList();
    lines.stream().limit(MAX_DIFF_LINES).forEach(l -> out.println("  " + l));
    if (lines.size() > MAX_DIFF_LINES) {
      out.println(
          "  … and %d more lines; all of it: ./legion variables %s diff%s"
              .formatted(lines.size() - MAX_DIFF_LINES, mission.key(), options));
    }
  }

  /// The tasks that wait, and the command that answers each.
  ///
  /// @param options what every command needs to find this engine; empty for the usual one
  void waiting(List<Mission> all, String options) {
    out.println();
    out.println("Waiting for you:");
    for (var mission : all) {
      for (var task : missions.waiting(mission.key())) {
        var key = task.path("userTaskKey").asText();
        out.println(
            "  %s, in %s"
                .formatted(
                    Printable.line(task.path("name").asText()), mission.workspace().folder()));
        var answers =
            mission.assignment().task().equals("Review")
                ? List.of("decision=approve", "decision=reject")
                : List.of("outcome=done", "outcome='given up'");
        for (var answer : answers) {
          out.println("    ./legion complete %s --var %s%s".formatted(key, answer, options));
        }
      }
    }
    out.println("  ./legion instances%s      shows where the missions are".formatted(options));
  }

  void addresses(Engine engine) {
    out.println();
    for (var address :
        List.of(
            List.of("API, to browse and try", "/q/swagger-ui"),
            List.of("Topology", "/v2/topology"),
            List.of("Health", "/q/health/ready"),
            List.of("Metrics", "/q/metrics"))) {
      out.println("  %-24s%s%s".formatted(address.get(0), engine.url(), address.get(1)));
    }
  }
}
