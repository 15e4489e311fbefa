package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.client.api.search.enums.JobKind;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.AdHocSubProcessBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// Ad-hoc sub-processes: elements that an expression, a client or a job worker activates.
@Dialect
class AdHocTest {

  private final Steps steps;

  AdHocTest(Steps steps) {
    this.steps = steps;
  }

  /// With the tasks `a` and `b`; `c` follows `b`.
  private BpmnModelInstance model(Consumer<AdHocSubProcessBuilder> more) {
    return steps
        .diagram()
        .startEvent()
        .adHocSubProcess(
            "tools",
            tools -> {
              more.accept(tools);
              tools.serviceTask(
                  "a",
                  task ->
                      task.zeebeJobType(steps.type("a"))
                          .name("Search")
                          .zeebeInputExpression(
                              "fromAi(toolCall.query, \"What to search for\", \"string\")", "query")
                          .zeebeInputExpression(
                              "{max: fromAi(value: toolCall.limit, type: \"number\", options: {required: false})}",
                              "page")
                          .zeebeProperty("kind", "tool")
                          .documentation("Searches the web."));
              tools
                  .serviceTask("b", task -> task.zeebeJobType(steps.type("b")))
                  .serviceTask("c", task -> task.zeebeJobType(steps.type("c")));
            })
        .endEvent()
        .done();
  }

  @Test
  void anExpressionSaysWhatIsActivated() {
    long mission =
        steps.run(
            model(tools ->
                tools
                    .zeebeActiveElementsCollectionExpression("active")
                    .zeebeOutputCollection("results")
                    .zeebeOutputElementExpression("result")),
            Map.of("active", List.of("a", "b")));

    steps.work("a", Map.of("result", 1));
    steps.work("b", Map.of());
    steps.active(mission);
    steps.work("c", Map.of("result", 2));
    steps.completed(mission);
    steps.variables(mission, Map.of("active", "[\"a\",\"b\"]", "results", "[1,2]"));
    steps.elements(mission, "tools#innerInstance", 2);
    steps.element(mission, "tools");
  }

  @Test
  void whatIsDoneInItLeavesIt() {
    long mission =
        steps.run(
            model(tools ->
                tools
                    .zeebeActiveElementsCollectionExpression("active")
                    .zeebeOutputCollection("results")
                    .zeebeOutputElementExpression("{found: result}")),
            Map.of("active", List.of("b")));

    steps.work("b", Map.of("result", 1));
    steps.work("c", Map.of("other", 2));
    steps.completed(mission);
    steps.variables(
        mission,
        Map.of("active", "[\"b\"]", "results", "[{\"found\":1}]", "result", "1", "other", "2"));
  }

  @Test
  void onlyItsOutputElementStays() {
    long mission =
        steps.run(
            model(tools ->
                tools
                    .zeebeActiveElementsCollectionExpression("active")
                    .zeebeOutputCollection("results")
                    .zeebeOutputElementExpression("result.value")),
            Map.of("active", List.of("b")));

    steps.work("b", Map.of("result", Map.of("value", 1), "other", 2));
    steps.work("c", Map.of());
    steps.completed(mission);
    steps.variables(mission, Map.of("active", "[\"b\"]", "results", "[1]", "other", "2"));
  }

  @Test
  void theCompletionConditionEndsItAndWhatIsStillActive() {
    long mission =
        steps.run(
            model(tools ->
                tools
                    .zeebeActiveElementsCollectionExpression("[\"a\", \"b\"]")
                    .zeebeOutputCollection("results")
                    .zeebeOutputElementExpression("found")
                    .completionCondition("=some r in results satisfies r = true")),
            Map.of());
    var b = steps.job("b");
    steps.work("a", Map.of("found", true));
    steps.completed(mission);
    steps.state(mission, "b", "TERMINATED");
    steps.gone(() -> steps.complete(b, Map.of()));
  }

