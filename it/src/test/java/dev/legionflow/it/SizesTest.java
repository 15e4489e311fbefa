package dev.legionflow.it;

import static dev.legionflow.it.Http.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ProblemException;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.response.UserTask;
import io.camunda.client.api.search.response.Variable;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is large passes whole, and what is too large is refused with a clear answer.
@ExtendWith(Engines.class)
class SizesTest {

  private static final int MIB = 1024 * 1024;

  private final Steps steps;
  private final Http http;
  private final CamundaClient client;

  SizesTest(Steps steps, EngineProcess process) {
    this.steps = steps;
    this.http = new Http(process);
    this.client = steps.client();
  }

  /// Text of a million characters, not all alike.
  private static String large(String seed) {
    StringBuilder text = new StringBuilder(MIB);
    for (int i = 0; text.length() < MIB; i++) {
      text.append(seed).append(i).append(' ');
    }
    return text.substring(0, MIB);
  }

  private BpmnModelInstance mission() {
    return steps
        .diagram()
        .startEvent()
        .serviceTask(
            "work",
            task ->
                task.zeebeJobType(steps.type("work"))
                    .zeebeInputExpression("first", "copy")
                    .zeebeOutputExpression("second", "second"))
        .userTask("ask", task -> task.zeebeUserTask())
        .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
        .endEvent()
        .done();
  }

  @Test
  void aMebibyteSurvivesEveryPath() {
    String first = large("first");
    String second = large("second");
    String third = large("third");

    // in by creation, out by a job (also as a local copy)
    long mission = steps.run(mission(), Map.of("first", first));
    ActivatedJob job = steps.job("work");
    assertThat(job.getVariable("first")).isEqualTo(first);
    assertThat(job.getVariable("copy")).isEqualTo(first);

    // in by completion, through an output mapping
    steps.complete(job, Map.of("second", second));

    // in by a user task
    UserTask task =
        Steps.eventually(
                () ->
                    client
                        .newUserTaskSearchRequest()
                        .filter(filter -> filter.processInstanceKey(mission))
                        .execute()
                        .items(),
                seen -> assertThat(seen).hasSize(1))
            .getFirst();
    client
        .newCompleteUserTaskCommand(task.getUserTaskKey())
        .variables(Map.of("third", third))
        .execute();

    // out by the next job, by a search and by key
    ActivatedJob after = steps.job("after");
    assertThat(after.getVariablesAsMap())
        .isEqualTo(Map.of("first", first, "second", second, "third", third));
    steps.variables(
        mission,
        Map.of(
            "first", '"' + first + '"', "second", '"' + second + '"', "third", '"' + third + '"'));
    Variable found =
        client
            .newVariableSearchRequest()
            .filter(filter -> filter.processInstanceKey(mission).name("third"))
            .execute()
            .singleItem();
    assertThat(client.newVariableGetRequest(found.getVariableKey()).execute().getValue())
        .isEqualTo('"' + third + '"');

    // changed by hand, and by a failure
    client.newSetVariablesCommand(mission).variables(Map.of("first", third)).execute();
    client.newFailCommand(after.getKey()).retries(1).variables(Map.of("second", first)).execute();
    ActivatedJob again = steps.job("after");
    assertThat(again.getVariable("first")).isEqualTo(third);
    assertThat(again.getVariable("second")).isEqualTo(first);
    steps.complete(again, Map.of());
    steps.completed(mission);
  }

  @Test
  void aResultOfAMebibyteIsAwaited() {
    String value = large("v");
    steps.deploy(steps.diagram().startEvent().endEvent().done());

    var result =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId(steps.process())
            .latestVersion()
            .variables(Map.of("v", value))
            .withResult()
            .requestTimeout(Duration.ofSeconds(20))
            .execute();

    assertThat(result.getVariable("v")).isEqualTo(value);
  }

  private void tooLarge(ThrowingCallable call, String variable) {
    Assertions.assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.code()).isIn(400, 413);
              assertThat(problem.details().getDetail()).contains(variable);
            });
  }

  @Test
  void aVariableOfFiveMebibytesIsRefusedByName() {
    String huge = "x".repeat(5 * MIB);
    steps.deploy(mission());

    tooLarge(() -> steps.start(Map.of("monster", huge)), "monster");

    long mission = steps.start(Map.of("first", 1));
    tooLarge(
        () -> client.newSetVariablesCommand(mission).variables(Map.of("monster", huge)).execute(),
        "monster");
    ActivatedJob job = steps.job("work");
    tooLarge(() -> steps.complete(job, Map.of("monster", huge)), "monster");
    // Nothing happened to the job.
    steps.complete(job, Map.of("second", 2));
    steps.variables(mission, Map.of("first", "1", "second", "2"));
  }

  @Test
  void tooManyVariablesAreRefused() {
    steps.deploy(mission());
    Map<String, Object> many = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      many.put("v" + i, i);
    }

    Assertions.assertThatThrownBy(() -> steps.start(many))
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.code()).isIn(400, 413));
  }

  @Test
  void aRequestOfSeventeenMebibytesIsRefused() {
    String body =
        "{\"processDefinitionId\": \"p\", \"variables\": {\"v\": \"%s\"}}"
            .formatted("x".repeat(17 * MIB));

    var problem = problem(http.post("/v2/process-instances", body), 413);

    assertThat((String) problem.get("detail")).isNotBlank();
    // The engine is well.
    http.request().get("/v2/topology").then().statusCode(200);
  }

  @Test
  void aRequestUnderTheBoundIsTaken() {
    Map<String, Object> variables = new HashMap<>();
    for (int i = 0; i < 5; i++) {
      variables.put("v" + i, "x".repeat(3 * MIB - 1_000));
    }
    steps.deploy(steps.diagram().startEvent().endEvent().done());

    steps.completed(steps.start(variables));
  }

  @Test
  void moreInstancesThanTheBoundOfAMultiInstanceAreAnIncident() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask(
                    "each",
                    task ->
                        task.zeebeJobType(steps.type("each"))
                            .multiInstance(loop ->
                                loop.parallel()
                                    .zeebeInputCollectionExpression("for i in 1..100001 return i")))
                .endEvent()
                .done(),
            Map.of());

    assertThat(steps.incident(mission).elementId()).isEqualTo("each");
    steps.noJob("each");
  }

  @Test
  void manyFilesAndLongNamesAreRefused() {
    var many = http.request();
    for (int i = 0; i < 101; i++) {
      many.multiPart(
          "resources",
          "f%d.form".formatted(i),
          "{\"id\": \"%s\", \"components\": []}"
              .formatted(steps.process("f" + i))
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    problem(many.post("/v2/deployments"), 400);
    problem(http.deploy("x".repeat(300) + ".bpmn", Diagrams.around(steps.process(), "")), 400);
    assertThat(List.of(400, 404, 413))
        .contains(
            http.post("/v2/process-instances", Map.of("processDefinitionId", "x".repeat(100_000)))
                .statusCode());
  }
}
