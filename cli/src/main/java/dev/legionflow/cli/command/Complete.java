package dev.legionflow.cli.command;

import dev.legionflow.cli.api.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "complete", description = "Completes a user task.")
final class Complete implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();
  @Mixin private Variables variables = new Variables();

  @Parameters(paramLabel = "KEY", converter = Key.Converter.class, description = "The task's key.")
  private Key key = new Key("0");

  @Override
  public Integer call() {
    var request = Json.object();
    request.set("variables", variables.read());
    try (var engine = connection.open()) {
      var answer = engine.post("/v2/user-tasks/" + key + "/completion", request);
      output.print(answer, () -> output.out().println("Completed task " + key + "."));
      return Exit.OK;
    }
  }
}
