package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.MultiInstanceLoopCharacteristicsBuilder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@Dialect
class MultiInstanceTest {

  private final Steps steps;

  MultiInstanceTest(Steps steps) {
    this.steps = steps;
  }

  private static void collecting(MultiInstanceLoopCharacteristicsBuilder loop) {
    loop.zeebeInputCollectionExpression("items")
        .zeebeInputElement("item")
        .zeebeOutputCollection("results")
        .zeebeOutputElementExpression("result");
  }

  private BpmnModelInstance each(Consumer<MultiInstanceLoopCharacteristicsBuilder> loop) {
    return steps
        .diagram()
        .startEvent()
        .serviceTask("each", task -> task.zeebeJobType(steps.type("each")).multiInstance(loop))
        .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
        .endEvent()
        .done();
  }

  @Test
  void parallelInstancesCollectInTheOrderOfTheInput() {
    long mission =
        steps.run(
            each(loop -> collecting(loop.parallel())), Map.of("items", List.of("a", "b", "c")));

    List<ActivatedJob> jobs =
        steps.jobs("each", 3).stream()
            .sorted(Comparator.comparing(job -> (Integer) job.getVariable("loopCounter")))
            .toList();
    assertThat(jobs).extracting(job -> job.getVariable("item")).containsExactly("a", "b", "c");
    assertThat(jobs).extracting(job -> job.getVariable("loopCounter")).containsExactly(1, 2, 3);
    assertThat(jobs).extracting(ActivatedJob::getElementInstanceKey).doesNotHaveDuplicates();
    steps.complete(jobs.get(2), Map.of("result", "C"));
    steps.complete(jobs.get(0), Map.of("result", "A"));
    steps.noJob("after");
    steps.complete(jobs.get(1), Map.of("result", "B"));

    assertThat(steps.work("after", Map.of()).getVariablesAsMap())
        .containsOnly(
            entry("items", List.of("a", "b", "c")), entry("results", List.of("A", "B", "C")));
    steps.completed(mission);
    steps.variables(
        mission, Map.of("items", "[\"a\",\"b\",\"c\"]", "results", "[\"A\",\"B\",\"C\"]"));
  }

  @Test
  void theBodyAndItsInstancesAreSeen() {
    long mission =
        steps.run(each(loop -> collecting(loop.parallel())), Map.of("items", List.of(1, 2)));

    steps.elements(mission, "each", 3);
    steps.jobs("each", 2).forEach(job -> steps.complete(job, Map.of()));
    steps.work("after", Map.of());

    steps.completed(mission);
    assertThat(steps.elements(mission, "each", 3))
        .extracting(Engine.Element::state)
        .containsOnly("COMPLETED");
  }

  @Test
  void sequentialInstancesRunOneAfterTheOther() {
    long mission =
        steps.run(each(loop -> collecting(loop.sequential())), Map.of("items", List.of("a", "b")));

    ActivatedJob first = steps.job("each");
    assertThat(first.getVariablesAsMap())
        .containsEntry("item", "a")
        .containsEntry("loopCounter", 1);
    steps.noJob("each");
    steps.complete(first, Map.of("result", "A"));
    ActivatedJob second = steps.job("each");
    assertThat(second.getVariablesAsMap())
        .containsEntry("item", "b")
        .containsEntry("loopCounter", 2);
    steps.complete(second, Map.of("result", "B"));
    steps.work("after", Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("items", "[\"a\",\"b\"]", "results", "[\"A\",\"B\"]"));
  }

  @Test
  void anEmptyCollectionIsPassedWithAnEmptyResult() {
    long mission = steps.run(each(loop -> collecting(loop.parallel())), Map.of("items", List.of()));

    steps.work("after", Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("items", "[]", "results", "[]"));
  }

  @Test
  void anInstanceWithoutAResultLeavesNull() {
    long mission =
        steps.run(each(loop -> collecting(loop.parallel())), Map.of("items", List.of(1, 2)));

    List<ActivatedJob> jobs =
        steps.jobs("each", 2).stream()
            .sorted(Comparator.comparing(job -> (Integer) job.getVariable("item")))
            .toList();
    steps.complete(jobs.getFirst(), Map.of());
    steps.complete(jobs.getLast(), Map.of("result", Map.of("deep", List.of(2))));
    steps.work("after", Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("items", "[1,2]", "results", "[null,{\"deep\":[2]}]"));
  }

  @Test
  void inputMappingsSeeTheElementOfTheirInstance() {
    steps.run(
        steps
            .diagram()
            .startEvent()
            .serviceTask(
                "each",
                task ->
                    task.zeebeJobType(steps.type("each"))
                        .zeebeInputExpression("item * 10", "tenfold")
                        .zeebeOutputExpression("tenfold + 1", "result")
                        .multiInstance(loop -> collecting(loop.sequential())))
            .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
            .endEvent()
            .done(),
        Map.of("items", List.of(1, 2)));

    assertThat(steps.work("each", Map.of()).getVariable("tenfold")).isEqualTo(10);
    assertThat(steps.work("each", Map.of()).getVariable("tenfold")).isEqualTo(20);
    assertThat(steps.work("after", Map.of()).getVariable("results")).isEqualTo(List.of(11, 21));
  }

