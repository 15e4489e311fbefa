package dev.legionflow.cli.command;

import dev.legionflow.cli.api.Engine;
import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.output.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "instances",
    description = "Shows missions, newest first; with a key, the steps of that one.")
final class Instances implements Callable<Integer> {

  enum State {
    ACTIVE,
    COMPLETED,
    TERMINATED
  }

  /// An incident's message says what to mend: it is worth more than one line of a terminal.
  private static final int MAX_NOTE = 500;

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();
  @Mixin private Limit limit = new Limit();

  @Parameters(
      arity = "0..1",
      paramLabel = "KEY",
      converter = Key.Converter.class,
      description = "A mission's key.")
  private @Nullable Key key;

  @Option(names = "--state", description = "Only those in this state: ${COMPLETION-CANDIDATES}.")
  private @Nullable State state;

  @Option(names = "--process", paramLabel = "ID", description = "Only those of this process.")
  private @Nullable String process;

  @Override
  public Integer call() {
    int rows = limit.value();
    try (var engine = connection.open()) {
      if (key == null) {
        missions(engine, rows);
      } else {
        steps(engine, key, rows);
      }
      return Exit.OK;
    }
  }

  private void missions(Engine engine, int rows) {
    var filter = Json.object();
    if (state != null) {
      filter.put("state", state.name());
    }
    if (process != null) {
      filter.put("processDefinitionId", process);
    }
    var answer =
        engine.post("/v2/process-instances/search", Search.newest(filter, "startDate", rows));
    var table = new Table("KEY", "PROCESS", "VERSION", "STATE", "STARTED", "ENDED", "INCIDENT");
    for (var it : answer.path("items")) {
      table.row(
          Output.text(it, "processInstanceKey"),
          Output.text(it, "processDefinitionId"),
          Output.text(it, "processDefinitionVersion"),
          Output.text(it, "state"),
          Output.time(it, "startDate"),
          Output.time(it, "endDate"),
          it.path("hasIncident").asBoolean() ? "yes" : "");
    }
    output.print(answer, table, "There are no missions.");
  }

  private void steps(Engine engine, Key mission, int rows) {
    // A mission that does not exist is an error, not one without steps.
    var instance = engine.get("/v2/process-instances/" + mission);
    var filter = Json.object().put("processInstanceKey", mission.digits());
    if (state != null) {
      filter.put("state", state.name());
    }
    var answer =
        engine.post(
            "/v2/element-instances/search", Search.oldest(filter, "elementInstanceKey", rows));
    var incidents =
        instance.path("hasIncident").asBoolean()
            ? incidents(engine, mission)
            : Map.<String, String>of();
    var table =
        new Table("ELEMENT", "NAME", "TYPE", "STATE", "BY", "TIME", "COST", "NOTE")
            .lastColumnUpTo(MAX_NOTE);
    for (var it : answer.path("items")) {
      var step = Step.of(it);
      table.row(
          step.elementId(),
          step.name(),
          step.type(),
          step.state(),
          step.by(),
          step.time(),
          step.cost(),
          incidents.getOrDefault(Output.text(it, "elementInstanceKey"), step.note()));
    }
    output.print(answer, table, "It has no steps yet.");
  }

  /// What each element of a mission is stuck on, by the element instance's key.
  private static Map<String, String> incidents(Engine engine, Key mission) {
    var filter = Json.object().put("processInstanceKey", mission.digits()).put("state", "ACTIVE");
    var answer =
        engine.post("/v2/incidents/search", Search.oldest(filter, "creationTime", Limit.MAX_ROWS));
    var notes = new HashMap<String, String>();
    for (var it : answer.path("items")) {
      var note =
          "incident %s, %s: %s"
              .formatted(
                  Output.text(it, "incidentKey"),
                  Output.text(it, "errorType"),
                  Output.text(it, "errorMessage"));
      notes.merge(Output.text(it, "elementInstanceKey"), note, (a, b) -> a + "; " + b);
    }
    return notes;
  }
}
