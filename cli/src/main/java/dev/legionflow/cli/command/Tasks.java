package dev.legionflow.cli.command;

import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.output.Table;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "tasks", description = "Shows what waits for a person, oldest first.")
final class Tasks implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();
  @Mixin private Limit limit = new Limit();

  @Option(names = "--all", description = "Also those that are done or cancelled.")
  private boolean all;

  @Option(
      names = "--instance",
      paramLabel = "KEY",
      converter = Key.Converter.class,
      description = "Only those of this mission.")
  private @Nullable Key instance;

  @Override
  public Integer call() {
    var filter = Json.object();
    if (!all) {
      filter.put("state", "CREATED");
    }
    if (instance != null) {
      filter.put("processInstanceKey", instance.digits());
    }
    int rows = limit.value();
    try (var engine = connection.open()) {
      var answer =
          engine.post("/v2/user-tasks/search", Search.oldest(filter, "creationDate", rows));
      var table = new Table("KEY", "TASK", "PROCESS", "INSTANCE", "STATE", "ASSIGNEE", "CREATED");
      for (var it : answer.path("items")) {
        var name = Output.text(it, "name");
        table.row(
            Output.text(it, "userTaskKey"),
            name.isEmpty() ? Output.text(it, "elementId") : name,
            Output.text(it, "processDefinitionId"),
            Output.text(it, "processInstanceKey"),
            Output.text(it, "state"),
            Output.text(it, "assignee"),
            Output.time(it, "creationDate"));
      }
      output.print(answer, table, all ? "There are no tasks." : "No task waits for a person.");
      return Exit.OK;
    }
  }
}