  @Test
  void whatIsNoListIsAnIncident() {
    long mission = steps.run(each(loop -> collecting(loop.parallel())), Map.of("items", "words"));

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXTRACT_VALUE_ERROR);
    assertThat(incident.elementId()).isEqualTo("each");

    steps.client().newSetVariablesCommand(mission).variables(Map.of("items", List.of(1))).execute();
    steps.resolve(incident);
    steps.work("each", Map.of("result", 1));
    steps.work("after", Map.of());
    steps.completed(mission);
  }

  @Test
  void aCompletionConditionEndsTheRest() {
    long mission =
        steps.run(
            each(loop -> collecting(loop.parallel().completionCondition("=result = \"enough\""))),
            Map.of("items", List.of(1, 2, 3)));
    List<ActivatedJob> jobs =
        steps.jobs("each", 3).stream()
            .sorted(Comparator.comparing(job -> (Integer) job.getVariable("item")))
            .toList();

    steps.complete(jobs.get(1), Map.of("result", "enough"));

    assertThat(steps.work("after", Map.of()).getVariable("results"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(3)
        .element(1)
        .isEqualTo("enough");
    steps.completed(mission);
    steps.gone(() -> steps.complete(jobs.getFirst(), Map.of()));
  }

  @Test
  void aCompletionConditionSeesTheResults() {
    long mission =
        steps.run(
            each(loop ->
                collecting(
                    loop.sequential()
                        .completionCondition("=some r in results satisfies r = \"enough\""))),
            Map.of("items", List.of(1, 2, 3)));

    steps.work("each", Map.of("result", "more"));
    steps.work("each", Map.of("result", "enough"));

    assertThat(steps.work("after", Map.of()).getVariable("results"))
        .isEqualTo(Arrays.asList("more", "enough", null));
    steps.completed(mission);
  }

  @Test
  void subProcessesCanBeRepeated() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess("sub", sub -> sub.multiInstance(loop -> collecting(loop.parallel())))
                .embeddedSubProcess()
                .startEvent()
                .serviceTask("inner", task -> task.zeebeJobType(steps.type("inner")))
                .endEvent()
                .subProcessDone()
                .endEvent()
                .done(),
            Map.of("items", List.of("x", "y")));

    List<ActivatedJob> jobs = steps.jobs("inner", 2);
    jobs.forEach(job -> steps.complete(job, Map.of("result", job.getVariable("item") + "!")));

    steps.completed(mission);
    steps.variables(mission, Map.of("items", "[\"x\",\"y\"]", "results", "[\"x!\",\"y!\"]"));
  }

  @Test
  void callsCanBeRepeated() {
    steps.deploy(
        steps
            .diagram("child")
            .startEvent()
            .serviceTask("inner", task -> task.zeebeJobType(steps.type("inner")))
            .endEvent()
            .done(),
        steps
            .diagram()
            .startEvent()
            .callActivity(
                "call",
                call ->
                    call.zeebeProcessId(steps.process("child"))
                        .zeebeOutputExpression("answer", "result")
                        .multiInstance(loop -> collecting(loop.sequential())))
            .endEvent()
            .done());
    long mission = steps.start(Map.of("items", List.of(1, 2)));

    assertThat(steps.work("inner", Map.of("answer", "one")).getVariable("item")).isEqualTo(1);
    assertThat(steps.work("inner", Map.of("answer", "two")).getVariable("item")).isEqualTo(2);

    steps.completed(mission);
    steps.variables(mission, Map.of("items", "[1,2]", "results", "[\"one\",\"two\"]"));
  }

  @Test
  void manyInstancesAreDoneByManyRequests() {
    int many = 100;
    List<Integer> items = IntStream.rangeClosed(1, many).boxed().toList();
    long mission = steps.run(each(loop -> collecting(loop.parallel())), Map.of("items", items));

    for (ActivatedJob job : steps.jobs("each", many)) {
      steps.complete(job, Map.of("result", (int) job.getVariable("item") * 2));
    }

    assertThat(steps.work("after", Map.of()).getVariable("results"))
        .isEqualTo(items.stream().map(item -> item * 2).toList());
    steps.completed(mission);
  }

  @Test
  void anErrorInOneInstanceEndsAll() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask(
                    "each",
                    task ->
                        task.zeebeJobType(steps.type("each"))
                            .multiInstance(loop -> collecting(loop.parallel())))
                .endEvent()
                .moveToActivity("each")
                .boundaryEvent("failed", event -> event.error("broken"))
                .serviceTask("repair", task -> task.zeebeJobType(steps.type("repair")))
                .endEvent()
                .done(),
            Map.of("items", List.of(1, 2)));
    List<ActivatedJob> jobs = steps.jobs("each", 2);

    steps.error(jobs.getFirst(), "broken", Map.of());

    steps.work("repair", Map.of());
    steps.completed(mission);
    steps.gone(() -> steps.complete(jobs.getLast(), Map.of()));
  }
}
