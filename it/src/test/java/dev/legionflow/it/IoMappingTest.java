package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.ServiceTaskBuilder;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@Dialect
class IoMappingTest {

  private final Steps steps;

  IoMappingTest(Steps steps) {
    this.steps = steps;
  }

  private BpmnModelInstance task(Consumer<ServiceTaskBuilder> mappings) {
    return steps
        .diagram()
        .startEvent()
        .serviceTask("task", mappings.andThen(task -> task.zeebeJobType(steps.type("work"))))
        .endEvent()
        .done();
  }

  @Test
  void inputsAreLocalToTheElement() {
    long mission =
        steps.run(
            task(task ->
                task.zeebeInputExpression("order.id", "orderId")
                    .zeebeInputExpression("total * 2", "double")),
            Map.of("order", Map.of("id", 7), "total", 5));

    ActivatedJob job = steps.work("work", Map.of());

    assertThat(job.getVariablesAsMap())
        .containsOnly(
            entry("order", Map.of("id", 7)),
            entry("total", 5),
            entry("orderId", 7),
            entry("double", 10));
    steps.completed(mission);
    steps.variables(mission, Map.of("order", "{\"id\":7}", "total", "5"));
    steps.variables(mission, job.getElementInstanceKey(), Map.of("orderId", "7", "double", "10"));
  }

  @Test
  void aResultWithoutOutputMappingGoesToTheProcessInstance() {
    long mission = steps.run(task(_ -> {}), Map.of("a", 1));

    ActivatedJob job = steps.work("work", Map.of("a", 2, "b", List.of("x", true)));

    steps.completed(mission);
    steps.variables(mission, Map.of("a", "2", "b", "[\"x\",true]"));
    steps.variables(mission, job.getElementInstanceKey(), Map.of());
  }

  @Test
  void outputMappingsMergeOnlyWhatTheyName() {
    long mission =
        steps.run(task(task -> task.zeebeOutputExpression("price * amount", "cost")), Map.of());

    ActivatedJob job = steps.work("work", Map.of("price", 3, "amount", 2, "noise", "x"));

    steps.completed(mission);
    steps.variables(mission, Map.of("cost", "6"));
    steps.variables(
        mission,
        job.getElementInstanceKey(),
        Map.of("price", "3", "amount", "2", "noise", "\"x\""));
  }

  @Test
  void aResultDoesNotLeaveALocalVariableOfItsName() {
    long mission = steps.run(task(task -> task.zeebeInputExpression("0", "x")), Map.of("x", 1));

    ActivatedJob job = steps.work("work", Map.of("x", 5, "y", 6));

    assertThat(job.getVariable("x")).isEqualTo(0);
    steps.completed(mission);
    steps.variables(mission, Map.of("x", "1", "y", "6"));
    steps.variables(mission, job.getElementInstanceKey(), Map.of("x", "5"));
  }

  @Test
  void anInputSeesThoseBeforeIt() {
    steps.run(
        task(task -> task.zeebeInputExpression("1", "a").zeebeInputExpression("a + 1", "b")),
        Map.of("a", 10));

    assertThat(steps.work("work", Map.of()).getVariablesAsMap())
        .containsOnly(entry("a", 1), entry("b", 2));
  }

  @Test
  void aTargetWithDotsBuildsAnObject() {
    long mission =
        steps.run(
            task(task ->
                task.zeebeInputExpression("\"Ada\"", "person.name")
                    .zeebeInputExpression("36", "person.age")
                    .zeebeOutputExpression("person.age + 1", "result.age")
                    .zeebeOutputExpression("person.name", "result.name")),
            Map.of());

    ActivatedJob job = steps.work("work", Map.of());

    assertThat(job.getVariable("person")).isEqualTo(Map.of("name", "Ada", "age", 36));
    steps.completed(mission);
    steps.variables(mission, Map.of("result", "{\"age\":37,\"name\":\"Ada\"}"));
  }

  @Test
  void aMissingVariableIsNull() {
    steps.run(task(task -> task.zeebeInputExpression("missing.deep", "m")), Map.of());

    assertThat(steps.work("work", Map.of()).getVariablesAsMap())
        .isEqualTo(Collections.singletonMap("m", null));
  }

  @Test
  void aSourceWithoutEqualsSignIsText() {
    steps.run(
        task(task -> task.zeebeInput("plain words", "text").zeebeInput("42", "number")), Map.of());

    assertThat(steps.work("work", Map.of()).getVariablesAsMap())
        .containsOnly(entry("text", "plain words"), entry("number", "42"));
  }