  @Test
  void withoutCancellingTheOthersAreWaitedFor() {
    long mission =
        steps.run(
            model(tools ->
                tools
                    .zeebeActiveElementsCollectionExpression("[\"a\", \"b\"]")
                    .completionCondition("=true")
                    .cancelRemainingInstances(false)),
            Map.of());
    steps.work("a", Map.of());
    steps.active(mission);
    steps.work("b", Map.of());
    steps.work("c", Map.of());
    steps.completed(mission);
  }

  @Test
  void anUnknownElementIsAnIncident() {
    long mission =
        steps.run(
            model(tools -> tools.zeebeActiveElementsCollectionExpression("active")),
            Map.of("active", List.of("a", "c")));
    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXTRACT_VALUE_ERROR);
    assertThat(incident.elementId()).isEqualTo("tools");
    assertThat(incident.message()).contains("elements [c]");
    steps
        .client()
        .newSetVariablesCommand(mission)
        .variables(Map.of("active", List.of("a")))
        .execute();
    steps.resolve(incident);
    steps.work("a", Map.of());
    steps.completed(mission);
  }

  @Test
  @EnabledIf("dev.legionflow.it.Engines#isOurs")
  void aClientActivatesElements() {
    long mission = steps.run(model(tools -> {}), Map.of());
    long tools = steps.element(mission, "tools").key();
    steps.active(mission);
    var client = steps.client();
    steps.gone(() ->
        client.newActivateAdHocSubProcessActivitiesCommand("1").activateElement("a").execute());
    steps.gone(() ->
        client
            .newActivateAdHocSubProcessActivitiesCommand(Long.toString(tools))
            .activateElement("c")
            .execute());

    client
        .newActivateAdHocSubProcessActivitiesCommand(Long.toString(tools))
        .activateElement("a", Map.of("toolCall", Map.of("query", "q")))
        .activateElement("b")
        .execute();
    var a = steps.job("a");
    assertThat(a.getVariablesAsMap()).containsEntry("query", "q");
    steps.complete(a, Map.of());
    steps.work("b", Map.of());
    steps.work("c", Map.of());
    steps.completed(mission);
    steps.variables(mission, Map.of());
    var types =
        steps
            .client()
            .newElementInstanceSearchRequest()
            .filter(filter -> filter.processInstanceKey(mission))
            .execute()
            .items();
    assertThat(types)
        .extracting(element -> element.getType().name())
        .containsOnlyOnce("AD_HOC_SUB_PROCESS")
        .contains("AD_HOC_SUB_PROCESS_INNER_INSTANCE");
  }

  private ActivatedJob decision() {
    var job = steps.job("agent");
    if (Engines.isOurs()) {
      assertThat(job.getKind()).isEqualTo(JobKind.AD_HOC_SUB_PROCESS);
    }
    assertThat(job.getElementId()).isEqualTo("tools");
    return job;
  }

  @Test
  @EnabledIf("dev.legionflow.it.Engines#isOurs")
  void aWorkerDecidesWhatIsActivatedAndWhenItIsDone() {
    long mission =
        steps.run(
            model(tools ->
                tools
                    .zeebeJobType(steps.type("agent"))
                    .zeebeTaskHeader("model", "m")
                    .zeebeOutputCollection("results")
                    .zeebeOutputElementExpression("result")
                    .zeebeOutputExpression("answer", "answer")),
            Map.of());

    var first = decision();
    assertThat(first.getCustomHeaders()).containsEntry("model", "m");
    assertThat(first.getVariablesAsMap().get("adHocSubProcessElements"))
        .isEqualTo(
            List.of(
                Map.of(
                    "elementId",
                    "a",
                    "elementName",
                    "Search",
                    "documentation",
                    "Searches the web.",
                    "properties",
                    Map.of("kind", "tool"),
                    "parameters",
                    List.of(
                        Map.of(
                            "name",
                            "toolCall.query",
                            "description",
                            "What to search for",
                            "type",
                            "string"),
                        Map.of(
                            "name",
                            "toolCall.limit",
                            "type",
                            "number",
                            "options",
                            Map.of("required", false)))),
                Map.of("elementId", "b", "elementName", "b")));
    var client = steps.client();
    steps.gone(() ->
        client
            .newCompleteCommand(first)
            .withResult(r -> r.forAdHocSubProcess().activateElement("c"))
            .execute());
    client
        .newCompleteCommand(first)
        .variables(Map.of("context", "kept"))
        .withResult(r ->
            r.forAdHocSubProcess()
                .activateElement("a")
                .variables(Map.of("toolCall", Map.of("query", "one")))
                .activateElement("a")
                .variables(Map.of("toolCall", Map.of("query", "two")))
                .activateElement("b"))
        .execute();

    var searches = steps.jobs("a", 2);
    assertThat(searches)
        .extracting(job -> job.getVariablesAsMap().get("query"))
        .containsExactlyInAnyOrder("one", "two");
    steps.noJob("agent");
    steps.complete(searches.getFirst(), Map.of("result", 1));
    var second = decision();
    assertThat(second.getVariablesAsMap())
        .containsEntry("results", List.of(1))
        .containsEntry("context", "kept");
    steps.complete(searches.getLast(), Map.of("result", 2));
    // Another one takes its place.
    steps.gone(() -> steps.complete(second, Map.of()));
    var third = decision();
    assertThat(third.getVariablesAsMap()).containsEntry("results", List.of(1, 2));
    client
        .newCompleteCommand(third)
        .variables(Map.of("answer", 42))
        .withResult(r ->
            r.forAdHocSubProcess()
                .completionConditionFulfilled(true)
                .cancelRemainingInstances(true))
        .execute();

    steps.completed(mission);
    steps.state(mission, "b", "TERMINATED");
    steps.variables(mission, Map.of("answer", "42", "results", "[1,2]"));
  }

  @Test
  @EnabledIf("dev.legionflow.it.Engines#isOurs")
  void aWorkerThatIsDoneMayWaitForWhatIsActive() {
    long mission = steps.run(model(tools -> tools.zeebeJobType(steps.type("agent"))), Map.of());
    var client = steps.client();
    client
        .newCompleteCommand(decision())
        .withResult(r -> r.forAdHocSubProcess().activateElement("a").activateElement("b"))
        .execute();
    steps.work("a", Map.of());
    client
        .newCompleteCommand(decision())
        .withResult(r -> r.forAdHocSubProcess().completionConditionFulfilled(true))
        .execute();
    steps.active(mission);
    steps.work("b", Map.of());
    steps.work("c", Map.of());
    steps.completed(mission);
    steps.noJob("agent");
  }

  @Test
  @EnabledIf("dev.legionflow.it.Engines#isOurs")
  void errorsCancellationsAndIncidentsOfAWorker() {
    var model =
        steps
            .diagram()
            .startEvent()
            .adHocSubProcess(
                "tools",
                tools -> {
                  tools.zeebeJobType(steps.type("agent"));
                  tools.serviceTask("a", task -> task.zeebeJobType(steps.type("a")));
                })
            .boundaryEvent("failed", event -> event.error("oops"))
            .endEvent("caught")
            .moveToActivity("tools")
            .endEvent()
            .done();
    long mission = steps.run(model, Map.of());
    var job = decision();
    steps.fail(job, 0);
    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.AD_HOC_SUB_PROCESS_NO_RETRIES);
    steps.client().newUpdateRetriesCommand(job.getKey()).retries(1).execute();
    steps.resolve(incident);
    steps
        .client()
        .newCompleteCommand(decision())
        .withResult(r -> r.forAdHocSubProcess().activateElement("a"))
        .execute();
    steps.error(steps.job("a"), "oops", Map.of());
    steps.completed(mission);
    steps.element(mission, "caught");

    long second = steps.start(Map.of());
    var open = decision();
    steps.client().newCancelInstanceCommand(second).execute();
    steps.terminated(second);
    steps.gone(() -> steps.complete(open, Map.of()));
  }
}
