package dev.legionflow.cli.command;

import dev.legionflow.cli.api.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "Cancels a mission and all that runs in it.")
final class Cancel implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();

  @Parameters(
      paramLabel = "KEY",
      converter = Key.Converter.class,
      description = "The mission's key.")
  private Key key = new Key("0");

  @Override
  public Integer call() {
    try (var engine = connection.open()) {
      var answer = engine.post("/v2/process-instances/" + key + "/cancellation", Json.object());
      output.print(answer, () -> output.out().println("Cancelled mission " + key + "."));
      return Exit.OK;
    }
  }
}
