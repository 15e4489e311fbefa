package dev.legionflow.engine.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import org.flowable.bpmn.converter.BpmnXMLConverter;
import org.flowable.bpmn.model.BpmnModel;

/// Writes small BPMN files, and reads translations as Flowable does.
final class Bpmn {

  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
          xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
          xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
          xmlns:modeler="http://camunda.org/schema/modeler/1.0"
          xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
          xmlns:flowable="http://flowable.org/bpmn"
          xmlns:activiti="http://activiti.org/bpmn"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">
      """;
  private static final String DIAGRAM =
      """
        <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="mission"/></bpmndi:BPMNDiagram>
      </bpmn:definitions>
      """;

  private Bpmn() {}

  /// Definitions around the given elements, with a diagram.
  static String definitions(String content) {
    return HEAD + content + DIAGRAM;
  }

  /// One executable process.
  static String process(String content) {
    return definitions(
        "<bpmn:process id=\"mission\" name=\"Mission\" isExecutable=\"true\">\n%s\n</bpmn:process>"
            .formatted(content));
  }

  /// A process that goes from `start` through the given element, whose id must be `it`, to `end`.
  static String through(String element) {
    return process(
        """
        <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
        <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="it"/>
        %s
        <bpmn:sequenceFlow id="f2" sourceRef="it" targetRef="end"/>
        <bpmn:endEvent id="end"/>
        """
            .formatted(element));
  }

  /// A service task named `it` with these children.
  static String serviceTask(String children) {
    return """
    <bpmn:serviceTask id="it">
      <bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>
      <bpmn:outgoing>f2</bpmn:outgoing>
      %s
    </bpmn:serviceTask>
    """
        .formatted(children);
  }

  /// A boundary event `caught` on a service task `it`, and where it leads.
  static String boundary(String attributes, String trigger) {
    return """
    %s
    <bpmn:boundaryEvent id="caught" attachedToRef="it" %s>
      <bpmn:outgoing>f3</bpmn:outgoing>
      %s
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="f3" sourceRef="caught" targetRef="end2"/>
    <bpmn:endEvent id="end2"/>
    """
        .formatted(serviceTask(""), attributes, trigger);
  }

  static Translation translate(String xml) {
    return Dialect.translate("mission.bpmn", xml.getBytes(UTF_8));
  }

  static Translation.Executable accepted(String xml) {
    var translation = translate(xml);
    assertThat(translation).isInstanceOf(Translation.Executable.class);
    return (Translation.Executable) translation;
  }

  static List<Finding> problems(String xml) {
    var translation = translate(xml);
    assertThat(translation).isInstanceOf(Translation.Refused.class);
    return ((Translation.Refused) translation).problems();
  }

  /// Asserts that a file is refused with this message, for this element, and advice.
  static void assertRefused(String elementId, String message, String xml) {
    var problems = problems(xml);
    assertThat(problems)
        .filteredOn(p -> p.message().contains(message))
        .as(problems.toString())
        .isNotEmpty()
        .allSatisfy(p -> {
          assertThat(String.valueOf(p.elementId())).isEqualTo(elementId);
          assertThat(p.fix()).endsWith(".").isNotBlank();
          assertThat(p.message()).isNotBlank();
          assertThat(p.resource()).isEqualTo("mission.bpmn");
        });
  }

  /// What Flowable makes of a file that is accepted; its schema has been checked too.
  static BpmnModel model(String xml) {
    return model(accepted(xml));
  }

  static BpmnModel model(Translation.Executable executable) {
    try {
      var converter = new BpmnXMLConverter();
      converter.validateModel(() -> new ByteArrayInputStream(executable.flowableXml()));
      var stream =
          XMLInputFactory.newDefaultFactory()
              .createXMLStreamReader(new ByteArrayInputStream(executable.flowableXml()));
      return converter.convertToBpmnModel(stream);
    } catch (Exception e) {
      throw new AssertionError(new String(executable.flowableXml(), UTF_8), e);
    }
  }
}
