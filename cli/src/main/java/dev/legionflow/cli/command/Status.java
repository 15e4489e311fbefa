package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.legionflow.cli.api.CallFailed.Refused;
import dev.legionflow.cli.api.Engine;
import dev.legionflow.cli.api.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = "Shows whether the engine works, and how much is going on in it.")
final class Status implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    try (var engine = connection.open()) {
      var status = Json.object();
      status.put("url", engine.url().toString());
      boolean ready = ready(engine);
      status.put("ready", ready);
      if (ready) {
        status.set("topology", engine.get("/v2/topology"));
        count(engine, status, "activeInstances", "/v2/process-instances/search", "ACTIVE");
        count(engine, status, "openTasks", "/v2/user-tasks/search", "CREATED");
        count(engine, status, "activeIncidents", "/v2/incidents/search", "ACTIVE");
      }
      output.print(status, () -> show(status));
      return ready ? Exit.OK : Exit.NOT_AS_EXPECTED;
    }
  }

  private static boolean ready(Engine engine) {
    try {
      engine.get("/q/health/ready");
      return true;
    } catch (Refused e) {
      if (e.status() == 503) {
        return false;
      }
      throw e;
    }
  }

  private static void count(
      Engine engine, ObjectNode status, String name, String search, String state) {
    var body = Json.object();
    body.putObject("filter").put("state", state);
    body.putObject("page").put("limit", 1);
    status.set(name, engine.post(search, body).path("page").path("totalItems"));
  }

  private void show(JsonNode status) {
    var out = output.out();
    if (!status.path("ready").asBoolean()) {
      out.println("The engine at %s is not ready.".formatted(Output.text(status, "url")));
      return;
    }
    var topology = status.path("topology");
    out.println(
        "The engine at %s is ready (gateway %s, %d broker(s))."
            .formatted(
                Output.text(status, "url"),
                Output.text(topology, "gatewayVersion"),
                topology.path("brokers").size()));
    out.println("Missions running:    " + Output.text(status, "activeInstances"));
    out.println("Tasks for people:    " + Output.text(status, "openTasks"));
    out.println("Incidents:           " + Output.text(status, "activeIncidents"));
  }
}
