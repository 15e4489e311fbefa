package dev.legionflow.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.it.chaos.Api.Answer;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What could bring an engine down from the inside is refused with an error that says why, leaves
/// nothing behind, and the engine goes on: a variable of 20 MB, an endless loop, endless recursion.
record BoundsScenario() implements Scenario {

  private static final String STARTS = "/v2/process-instances";
  private static final String INSTANCES = "/v2/process-instances/search";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int DEEPEST = 20;

  @Override
  public String name() {
    return "bounds";
  }

  @Override
  public String about() {
    return "a variable of 20 MB, an endless loop, endless recursion; H2";
  }

  @Override
  public int kills() {
    return 0;
  }

  @Override
  public void run(Run run) {
    try (var api = new Api();
        var cluster = new Cluster(List.of(run.node("node-1", Map.of(), api)), api)) {
      cluster.start();
      cluster.deploy(
          List.of(
              task(),
              loop("loop-at-once", false),
              loop("loop-later", true),
              recursion("recursion")));
      var bounds = new Tried(run, api, cluster.first());
      bounds.largeVariables();
      bounds.endlessLoop();
      bounds.endlessLoopBehindAJob();
      bounds.recursion();
      bounds.isWell();
    }
  }

  private static BpmnModelInstance task() {
    return Bpmn.createExecutableProcess("task")
        .startEvent()
        .serviceTask("work", task -> task.zeebeJobType("work"))
        .endEvent()
        .done();
  }

  private static BpmnModelInstance loop(String process, boolean job) {
    var start = Bpmn.createExecutableProcess(process).startEvent();
    var before = job ? start.serviceTask("first", task -> task.zeebeJobType(process)) : start;
    return before
        .exclusiveGateway("again")
        .sequenceFlowId("round")
        .conditionExpression("true")
        .manualTask("turn")
        .connectTo("again")
        .moveToNode("again")
        .sequenceFlowId("leave")
        .conditionExpression("false")
        .endEvent()
        .done();
  }

  private static BpmnModelInstance recursion(String process) {
    return Bpmn.createExecutableProcess(process)
        .startEvent()
        .callActivity("itself", call -> call.zeebeProcessId(process))
        .endEvent()
        .done();
  }

  private record Tried(Run run, Api api, EngineNode node) {

    private Answer start(String process, Map<String, ?> variables) {
      return api.post(
          node, STARTS, Map.of("processDefinitionId", process, "variables", variables), LIMIT);
    }

    private int count(String process, String state) {
      return api.count(node, INSTANCES, Map.of("processDefinitionId", process, "state", state));
    }

    private void refused(String what, Answer answer, int status, String limit) {
      run.fault();
      run.say(what + ": " + (answer instanceof Answer.Refused refused ? refused.text() : answer));
      run.expect(
          answer instanceof Answer.Refused refused
              && refused.status() == status
              && refused.problem().path("limit").asText().equals(limit)
              && !refused.problem().path("detail").asText().isEmpty(),
          "%s should be refused with %d and the limit '%s' but was answered %s"
              .formatted(what, status, limit, answer));
    }

    private String job(String type) {
      JsonNode jobs =
          Api.expect(
                  api.post(
                      node,
                      "/v2/jobs/activation",
                      Map.of(
                          "type",
                          type,
                          "worker",
                          "chaos",
                          "timeout",
                          60_000,
                          "maxJobsToActivate",
                          1)),
                  "activation")
              .path("jobs");
      return jobs.path(0).path("jobKey").asText();
    }

    private Answer complete(String job, Map<String, ?> variables) {
      return api.post(
          node, "/v2/jobs/" + job + "/completion", Map.of("variables", variables), LIMIT);
    }

    void largeVariables() {
      var answer = start("task", Map.of("large", "x".repeat(20 << 20)));
      run.fault();
      run.say("a start with 20 MB: " + (answer instanceof Answer.Refused r ? r.text() : answer));
      run.expect(
          answer instanceof Answer.Refused refused && refused.status() == 413,
          "a start with 20 MB was answered " + answer);
      refused(
          "a start with 5 MB",
          start("task", Map.of("large", "x".repeat(5 << 20))),
          413,
          "variable");
      run.expect(count("task", "ACTIVE") == 0, "a refused start left an instance");
      Api.expect(start("task", Map.of()), "start");
      var job = job("work");
      refused(
          "a completion with 5 MB",
          complete(job, Map.of("large", "x".repeat(5 << 20))),
          413,
          "variable");
      Api.expect(
          complete(job, Map.of("large", "x".repeat(1 << 20))), "the job's second completion");
      run.expect(count("task", "COMPLETED") == 1, "the job's second completion had no effect");
    }

    void endlessLoop() {
      refused("an endless loop", start("loop-at-once", Map.of()), 400, "steps-per-transaction");
      run.expect(count("loop-at-once", "ACTIVE") == 0, "an endless loop left an instance");
    }

    void endlessLoopBehindAJob() {
      var instance =
          Api.expect(start("loop-later", Map.of()), "start").path("processInstanceKey").asText();
      var job = job("loop-later");
      refused(
          "an endless loop behind a job", complete(job, Map.of()), 400, "steps-per-transaction");
      cancel(instance);
    }

    void recursion() {
      var answer = start("recursion", Map.of());
      run.fault();
      run.say("recursion: " + (answer instanceof Answer.Refused r ? r.text() : answer));
      int active = count("recursion", "ACTIVE");
      if (answer instanceof Answer.Done(var body)) {
        run.expect(active <= DEEPEST, "recursion is %d deep".formatted(active));
        int incidents =
            api.count(
                node,
                "/v2/incidents/search",
                Map.of("processDefinitionId", "recursion", "state", "ACTIVE"));
        run.expect(incidents == 1, "recursion has %d incidents".formatted(incidents));
        cancel(body.path("processInstanceKey").asText());
      } else {
        refused("recursion", answer, 400, "call-depth");
      }
      run.expect(count("recursion", "ACTIVE") == 0, "recursion left instances");
    }

    private void cancel(String instance) {
      Api.expect(
          api.post(node, STARTS + "/" + instance + "/cancellation", Map.of()), "cancellation");
      var state =
          Api.expect(api.get(node, STARTS + "/" + instance), "instance").path("state").asText();
      run.expect(state.equals("TERMINATED"), "a cancelled instance is " + state);
    }

    void isWell() {
      run.expect(node.readiness() == 200, "the engine is not ready any more");
      Api.expect(start("task", Map.of()), "a start in the end");
      Api.expect(complete(job("work"), Map.of()), "a completion in the end");
    }
  }
}
