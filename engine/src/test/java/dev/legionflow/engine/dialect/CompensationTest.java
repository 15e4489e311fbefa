package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.assertRefused;
import static dev.legionflow.engine.dialect.Bpmn.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompensationTest {

  private static final String BOUNDARY =
      "<bpmn:boundaryEvent id=\"undone\" name=\"Undone\""
          + " attachedToRef=\"it\"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent>";
  private static final String HANDLER = "<bpmn:task id=\"undo\" isForCompensation=\"true\"/>";
  private static final String ASSOCIATION =
      "<bpmn:association id=\"a\" sourceRef=\"undone\" targetRef=\"undo\"/>";

  /// start → a task → an end event, and what stands beside them.
  private static String beside(String more) {
    return process(
        """
        <bpmn:startEvent id="in"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
        <bpmn:task id="it"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:task>
        <bpmn:endEvent id="out"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
        <bpmn:sequenceFlow id="f1" sourceRef="in" targetRef="it"/>
        <bpmn:sequenceFlow id="f2" sourceRef="it" targetRef="out"/>
        """
            + more);
  }

  private static String throwing(String reference) {
    return "<bpmn:intermediateThrowEvent id=\"throw\"><bpmn:compensateEventDefinition activityRef=\"%s\"/></bpmn:intermediateThrowEvent>"
        .formatted(reference);
  }

  private static Arguments refused(String elementId, String message, String more) {
    return arguments(elementId, message, beside(more));
  }

  static Stream<Arguments> refusals() {
    var all = BOUNDARY + HANDLER + ASSOCIATION;
    return Stream.of(
        refused("undone", "No association leads from", BOUNDARY + HANDLER),
        refused(
            "undone",
            "2 associations lead away",
            all
                + "<bpmn:task id=\"other\"/><bpmn:association id=\"b\" sourceRef=\"undone\""
                + " targetRef=\"other\"/>"),
        refused(
            "undone",
            "'out' cannot be its handler",
            BOUNDARY + ASSOCIATION.replace("\"undo\"", "\"out\"")),
        refused(
            "undone",
            "'nowhere' cannot be its handler",
            BOUNDARY + ASSOCIATION.replace("\"undo\"", "\"nowhere\"")),
        refused(
            "undone",
            "cannot be non-interrupting",
            all.replace("attachedToRef", "cancelActivity=\"false\" attachedToRef")),
        refused(
            "undone",
            "A sequence flow leaves",
            all + "<bpmn:sequenceFlow id=\"f3\" sourceRef=\"undone\" targetRef=\"out\"/>"),
        refused(
            "undo",
            "connected by the sequence flow 'f3'",
            all + "<bpmn:sequenceFlow id=\"f3\" sourceRef=\"undo\" targetRef=\"out\"/>"),
        refused(
            "undo",
            "connected by the sequence flow 'f3'",
            all + "<bpmn:sequenceFlow id=\"f3\" sourceRef=\"it\" targetRef=\"undo\"/>"),
        refused(
            "undo",
            "has a boundary event, 'late'",
            all
                + "<bpmn:boundaryEvent id=\"late\""
                + " attachedToRef=\"undo\"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>"),
        refused(
            "undone2",
            "'undone' compensates 'it' already",
            all
                + BOUNDARY.replace("undone", "undone2")
                + ASSOCIATION.replace("undone", "undone2").replace("id=\"a\"", "id=\"b\"")),
        refused("throw", "'nowhere' to compensate is not in the same", throwing("nowhere")),
        refused(
            "throw",
            "waitForCompletion cannot be false",
            throwing("it\" waitForCompletion=\"false") + all),
        refused(
            "throw",
            "waitForCompletion cannot be false",
            throwing("it\" waitForCompletion=\"0") + all),
        refused("throw", "'it' has no compensation boundary event", throwing("it")),
        refused("throw", "'out' to compensate is not in the same", throwing("out")),
        refused(
            "throw",
            "'it' to compensate is not in the same",
            all
                + "<bpmn:subProcess id=\"sub\"><bpmn:startEvent id=\"s\"/>"
                + throwing("it")
                + "</bpmn:subProcess>"),
        refused(
            "s",
            "compensateEventDefinition on a startEvent is not supported",
            "<bpmn:subProcess id=\"sub\" triggeredByEvent=\"true\"><bpmn:startEvent"
                + " id=\"s\"><bpmn:compensateEventDefinition/></bpmn:startEvent></bpmn:subProcess>"),
        refused(
            "wait",
            "compensateEventDefinition on a intermediateCatchEvent is not supported",
            "<bpmn:intermediateCatchEvent"
                + " id=\"wait\"><bpmn:compensateEventDefinition/></bpmn:intermediateCatchEvent>"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("refusals")
  void isRefused(String elementId, String message, String xml) {
    assertRefused(elementId, message, xml);
  }

  private static Translation.Executable translated(String xml) {
    var translation = Dialect.translate("mission.bpmn", xml.getBytes(StandardCharsets.UTF_8));
    assertThat(translation).isInstanceOf(Translation.Executable.class);
    return (Translation.Executable) translation;
  }

  private static String written(String xml) {
    return new String(translated(xml).flowableXml(), StandardCharsets.UTF_8);
  }

  @Test
  void theActivityCarriesWhatUndoesIt() {
    var written = written(beside(BOUNDARY + HANDLER + ASSOCIATION + throwing("it")));

    assertThat(written)
        .contains("boundary=\"undone\"", "handler=\"undo\"", "compensationHandler", "compensates")
        .contains("kind=\"compensation\"", "code=\"it\"")
        .doesNotContain("boundaryEvent", "association", "isForCompensation");
  }

  @Test
  void annotationsAreNoHandlers() {
    translated(
        beside(
            BOUNDARY
                + HANDLER
                + ASSOCIATION
                + "<bpmn:textAnnotation id=\"note\"/><bpmn:association id=\"b\""
                + " sourceRef=\"undone\" targetRef=\"note\"/>"));
  }

  @Test
  void whatWillNeverRunIsAWarning() {
    assertThat(translated(beside(HANDLER)).warnings())
        .extracting(Finding::message)
        .anySatisfy(message -> assertThat(message).contains("never run"));
  }

  @Test
  void waitingIsWhatAnEventDoes() {
    translated(
        beside(BOUNDARY + HANDLER + ASSOCIATION + throwing("it\" waitForCompletion=\"true")));
  }

  @Test
  void listenersOfABoundaryEventAreNotLostWithoutAWord() {
    var listeners =
        "<bpmn:extensionElements><zeebe:executionListeners><zeebe:executionListener"
            + " eventType=\"end\""
            + " type=\"log\"/></zeebe:executionListeners></bpmn:extensionElements>";
    var boundary = BOUNDARY.replace("<bpmn:comp", listeners + "<bpmn:comp");

    var translation = translated(beside(boundary + HANDLER + ASSOCIATION));

    assertThat(translation.warnings())
        .extracting(Finding::elementId, Finding::message)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                "undone",
                "zeebe:executionListeners have no effect on a compensation boundary event."));
  }

  @Test
  void aHandlerIsToBeMarkedAsOne() {
    var handler = HANDLER.replace("isForCompensation=\"true\"", "");

    assertThat(translated(beside(BOUNDARY + handler + ASSOCIATION)).warnings())
        .extracting(Finding::message)
        .contains("The compensation handler is not marked as one.");
    assertThat(translated(beside(BOUNDARY + HANDLER + ASSOCIATION)).warnings()).isEmpty();
  }

  @Test
  void handlersAreNotOfferedInAnAdHocSubProcess() {
    var written =
        written(
            beside(
                "<bpmn:adHocSubProcess id=\"tools\"><bpmn:task id=\"tool\"/>"
                    + BOUNDARY.replace("\"it\"", "\"tool\"")
                    + HANDLER
                    + ASSOCIATION
                    + "</bpmn:adHocSubProcess>"));

    assertThat(written).contains("&quot;elementId&quot;:&quot;tool&quot;");
    assertThat(written).doesNotContain("&quot;elementId&quot;:&quot;undo&quot;");
  }

  @Test
  void anEventSubProcessMayNameWhatIsBesideIt() {
    translated(
        beside(
            BOUNDARY
                + HANDLER
                + ASSOCIATION
                + "<bpmn:subProcess id=\"event\" triggeredByEvent=\"true\"><bpmn:startEvent"
                + " id=\"s\"><bpmn:errorEventDefinition/></bpmn:startEvent>"
                + throwing("it")
                + "</bpmn:subProcess>"));
  }

  @Test
  void theHandlerIsLaidOutBehindItsActivity() {
    var drawn =
        new String(
            Diagram.complete(
                beside(BOUNDARY + HANDLER + ASSOCIATION).getBytes(StandardCharsets.UTF_8)),
            StandardCharsets.UTF_8);

    assertThat(drawn)
        .contains("bpmnElement=\"undo\"", "bpmnElement=\"undone\"", "bpmnElement=\"a\"");
  }
}
