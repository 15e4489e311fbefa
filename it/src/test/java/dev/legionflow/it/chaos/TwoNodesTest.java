package dev.legionflow.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.camunda.zeebe.model.bpmn.Bpmn;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Two nodes that start at the same moment on an empty PostgreSQL make its tables and the login
/// once, see each other's missions, both tell of all of them, hand each other's jobs out, and start
/// one mission for a business id.
@Execution(ExecutionMode.CONCURRENT)
class TwoNodesTest {

  private static final Path FOLDER = Path.of("target", "chaos").toAbsolutePath();
  private static final Duration START = Duration.ofSeconds(90);
  private static final int MISSIONS = 5;
  private static final int RACERS = 20;

  /// By the look every half second alone, one of five would be as quick.
  private static final Duration AT_ONCE = Duration.ofMillis(100);

  private static final int IN_A_ROW = 8;
  private static final int MOST_TRIES = 100;

  @Test
  void startTogetherAndTellTheSame() throws Exception {
    var run =
        new Run(
            "two-nodes-start",
            FOLDER.resolve(Long.toString(System.nanoTime())),
            1,
            1,
            Long.MAX_VALUE,
            EngineNode.Program.find(),
            System.out);
    try (var database = postgres(run);
        var api = new Api();
        var http = HttpClient.newHttpClient()) {
      var one = run.node("node-1", database.settings(), api);
      var two = run.node("node-2", database.settings(), api);
      try (var cluster = new Cluster(List.of(one, two), api)) {
        one.launch();
        two.launch();
        one.awaitReady();
        two.awaitReady();
        var made =
            cluster.nodes().stream()
                .filter(node -> Files.exists(node.data().resolve("admin-token")))
                .toList();
        assertThat(made).as("made the login").hasSize(1);
        aNodeWithAnotherKeyDoesNotStart(run, database, api);
        cluster.nodes().forEach(node -> node.useToken(made.getFirst().token()));
        cluster.deploy(
            List.of(Bpmn.createExecutableProcess("both").startEvent("in").endEvent("out").done()));

        // One of them seals; which, changes.
        var events = cluster.nodes().stream().map(node -> events(http, node)).toList();
        for (int i = 0; i < MISSIONS; i++) {
          for (var node : cluster.nodes()) {
            var key = start(api, node);
            for (var other : cluster.nodes()) {
              assertThat(
                      api.count(
                          other, "/v2/process-instances/search", Map.of("processInstanceKey", key)))
                  .as("started on %s, asked of %s", node.name(), other.name())
                  .isEqualTo(1);
            }
            for (var stream : events) {
              stream.awaitTold(key);
            }
          }
        }
        oneInstanceForOneBusinessId(api, cluster);
        cluster.deploy(
            List.of(
                Bpmn.createExecutableProcess("job")
                    .startEvent("in")
                    .serviceTask("work", task -> task.zeebeJobType("both-work"))
                    .endEvent("out")
                    .done()));
        jobsOfOneGoToWorkersOfTheOther(api, one, two);
      }
    }
    run.deleteFolders();
  }

  /// It would look ready, be given traffic, and fail with all of it.
  private static void aNodeWithAnotherKeyDoesNotStart(Run run, Postgres database, Api api)
      throws IOException {
    var settings = new HashMap<>(database.settings());
    settings.remove("legion.journal.key-file");
    var stranger = run.node("stranger", settings, api);
    stranger.launch();
    assertThat(stranger.ends(START)).as("it stops, see %s", stranger.log()).isTrue();
    assertThat(stranger.exitValue()).isNotZero();
    assertThat(Files.readString(stranger.log())).contains("was begun with another key");
  }

  /// Nodes look for each other every 5 s: the first ones may take longer.
  private static void jobsOfOneGoToWorkersOfTheOther(Api api, EngineNode one, EngineNode two) {
    var took = new ArrayList<Duration>();
    try (var worker = Executors.newSingleThreadExecutor()) {
      while (took.size() < MOST_TRIES && !endsQuick(took)) {
        var jobs =
            CompletableFuture.supplyAsync(
                () ->
                    Api.expect(
                        api.post(
                            two,
                            "/v2/jobs/activation",
                            Map.of(
                                "type", "both-work",
                                "worker", "two",
                                "timeout", 60_000,
                                "maxJobsToActivate", 1,
                                "requestTimeout", 15_000)),
                        "jobs"),
                worker);
        // So that it waits; where it does not yet, it finds the job by itself, which is as good.
        Pause.millis(50);
        var begin = System.nanoTime();
        Api.expect(
            api.post(one, "/v2/process-instances", Map.of("processDefinitionId", "job")),
            "a start");
        var key = jobs.join().path("jobs").path(0).path("jobKey").asText();
        took.add(Duration.ofNanos(System.nanoTime() - begin));
        Api.expect(api.post(two, "/v2/jobs/" + key + "/completion", Map.of()), "a completion");
      }
    }
    assertThat(endsQuick(took)).as("%d in a row in %s: %s", IN_A_ROW, AT_ONCE, took).isTrue();
  }

  private static boolean endsQuick(List<Duration> took) {
    return took.size() >= IN_A_ROW
        && took.subList(took.size() - IN_A_ROW, took.size()).stream()
            .allMatch(one -> one.compareTo(AT_ONCE) < 0);
  }

  /// Both nodes are asked to start the same at the same time.
  private static void oneInstanceForOneBusinessId(Api api, Cluster cluster) {
    var body = Map.of("processDefinitionId", "both", "businessId", "order-1");
    var keys =
        IntStream.range(0, RACERS)
            .mapToObj(i ->
                CompletableFuture.supplyAsync(() ->
                    Api.expect(
                            api.post(
                                cluster.nodes().get(i % cluster.nodes().size()),
                                "/v2/process-instances",
                                body),
                            "a start")
                        .path("processInstanceKey")
                        .asText()))
            .toList();
    assertThat(keys.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(
            api.count(
                cluster.first(), "/v2/process-instances/search", Map.of("businessId", "order-1")))
        .isEqualTo(1);
  }

  private static Postgres postgres(Run run) {
    try {
      return Postgres.start(run);
    } catch (Skipped e) {
      return abort("skipped: " + e.why());
    }
  }

  private static String start(Api api, EngineNode node) {
    return Api.expect(
            api.post(node, "/v2/process-instances", Map.of("processDefinitionId", "both")),
            "a start")
        .path("processInstanceKey")
        .asText();
  }

  private record Events(Iterator<String> lines) {
    /// Reads on until the mission is told of.
    void awaitTold(String key) throws Exception {
      CompletableFuture.runAsync(
              () -> {
                while (!lines.next().contains(key)) {
                  // Of another mission, or none.
                }
              })
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static Events events(HttpClient http, EngineNode node) {
    try {
      HttpResponse<Stream<String>> answer =
          http.send(
              HttpRequest.newBuilder(node.url().resolve("/legion/events"))
                  .header("Authorization", "Bearer " + node.token())
                  .build(),
              BodyHandlers.ofLines());
      assertThat(answer.statusCode()).isEqualTo(200);
      return new Events(answer.body().iterator());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
