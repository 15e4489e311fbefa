package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.cli.api.Engine;
import dev.legionflow.cli.api.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "rebuild",
    description = {
      "Makes what can be searched anew from the journal, while the engine goes on, and tells how"
          + " many rows were other than the journal says."
    },
    footer = {"", "Ends with 5 when it could not be done; everything is then as it was."})
final class AuditRebuild implements Callable<Integer> {

  private static final String PATH = "/legion/journal/rebuild";
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofHours(12);

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws InterruptedException {
    try (var engine = connection.open()) {
      var status = await(engine, engine.post(PATH, Json.object()));
      output.print(status, () -> show(status, output.out()));
      return status.path("state").asText().equals("DONE") ? Exit.OK : Exit.NOT_AS_EXPECTED;
    }
  }

  private static JsonNode await(Engine engine, JsonNode begun) throws InterruptedException {
    var status = begun;
    var end = System.nanoTime() + LIMIT.toNanos();
    while (status.path("state").asText().equals("RUNNING") && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
      status = engine.get(PATH);
    }
    return status;
  }

  private static void show(JsonNode status, PrintWriter out) {
    if (!status.path("state").asText().equals("DONE")) {
      out.println("Not rebuilt: " + Output.text(status, "error"));
      return;
    }
    out.println(
        "Rebuilt up to position " + Output.text(status, "position") + ". Rows that differed:");
    for (var table : status.path("changedRows").properties()) {
      out.println("  " + table.getKey() + ": " + table.getValue().asText());
    }
    if (!status.path("complete").asBoolean()) {
      out.println(
          "The journal's beginning is deleted: older missions and the statistics were kept.");
    }
    if (status.path("refused").asLong() > 0) {
      out.println(
          "%s rows of the journal cannot be shown; the engine's log names them."
              .formatted(Output.text(status, "refused")));
    }
  }
}
