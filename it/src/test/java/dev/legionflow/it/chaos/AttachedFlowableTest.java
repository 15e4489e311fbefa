package dev.legionflow.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camunda.zeebe.model.bpmn.Bpmn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Flowable's own REST application, attached to our database as the documentation says, tells of
/// our missions and can change none.
@Execution(ExecutionMode.CONCURRENT)
class AttachedFlowableTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START = Duration.ofMinutes(2);
  private static final Path FOLDER = Path.of("target", "chaos").toAbsolutePath();

  private static final String READER =
      """
      create role tools login;
      do $$ declare t text; begin
        for t in select tablename from pg_tables
            where schemaname = current_schema and (tablename like 'act\\_%' or tablename like 'flw\\_%') loop
          execute format('grant select on %I to tools', t);
        end loop;
      end $$;
      """;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void tellsOfMissionsAndChangesNone() throws Exception {
    var classes = System.getProperty("legion.it.flowable-rest", "");
    if (classes.isEmpty()) {
      abort("Flowable's REST application is not built: ./legion test --peers builds it");
    }
    var run =
        new Run(
            "attached-flowable",
            FOLDER.resolve(Long.toString(System.nanoTime())),
            1,
            1,
            Long.MAX_VALUE,
            EngineNode.Program.find(),
            System.out);
    try (var database = postgres(run);
        var api = new Api()) {
      var settings = new HashMap<>(database.settings());
      settings.put("legion.flowable.history", "true");
      var node = run.node("node", settings, api);
      try (var cluster = new Cluster(List.of(node), api)) {
        node.launch();
        node.awaitReady();
        cluster.deploy(
            List.of(
                Bpmn.createExecutableProcess("attached")
                    .name("Attached")
                    .startEvent()
                    .exclusiveGateway("which")
                    .defaultFlow()
                    .endEvent()
                    .moveToLastExclusiveGateway()
                    .condition("=wait")
                    .serviceTask("work", task -> task.zeebeJobType("attached-work"))
                    .endEvent()
                    .done()));
        var waits = start(api, node, Map.of("wait", true, "order", Map.of("lines", List.of(1, 2))));
        var ended = start(api, node, Map.of("wait", false));
        database.query(READER);
        look(database, classes, waits, ended);
        var after = Api.expect(api.get(node, "/v2/process-instances/" + waits), "the mission");
        assertThat(after.get("state").asText()).isEqualTo("ACTIVE");
      }
    }
    run.deleteFolders();
  }

  private void look(Postgres database, String classes, String waits, String ended)
      throws Exception {
    var port = EngineNode.freePort();
    var log = FOLDER.resolve("flowable-rest.log");
    var flowable =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                "-Dserver.address=127.0.0.1",
                "-Dserver.port=" + port,
                "-Dspring.datasource.url=" + database.settings().get("legion.database.url"),
                "-Dspring.datasource.username=tools",
                "-Dflowable.database-schema-update=false",
                "-Dflowable.async-executor-activate=false",
                "-Dflowable.check-process-definitions=false",
                "-Dflowable.idm.enabled=false",
                "-Dflowable.eventregistry.enabled=false",
                "dev.legionflow.bench.peer.FlowableRest")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      var rest = URI.create("http://127.0.0.1:" + port + "/process-api/");
      await("Flowable's REST application answers, see " + log)
          .atMost(START)
          .pollInterval(Duration.ofMillis(500))
          .ignoreExceptionsInstanceOf(IOException.class)
          .failFast("it stopped, see " + log, () -> !flowable.isAlive())
          .until(() -> get(rest.resolve("management/engine")).statusCode() == 200);

      var running = list(rest, "runtime/process-instances?includeProcessVariables=true");
      assertThat(running).containsOnlyKeys(waits);
      var mission = Objects.requireNonNull(running.get(waits));
      assertThat(mission.get("processDefinitionName").asText()).isEqualTo("Attached");
      assertThat(values(mission))
          .containsEntry("wait", JSON.readTree("true"))
          .containsEntry("order", JSON.readTree("{\"lines\":[1,2]}"));
      assertThat(list(rest, "history/historic-process-instances?finished=true"))
          .containsOnlyKeys(ended);
      assertThat(list(rest, "history/historic-process-instances?finished=false"))
          .containsOnlyKeys(waits);
      assertThat(get(rest.resolve("repository/process-definitions?key=attached")).body())
          .contains("\"total\":1");

      var deletion =
          HttpRequest.newBuilder(rest.resolve("runtime/process-instances/" + waits))
              .DELETE()
              .build();
      assertThat(send(deletion).body()).contains("permission denied");
      var start =
          HttpRequest.newBuilder(rest.resolve("runtime/process-instances"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"processDefinitionKey\":\"attached\"}"))
              .build();
      assertThat(send(start).statusCode()).isGreaterThanOrEqualTo(400);
      assertThat(list(rest, "runtime/process-instances")).containsOnlyKeys(waits);
    } finally {
      flowable.destroy();
      if (!flowable.waitFor(20, TimeUnit.SECONDS)) {
        flowable.destroyForcibly();
      }
    }
  }

  private static String start(Api api, EngineNode node, Map<String, Object> variables) {
    return Api.expect(
            api.post(
                node,
                "/v2/process-instances",
                Map.of("processDefinitionId", "attached", "variables", variables)),
            "a start")
        .get("processInstanceKey")
        .asText();
  }

  private Map<String, JsonNode> list(URI rest, String path)
      throws IOException, InterruptedException {
    var response = get(rest.resolve(path));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return StreamSupport.stream(JSON.readTree(response.body()).get("data").spliterator(), false)
        .collect(Collectors.toMap(item -> item.get("id").asText(), item -> item));
  }

  private static Map<String, JsonNode> values(JsonNode instance) {
    return StreamSupport.stream(instance.get("variables").spliterator(), false)
        .collect(Collectors.toMap(v -> v.get("name").asText(), v -> v.get("value")));
  }

  private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  private static Postgres postgres(Run run) {
    try {
      return Postgres.start(run);
    } catch (Skipped e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }
}
