package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Api.Answer;
import io.camunda.zeebe.model.bpmn.Bpmn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// One instance of 10,000 parallel jobs, with a kill after its start and one while it is worked on.
record FanOutScenario() implements Scenario {

  private static final int MANY = 10_000;
  private static final int WORKERS = 4;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration WORK_LIMIT = Duration.ofMinutes(10);
  private static final String TYPE = "wide-work";

  @Override
  public String name() {
    return "fan-out";
  }

  @Override
  public String about() {
    return "a multi-instance body of 10,000 jobs, killed twice; H2";
  }

  @Override
  public int kills() {
    return 2;
  }

  @Override
  public void run(Run run) {
    try (var api = new Api();
        var cluster = new Cluster(List.of(run.node("node-1", Map.of(), api)), api)) {
      cluster.start();
      cluster.deploy(
          List.of(
              Bpmn.createExecutableProcess("wide")
                  .startEvent("in")
                  .serviceTask(
                      "each",
                      task ->
                          task.zeebeJobType(TYPE)
                              .multiInstance(loop ->
                                  loop.parallel()
                                      .zeebeInputCollectionExpression("items")
                                      .zeebeInputElement("item")
                                      .zeebeOutputCollection("results")
                                      .zeebeOutputElementExpression("result")))
                  .endEvent("out")
                  .done()));
      var node = cluster.first();
      var key = start(run, api, node);
      kill(run, node);
      var jobs = api.all(node, "/v2/jobs/search", Map.of("type", TYPE), "jobKey");
      run.expect(jobs.size() == MANY, "there are %d jobs".formatted(jobs.size()));
      work(run, api, node, MANY / 2);
      kill(run, node);
      work(run, api, node, MANY);
      check(run, api, node, key);
    }
  }

  private static String start(Run run, Api api, EngineNode node) {
    var began = System.nanoTime();
    var started =
        Api.expect(
            api.post(
                node,
                "/v2/process-instances",
                Map.of(
                    "processDefinitionId",
                    "wide",
                    "variables",
                    Map.of("items", IntStream.range(0, MANY).boxed().toList())),
                START_LIMIT),
            "the start of " + MANY + " jobs");
    run.say("started in %.1f s".formatted((System.nanoTime() - began) / 1e9));
    return started.path("processInstanceKey").asText();
  }

  private static void kill(Run run, EngineNode node) {
    node.kill();
    run.fault();
    node.start();
  }

  /// Completes jobs until so many of all are completed.
  private static void work(Run run, Api api, EngineNode node, int until) {
    var began = System.nanoTime();
    var done = new AtomicInteger(completed(api, node));
    int before = done.get();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(
          Thread.ofVirtual()
              .start(() -> {
                while (done.get() < until && System.nanoTime() - began < WORK_LIMIT.toNanos()) {
                  workOnce(api, node, done, until);
                }
              }));
    }
    for (var worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    int now = completed(api, node);
    run.say(
        "%d jobs completed, %.0f a second"
            .formatted(now - before, (now - before) / ((System.nanoTime() - began) / 1e9)));
    run.expect(now >= until, "only %d of %d jobs are completed".formatted(now, until));
  }

  private static int completed(Api api, EngineNode node) {
    return api.count(node, "/v2/jobs/search", Map.of("type", TYPE, "state", "COMPLETED"));
  }

  private static void workOnce(Api api, EngineNode node, AtomicInteger done, int until) {
    var jobs =
        Api.expect(
                api.post(
                    node,
                    "/v2/jobs/activation",
                    Map.of(
                        "type",
                        TYPE,
                        "worker",
                        "chaos",
                        "timeout",
                        10_000,
                        "maxJobsToActivate",
                        50,
                        "fetchVariable",
                        List.of("item"),
                        "requestTimeout",
                        1_000)),
                "activation")
            .path("jobs");
    for (var job : jobs) {
      if (done.get() >= until) {
        return;
      }
      var answer =
          api.post(
              node,
              "/v2/jobs/" + job.path("jobKey").asText() + "/completion",
              Map.of("variables", Map.of("result", job.path("variables").path("item").asInt())));
      if (answer instanceof Answer.Done) {
        done.incrementAndGet();
      }
    }
  }

  private static void check(Run run, Api api, EngineNode node, String key) {
    var instance = Api.expect(api.get(node, "/v2/process-instances/" + key), "instance");
    run.expect(
        instance.path("state").asText().equals("COMPLETED"),
        "the instance is " + instance.path("state").asText());
    var elements =
        api.all(
            node,
            "/v2/element-instances/search",
            Map.of("processInstanceKey", key, "elementId", "each", "state", "COMPLETED"),
            "elementInstanceKey");
    run.expect(elements.size() == MANY + 1, "there are %d elements".formatted(elements.size()));
    var found =
        Api.expect(
            api.post(
                node,
                "/v2/variables/search?truncateValues=false",
                Map.of("filter", Map.of("scopeKey", key, "name", "results"))),
            "variables");
    Set<Integer> results = new HashSet<>();
    try {
      Api.JSON
          .readTree(found.path("items").path(0).path("value").asText())
          .forEach(item -> results.add(item.asInt(-1)));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      run.violation("the results are no JSON");
    }
    run.expect(
        results.size() == MANY && !results.contains(-1),
        "there are %d different results".formatted(results.size()));
  }
}