  @Test
  void valuesAreNeverEvaluated() {
    Map<String, Object> canaries =
        Map.of("juel", "${1+1}", "feel", "=1+1", "deferred", "#{1+1}", "list", List.of("${1+1}"));
    long mission =
        steps.run(
            task(task ->
                task.zeebeInputExpression("juel", "in1")
                    .zeebeInputExpression("feel", "in2")
                    .zeebeOutputExpression("back", "out")),
            canaries);

    ActivatedJob job = steps.work("work", Map.of("back", "=\"${1+1}\""));

    assertThat(job.getVariablesAsMap())
        .containsAllEntriesOf(canaries)
        .contains(entry("in1", "${1+1}"), entry("in2", "=1+1"));
    steps.completed(mission);
    steps.variables(
        mission,
        Map.of(
            "juel",
            "\"${1+1}\"",
            "feel",
            "\"=1+1\"",
            "deferred",
            "\"#{1+1}\"",
            "list",
            "[\"${1+1}\"]",
            "out",
            "\"=\\\"${1+1}\\\"\""));
  }

  @Test
  void everyKindOfJsonSurvives() {
    Map<String, Object> values = new HashMap<>();
    values.put("nothing", null);
    values.put("yes", true);
    values.put("whole", 9_007_199_254_740_993L);
    values.put("fraction", 0.125);
    values.put("text", "äöü \"quoted\" \u0001 😀 \\ / \n end");
    values.put("list", List.of(1, List.of(), Map.of()));
    values.put("object", Map.of("a", Map.of("b", List.of(1, 2))));
    values.put("empty", "");
    steps.run(task(_ -> {}), values);

    assertThat(steps.work("work", Map.of()).getVariablesAsMap()).isEqualTo(values);
  }

  @Test
  void aSubProcessKeepsItsInputsToItself() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess("sub", sub -> sub.zeebeInputExpression("1", "x"))
                .embeddedSubProcess()
                .startEvent()
                .serviceTask("inner", task -> task.zeebeJobType(steps.type("work")))
                .endEvent()
                .subProcessDone()
                .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
                .endEvent()
                .done(),
            Map.of("x", 0));

    assertThat(steps.work("work", Map.of("x", 2, "y", 3)).getVariablesAsMap())
        .containsOnly(entry("x", 1));
    assertThat(steps.work("after", Map.of()).getVariablesAsMap())
        .containsOnly(entry("x", 0), entry("y", 3));

    steps.completed(mission);
    steps.variables(mission, steps.element(mission, "sub").key(), Map.of("x", "2"));
  }

  @Test
  void aValueThatIsTheSameAlreadyStaysWhereItIs() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess("sub", sub -> sub.zeebeInputExpression("1", "x"))
                .embeddedSubProcess()
                .startEvent()
                .serviceTask("inner", task -> task.zeebeJobType(steps.type("work")))
                .endEvent()
                .subProcessDone()
                .endEvent()
                .done(),
            Map.of());

    steps.work("work", Map.of("x", 1));

    steps.completed(mission);
    steps.variables(mission, Map.of());
  }

  @Test
  void aMomentHasSeconds() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .scriptTask(
                    "script",
                    script ->
                        script
                            .zeebeExpression(
                                "date and time(\"2026-01-01T10:00:00Z\") + duration(\"PT1H\")")
                            .zeebeResultVariable("then"))
                .endEvent()
                .done(),
            Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("then", "\"2026-01-01T11:00:00Z\""));
  }

  @Test
  void aDurationOfNothingHasDays() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .scriptTask(
                    "script",
                    script ->
                        script.zeebeExpression("duration(\"PT0M\")").zeebeResultVariable("none"))
                .endEvent()
                .done(),
            Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("none", "\"P0D\""));
  }

  @Test
  void aSubProcessHandsOnWhatItsOutputsName() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess(
                    "sub",
                    sub ->
                        sub.zeebeInputExpression("null", "draft")
                            .zeebeOutputExpression("draft", "final"))
                .embeddedSubProcess()
                .startEvent()
                .serviceTask("inner", task -> task.zeebeJobType(steps.type("work")))
                .endEvent()
                .subProcessDone()
                .endEvent()
                .done(),
            Map.of());

    steps.work("work", Map.of("draft", "done"));

    steps.completed(mission);
    steps.variables(mission, Map.of("final", "\"done\""));
  }

  @Test
  void headersAndRetriesAndTypeCanBeExpressions() {
    steps.run(
        steps
            .diagram()
            .startEvent()
            .serviceTask(
                "task",
                task ->
                    task.zeebeJobTypeExpression("prefix + \"" + steps.type("") + "\"")
                        .zeebeJobRetriesExpression("tries")
                        .zeebeTaskHeader("level", "=1+1"))
            .endEvent()
            .done(),
        Map.of("prefix", "work", "tries", 7));

    ActivatedJob job = steps.work("work", Map.of());

    assertThat(job.getRetries()).isEqualTo(7);
    assertThat(job.getCustomHeaders()).containsOnly(entry("level", "=1+1"));
  }
}
