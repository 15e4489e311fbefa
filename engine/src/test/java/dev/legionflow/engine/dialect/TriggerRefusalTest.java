package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.boundary;
import static dev.legionflow.engine.dialect.Bpmn.problems;
import static dev.legionflow.engine.dialect.Bpmn.process;
import static dev.legionflow.engine.dialect.Bpmn.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Messages, signals, escalations, links and event sub-processes that are drawn wrong.
class TriggerRefusalTest {

  private static final String DEFINED =
      """
      <bpmn:message id="m" name="paid"/>
      <bpmn:message id="nameless"/>
      <bpmn:message id="named" name="=name"/>
      <bpmn:signal id="s" name="stop"/>
      <bpmn:escalation id="e"/>
      """;

  private static Arguments it(String message, String element) {
    return arguments("it", message, defined(through(element)));
  }

  private static Arguments of(String id, String message, String content) {
    return arguments(id, message, defined(process(content)));
  }

  private static String defined(String xml) {
    return xml.replaceFirst("<bpmn:process", DEFINED + "<bpmn:process");
  }

  private static String caught(String definition) {
    return "<bpmn:intermediateCatchEvent id=\"it\">"
        + definition
        + "</bpmn:intermediateCatchEvent>";
  }

  private static String thrown(String definition) {
    return "<bpmn:intermediateThrowEvent id=\"it\">"
        + definition
        + "</bpmn:intermediateThrowEvent>";
  }

  private static String startedBy(String id, String kind, String reference) {
    return "<bpmn:startEvent id=\"%s\"><bpmn:%sEventDefinition %sRef=\"%s\"/></bpmn:startEvent>"
        .formatted(id, kind, kind, reference);
  }

  private static String started(String attributes, String definition) {
    return "<bpmn:startEvent id=\"none\"/><bpmn:subProcess id=\"sub\" triggeredByEvent=\"true\">"
        + "<bpmn:startEvent id=\"start\" "
        + attributes
        + ">"
        + definition
        + "</bpmn:startEvent></bpmn:subProcess>";
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        it("names no message", "<bpmn:receiveTask id=\"it\"/>"),
        it("message 'x' is not defined", "<bpmn:receiveTask id=\"it\" messageRef=\"x\"/>"),
        it("message 's' is not defined", "<bpmn:receiveTask id=\"it\" messageRef=\"s\"/>"),
        it("has no correlation key", "<bpmn:receiveTask id=\"it\" messageRef=\"m\"/>"),
        it("has no name", caught("<bpmn:messageEventDefinition messageRef=\"nameless\"/>")),
        it(
            "starts a process",
            "<bpmn:receiveTask id=\"it\" messageRef=\"m\" instantiate=\"true\"/>"),
        it("no zeebe:taskDefinition", thrown("<bpmn:messageEventDefinition messageRef=\"m\"/>")),
        it("names no signal", thrown("<bpmn:signalEventDefinition/>")),
        it("names no signal", caught("<bpmn:signalEventDefinition/>")),
        it("cannot be waited for", caught("<bpmn:escalationEventDefinition/>")),
        it("has no code", thrown("<bpmn:escalationEventDefinition escalationRef=\"e\"/>")),
        it("names no escalation", thrown("<bpmn:escalationEventDefinition/>")),
        it("has no name", thrown("<bpmn:linkEventDefinition/>")),
        it("leads nowhere", thrown("<bpmn:linkEventDefinition name=\"a\"/>")),
        it("fewer than two", "<bpmn:eventBasedGateway id=\"it\"/>"),
        it(
            "has no start event",
            "<bpmn:subProcess id=\"it\" triggeredByEvent=\"true\"><bpmn:task id=\"t\"/></bpmn:subProcess>"),
        it(
            "has an incoming sequence flow",
            "<bpmn:subProcess id=\"it\" triggeredByEvent=\"true\"><bpmn:startEvent id=\"i\"><bpmn:signalEventDefinition signalRef=\"s\"/></bpmn:startEvent></bpmn:subProcess>"),
        it(
            "An event sub-process in an ad-hoc sub-process",
            "<bpmn:adHocSubProcess id=\"ad\"><bpmn:task id=\"t\"/><bpmn:subProcess id=\"it\" triggeredByEvent=\"true\"><bpmn:startEvent id=\"i\"><bpmn:signalEventDefinition signalRef=\"s\"/></bpmn:startEvent></bpmn:subProcess></bpmn:adHocSubProcess>"),
        it(
            "A link in an ad-hoc sub-process",
            "<bpmn:adHocSubProcess id=\"ad\"><bpmn:task id=\"t\"/><bpmn:intermediateCatchEvent id=\"it\"><bpmn:linkEventDefinition name=\"l\"/></bpmn:intermediateCatchEvent></bpmn:adHocSubProcess>"),
        arguments(
            "caught",
            "out of a sub-process or a call activity",
            defined(through(boundary("", "<bpmn:escalationEventDefinition/>")))),
        of("start", "has no trigger", started("", "")),
        of(
            "start",
            "always interrupts",
            started("isInterrupting=\"false\"", "<bpmn:errorEventDefinition/>")),
        of(
            "start",
            "does not interrupt",
            started(
                "",
                "<bpmn:timerEventDefinition><bpmn:timeCycle>R3/PT1S</bpmn:timeCycle></bpmn:timerEventDefinition>")),
        of(
            "start",
            "has no correlation key",
            started("", "<bpmn:messageEventDefinition messageRef=\"m\"/>")),
        of(
            "start",
            "isInterrupting is 'maybe'",
            started("isInterrupting=\"maybe\"", "<bpmn:signalEventDefinition signalRef=\"s\"/>")),
        of(
            "it",
            "errorEventDefinition on a startEvent",
            "<bpmn:startEvent id=\"it\"><bpmn:errorEventDefinition/></bpmn:startEvent>"),
        of(
            "it",
            "An expression as the name of a message",
            "<bpmn:startEvent id=\"it\"><bpmn:messageEventDefinition messageRef=\"named\"/></bpmn:startEvent>"),
        of(
            "it",
            "The message 'paid' starts the process at 'other' already",
            startedBy("other", "message", "m") + startedBy("it", "message", "m")),
        of(
            "it",
            "The signal 'stop' starts the process at 'other' already",
            startedBy("other", "signal", "s") + startedBy("it", "signal", "s")),
        of(
            "i",
            "begins without a trigger",
            "<bpmn:startEvent id=\"s0\"/><bpmn:subProcess id=\"it\"><bpmn:startEvent id=\"i\"><bpmn:signalEventDefinition signalRef=\"s\"/></bpmn:startEvent></bpmn:subProcess>"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aWrongEventIsNamed(String elementId, String message, String xml) {
    assertThat(problems(xml))
        .anySatisfy(problem -> {
          assertThat(problem.elementId()).isEqualTo(elementId);
          assertThat(problem.message()).contains(message);
          assertThat(problem.fix()).isNotBlank();
        });
  }
}
