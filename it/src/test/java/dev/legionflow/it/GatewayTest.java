package dev.legionflow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.AbstractFlowNodeBuilder;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Dialect
class GatewayTest {

  private final Steps steps;

  GatewayTest(Steps steps) {
    this.steps = steps;
  }

  private AbstractFlowNodeBuilder<?, ?> job(AbstractFlowNodeBuilder<?, ?> from, String type) {
    return from.serviceTask(type, task -> task.zeebeJobType(steps.type(type)));
  }

  private BpmnModelInstance choice() {
    AbstractFlowNodeBuilder<?, ?> gateway =
        steps.diagram().startEvent().exclusiveGateway("gateway").defaultFlow();
    gateway = job(gateway, "otherwise").endEvent().moveToNode("gateway");
    gateway = job(gateway.conditionExpression("x > 10"), "large").endEvent().moveToNode("gateway");
    return job(gateway.conditionExpression("x > 5 and kind = \"even\""), "medium")
        .endEvent()
        .done();
  }

  @ParameterizedTest
  @CsvSource({"11, odd, large", "6, even, medium", "6, odd, otherwise", "1, even, otherwise"})
  void exclusiveTakesOneFlow(int x, String kind, String expected) {
    long mission = steps.run(choice(), Map.of("x", x, "kind", kind));

    steps.work(expected, Map.of());

    steps.completed(mission);
    for (String type : List.of("large", "medium", "otherwise")) {
      if (!type.equals(expected)) {
        steps.untouched(mission, type);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "contains(name, \"da\")",
        "list contains(tags, \"b\")",
        "order.total >= 12.5",
        "count(tags) = 2",
        "some tag in tags satisfies tag = \"a\"",
        "not(flag)",
        "missing = null",
        "if flag then false else true",
        "date(\"2026-11-20\") < date(\"2026-11-21\")",
        "tags[2] = \"b\"",
        "upper case(name) = \"ADA\"",
        "x in [1..5]",
      })
  void conditionsAreFeel(String condition) {
    var gateway = steps.diagram().startEvent().exclusiveGateway("gateway").defaultFlow();
    long mission =
        steps.run(
            gateway
                .endEvent("no")
                .moveToNode("gateway")
                .conditionExpression(condition)
                .endEvent("yes")
                .done(),
            Map.of(
                "name",
                "Ada",
                "tags",
                List.of("a", "b"),
                "order",
                Map.of("total", 12.5),
                "flag",
                false,
                "x",
                5));

    steps.completed(mission);
    steps.state(mission, "yes", "COMPLETED");
    steps.untouched(mission, "no");
  }

  /// Zeebe asks them from the last to the first. How the gateway itself lists them does not matter.
  @ParameterizedTest
  @CsvSource({
    "to-a to-b, to-a to-b, b",
    "to-a to-b, to-b to-a, b",
    "to-b to-a, to-a to-b, a",
    "to-b to-a, to-b to-a, a",
  })
  void exclusiveTakesTheLastFlowOfTheDocumentThatHolds(
      String document, String gateway, String taken) {
    var outgoing = new StringBuilder();
    for (String flow : gateway.split(" ", -1)) {
      outgoing.append("<outgoing>%s</outgoing>".formatted(flow));
    }
    var flows = new StringBuilder();
    for (String flow : document.split(" ", -1)) {
      flows.append(
          """
          <sequenceFlow id="%s" sourceRef="gateway" targetRef="%s">
            <conditionExpression xsi:type="tFormalExpression">=x &gt; 1</conditionExpression>
          </sequenceFlow>
          """
              .formatted(flow, flow.substring("to-".length())));
    }
    String diagram =
        """
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">
          <process id="%s" isExecutable="true">
            <startEvent id="start"><outgoing>in</outgoing></startEvent>
            <sequenceFlow id="in" sourceRef="start" targetRef="gateway"/>
            <exclusiveGateway id="gateway"><incoming>in</incoming>%s</exclusiveGateway>
            <endEvent id="a"><incoming>to-a</incoming></endEvent>
            <endEvent id="b"><incoming>to-b</incoming></endEvent>
            %s
          </process>
        </definitions>
        """
            .formatted(steps.process(), outgoing, flows);

    long mission =
        steps.run(
            Bpmn.readModelFromStream(new ByteArrayInputStream(diagram.getBytes(UTF_8))),
            Map.of("x", 3));

    steps.completed(mission);
    steps.state(mission, taken, "COMPLETED");
    steps.untouched(mission, taken.equals("a") ? "b" : "a");
  }

  @Test
  void exclusiveWithoutAWayIsAnIncident() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .exclusiveGateway("gateway")
                .conditionExpression("x > 10")
                .endEvent()
                .moveToNode("gateway")
                .conditionExpression("x > 5")
                .endEvent()
                .done(),
            Map.of("x", 1));

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.CONDITION_ERROR);
    assertThat(incident.elementId()).isEqualTo("gateway");

    steps.client().newSetVariablesCommand(mission).variables(Map.of("x", 7)).execute();
    steps.resolve(incident);

    steps.completed(mission);
    steps.noIncident(mission);
  }

  @Test
  void aConditionThatIsNoBooleanIsAnIncident() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .exclusiveGateway("gateway")
                .defaultFlow()
                .endEvent()
                .moveToNode("gateway")
                .conditionExpression("x > 10")
                .endEvent()
                .done(),
            Map.of("x", "words"));

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXTRACT_VALUE_ERROR);
    assertThat(incident.message()).contains("x > 10");
  }

  @Test
  void parallelWaitsForAllBranches() {
    var fork = steps.diagram().startEvent().parallelGateway("fork");
    long mission =
        steps.run(
            job(
                    job(job(fork, "a").parallelGateway("join").moveToNode("fork"), "b")
                        .connectTo("join"),
                    "after")
                .endEvent()
                .done(),
            Map.of());

    steps.work("a", Map.of("a", 1));
    steps.noJob("after");
    steps.work("b", Map.of("b", 2));
    steps.work("after", Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("a", "1", "b", "2"));
    assertThat(steps.elements(mission, "join", 1)).hasSize(1);
  }

  private BpmnModelInstance selection() {
    var split = steps.diagram().startEvent().inclusiveGateway("split").defaultFlow();
    AbstractFlowNodeBuilder<?, ?> flow = job(split, "otherwise").endEvent().moveToNode("split");
    flow = job(flow.conditionExpression("x > 1"), "one").endEvent().moveToNode("split");
    flow = job(flow.conditionExpression("x > 2"), "two").endEvent().moveToNode("split");
    return job(flow.conditionExpression("x > 3"), "three").endEvent().done();
  }

  @Test
  void inclusiveTakesEveryFlowThatHolds() {
    long mission = steps.run(selection(), Map.of("x", 3));

    steps.work("one", Map.of());
    steps.active(mission);
    steps.work("two", Map.of());

    steps.completed(mission);
    steps.untouched(mission, "three");
    steps.untouched(mission, "otherwise");
  }

  @Test
  void inclusiveTakesItsDefaultFlowWhenNoOtherHolds() {
    long mission = steps.run(selection(), Map.of("x", 0));

    steps.work("otherwise", Map.of());

    steps.completed(mission);
  }

  @Test
  void inclusiveJoinWaitsForTheBranchesThatWereTaken() {
    var split = steps.diagram().startEvent().inclusiveGateway("split").defaultFlow();
    AbstractFlowNodeBuilder<?, ?> flow =
        job(split, "otherwise").inclusiveGateway("join").moveToNode("split");
    flow = job(flow.conditionExpression("x > 1"), "one").connectTo("join").moveToNode("split");
    flow = job(flow.conditionExpression("x > 2"), "two").connectTo("join");
    long mission = steps.run(job(flow, "after").endEvent().done(), Map.of("x", 3));

    steps.work("two", Map.of());
    steps.noJob("after");
    steps.work("one", Map.of());
    steps.work("after", Map.of());

    steps.completed(mission);
    steps.elements(mission, "after", 1);
  }

  @Test
  void aLoopRunsUntilItsConditionEnds() {
    var loop =
        steps
            .diagram()
            .startEvent()
            .exclusiveGateway("merge")
            .serviceTask("step", task -> task.zeebeJobType(steps.type("step")))
            .exclusiveGateway("again")
            .defaultFlow()
            .endEvent()
            .moveToNode("again")
            .conditionExpression("n < 3")
            .connectTo("merge");
    long mission = steps.run(loop.done(), Map.of());

    long first = steps.work("step", Map.of("n", 1)).getElementInstanceKey();
    ActivatedJob second = steps.work("step", Map.of("n", 2));
    steps.work("step", Map.of("n", 3));

    steps.completed(mission);
    assertThat(second.getElementInstanceKey()).isNotEqualTo(first);
    steps.elements(mission, "step", 3);
  }
}
