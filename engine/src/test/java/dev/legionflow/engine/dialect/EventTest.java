package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.accepted;
import static dev.legionflow.engine.dialect.Bpmn.boundary;
import static dev.legionflow.engine.dialect.Bpmn.definitions;
import static dev.legionflow.engine.dialect.Bpmn.model;
import static dev.legionflow.engine.dialect.Bpmn.serviceTask;
import static dev.legionflow.engine.dialect.Bpmn.through;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.EndEvent;
import org.flowable.bpmn.model.ErrorEventDefinition;
import org.flowable.bpmn.model.ExtensionElement;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.bpmn.model.TerminateEventDefinition;
import org.flowable.bpmn.model.ThrowEvent;
import org.flowable.bpmn.model.TimerEventDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Events that are accepted, as Flowable reads the translation.
class EventTest {

  private static FlowElement it(String element) {
    return requireNonNull(model(through(element)).getMainProcess().getFlowElement("it"));
  }

  private static ExtensionElement extension(FlowElement element, String name) {
    return requireNonNull(element.getExtensionElements().get(name)).getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeDuration | PT15M | PT15M",
        "timeDuration | P1Y2M3DT4H5M6.5S | P1Y2M3DT4H5M6.5S",
        "timeDuration | P2W | P14D",
        "timeDuration | P1M1W2DT3H | P1M9DT3H",
        "timeDuration | = delay | = delay",
        "timeDate | 2026-12-24T18:00:00Z | 2026-12-24T18:00:00Z",
        "timeDate | 2026-12-24T18:00:00+01:00[Europe/Berlin] | 2026-12-24T17:00:00Z",
        "timeDate | =date and time(x) | =date and time(x)",
      })
  void catchTimers(String form, String text, String expected) {
    var event =
        it(
            """
            <bpmn:intermediateCatchEvent id="it">
              <bpmn:timerEventDefinition id="t"><bpmn:%1$s xsi:type="bpmn:tFormalExpression"> %2$s </bpmn:%1$s></bpmn:timerEventDefinition>
            </bpmn:intermediateCatchEvent>
            """
                .formatted(form, text));
    assertThat(event).isInstanceOf(IntermediateCatchEvent.class);
    var timer =
        (TimerEventDefinition) ((IntermediateCatchEvent) event).getEventDefinitions().getFirst();
    assertThat(form.equals("timeDate") ? timer.getTimeDate() : timer.getTimeDuration())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | timeDuration | PT1S",
        "false | timeDuration | PT1S",
        "false | timeCycle | R3/PT10S",
        "false | timeCycle | R/P1W",
        "false | timeCycle | R2/2026-12-01T08:00:00+01:00/P1D",
        "false | timeCycle | =cycle(3, \"PT1M\")",
      })
  void boundaryTimers(boolean interrupts, String form, String text) {
    var event =
        (BoundaryEvent)
            model(
                    through(
                        boundary(
                            "cancelActivity=\"" + interrupts + "\"",
                            "<bpmn:timerEventDefinition><bpmn:%1$s>%2$s</bpmn:%1$s></bpmn:timerEventDefinition>"
                                .formatted(form, text))))
                .getFlowElement("caught");
    assertThat(event.isCancelActivity()).isEqualTo(interrupts);
    assertThat(event.getAttachedToRefId()).isEqualTo("it");
    assertThat(event.getEventDefinitions())
        .singleElement()
        .isInstanceOf(TimerEventDefinition.class);
  }

  @Test
  void errorsAreThrownAndCaught() {
    var model =
        model(
            definitions(
                """
                <bpmn:process id="mission" isExecutable="true">
                  <bpmn:startEvent id="start"/>
                  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="sub"/>
                  <bpmn:subProcess id="sub" name="Inside">
                    <bpmn:extensionElements>
                      <zeebe:ioMapping><zeebe:input source="=a" target="b"/></zeebe:ioMapping>
                    </bpmn:extensionElements>
                    <bpmn:startEvent id="in"/>
                    <bpmn:sequenceFlow id="f2" sourceRef="in" targetRef="throw"/>
                    <bpmn:endEvent id="throw"><bpmn:errorEventDefinition errorRef="e1"/></bpmn:endEvent>
                  </bpmn:subProcess>
                  <bpmn:boundaryEvent id="caught" attachedToRef="sub">
                    <bpmn:errorEventDefinition id="x" errorRef="bpmn:e1"/>
                  </bpmn:boundaryEvent>
                  <bpmn:boundaryEvent id="any" attachedToRef="sub">
                    <bpmn:errorEventDefinition/>
                  </bpmn:boundaryEvent>
                  <bpmn:sequenceFlow id="f3" sourceRef="caught" targetRef="stop"/>
                  <bpmn:sequenceFlow id="f4" sourceRef="any" targetRef="stop"/>
                  <bpmn:endEvent id="stop"><bpmn:terminateEventDefinition/></bpmn:endEvent>
                </bpmn:process>
                <bpmn:error id="e1" name="Rejected" errorCode="REJECTED"/>
                <bpmn:error id="unused"/>
                """));
    var sub = (SubProcess) model.getFlowElement("sub");
    assertThat(extension(sub, "ioMapping").getChildElements()).containsKey("input");
    assertThat(sub.getFlowElement("in")).isInstanceOf(StartEvent.class);
    var thrown =
        (ErrorEventDefinition)
            ((EndEvent) sub.getFlowElement("throw")).getEventDefinitions().getFirst();
    assertThat(model.getErrors()).containsOnlyKeys("e1");
    assertThat(model.getErrors().get(thrown.getErrorCode())).isEqualTo("REJECTED");
    var caught =
        (ErrorEventDefinition)
            ((BoundaryEvent) model.getFlowElement("caught")).getEventDefinitions().getFirst();
    assertThat(caught.getErrorCode()).isEqualTo("e1");
    assertThat(((BoundaryEvent) model.getFlowElement("any")).getEventDefinitions())
        .singleElement()
        .isInstanceOf(ErrorEventDefinition.class);
    assertThat(((EndEvent) model.getFlowElement("stop")).getEventDefinitions())
        .singleElement()
        .isInstanceOf(TerminateEventDefinition.class);
  }

  @Test
  void anErrorWithoutACodeStandsForAll() {
    var executable =
        accepted(
            through(boundary("", "<bpmn:errorEventDefinition errorRef=\"e\"/>"))
                .replace("</bpmn:process>", "</bpmn:process><bpmn:error id=\"e\"/>"));
    assertThat(executable.warnings()).extracting(Finding::elementId).contains("caught");
    var caught = (BoundaryEvent) model(executable).getFlowElement("caught");
    assertThat(((ErrorEventDefinition) caught.getEventDefinitions().getFirst()).getErrorCode())
        .isNull();
  }

  @Test
  void boundaryEventsMayEndThere() {
    var executable =
        accepted(
            through(
                serviceTask("")
                    + "<bpmn:boundaryEvent id=\"caught\" attachedToRef=\"it\"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>"));
    assertThat(executable.warnings()).extracting(Finding::elementId).contains("caught");
    assertThat(model(executable).getFlowElement("caught")).isInstanceOf(BoundaryEvent.class);
  }

  @Test
  void throwEventsWithoutATriggerPass() {
    assertThat(it("<bpmn:intermediateThrowEvent id=\"it\"/>")).isInstanceOf(ThrowEvent.class);
  }

  @Test
  void eventsKeepTheirMappings() {
    var mapping =
        "<bpmn:extensionElements><zeebe:ioMapping><zeebe:output source=\"=a\" target=\"b\"/></zeebe:ioMapping></bpmn:extensionElements>";
    var model =
        model(
            through(
                    boundary("", mapping + "<bpmn:errorEventDefinition/>")
                        .replace(
                            "<bpmn:endEvent id=\"end2\"/>",
                            "<bpmn:endEvent id=\"end2\">" + mapping + "</bpmn:endEvent>"))
                .replace(
                    "<bpmn:startEvent id=\"start\">", "<bpmn:startEvent id=\"start\">" + mapping));
    for (var id : List.of("start", "caught", "end2")) {
      assertThat(model.getFlowElement(id).getExtensionElements()).as(id).containsKey("ioMapping");
    }
  }
}
