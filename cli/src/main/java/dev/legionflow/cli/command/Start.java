package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.output.Table;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "start", description = "Starts a mission.")
final class Start implements Callable<Integer> {

  private static final int MAX_SECONDS = 3600;

  /// How much longer than the engine this program waits, so that the engine's answer wins.
  private static final Duration MARGIN = Duration.ofSeconds(10);

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();
  @Mixin private Variables variables = new Variables();

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      description = "The process' id in the diagram (its newest version), or a definition's key.")
  private String process = "";

  @Option(names = "--await", description = "Waits until it has ended, and shows its variables.")
  private boolean await;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long --await waits, at most 3600 (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Override
  public Integer call() {
    if (timeoutSeconds < 1 || timeoutSeconds > MAX_SECONDS) {
      throw new ParameterException(
          spec.commandLine(),
          "--timeout must be 1 to %d, but is %d".formatted(MAX_SECONDS, timeoutSeconds));
    }
    var limit = Duration.ofSeconds(timeoutSeconds);
    var request = Json.object();
    request.put(Key.isKey(process) ? "processDefinitionKey" : "processDefinitionId", process);
    request.set("variables", variables.read());
    if (await) {
      request.put("awaitCompletion", true).put("requestTimeout", limit.toMillis());
    }
    try (var engine = connection.open()) {
      var answer = engine.post("/v2/process-instances", request, limit.plus(MARGIN));
      output.print(answer, () -> show(answer));
      return Exit.OK;
    }
  }

  private void show(JsonNode answer) {
    output
        .out()
        .println(
            "%s %s, version %s: instance %s"
                .formatted(
                    await ? "Completed" : "Started",
                    Output.text(answer, "processDefinitionId"),
                    Output.text(answer, "processDefinitionVersion"),
                    Output.text(answer, "processInstanceKey")));
    if (await) {
      var table = new Table("VARIABLE", "VALUE");
      for (var variable : answer.path("variables").properties()) {
        table.row(variable.getKey(), variable.getValue().toString());
      }
      if (!table.isEmpty()) {
        table.print(output.out());
      }
    }
  }
}
