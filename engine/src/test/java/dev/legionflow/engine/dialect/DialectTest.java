package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.accepted;
import static dev.legionflow.engine.dialect.Bpmn.definitions;
import static dev.legionflow.engine.dialect.Bpmn.model;
import static dev.legionflow.engine.dialect.Bpmn.process;
import static dev.legionflow.engine.dialect.Bpmn.through;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flowable.bpmn.model.ExclusiveGateway;
import org.flowable.bpmn.model.ExtensionElement;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.bpmn.model.SequenceFlow;
import org.flowable.bpmn.model.StartEvent;
import org.junit.jupiter.api.Test;

/// Files that are accepted, as Flowable reads the translation.
class DialectTest {

  private static ExtensionElement extension(FlowElement element, String name) {
    return requireNonNull(element.getExtensionElements().get(name)).getFirst();
  }

  @Test
  void describesTheProcesses() {
    var executable =
        accepted(
            definitions(
                """
                <bpmn:process id="one" name="First" isExecutable="true">
                  <bpmn:extensionElements><zeebe:versionTag value="v1.2"/></bpmn:extensionElements>
                  <bpmn:startEvent id="s1">
                    <bpmn:extensionElements><zeebe:formDefinition formId="order"/></bpmn:extensionElements>
                  </bpmn:startEvent>
                </bpmn:process>
                <bpmn:process id="two" isExecutable="true"><bpmn:startEvent id="s2"/></bpmn:process>
                <bpmn:process id="three" isExecutable="false"><bpmn:receiveTask id="r"/></bpmn:process>
                """));
    assertThat(executable.processes())
        .containsExactly(
            new MissionProcess("one", "First", "v1.2", "order", List.of()),
            new MissionProcess("two", null, null, null, List.of()));
    assertThat(executable.warnings()).extracting(Finding::elementId).containsExactly("three");
    var model = model(executable);
    assertThat(model.getProcesses()).extracting(p -> p.getId()).containsExactly("one", "two");
    assertThat(model.getProcesses()).allMatch(p -> p.isExecutable());
    assertThat(
            extension(model.getFlowElement("s1"), "formDefinition")
                .getAttributeValue(null, "formId"))
        .isEqualTo("order");
  }

  @Test
  void gatewaysAndConditions() {
    var model =
        model(
            process(
                """
                <bpmn:startEvent id="start"/>
                <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="xor"/>
                <bpmn:exclusiveGateway id="xor" default="f3"/>
                <bpmn:sequenceFlow id="f2" name="many" sourceRef="xor" targetRef="or">
                  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">
                    = amount &gt; 100
                  </bpmn:conditionExpression>
                </bpmn:sequenceFlow>
                <bpmn:sequenceFlow id="f3" sourceRef="xor" targetRef="or"/>
                <bpmn:inclusiveGateway id="or"/>
                <bpmn:sequenceFlow id="f4" sourceRef="or" targetRef="and">
                  <bpmn:conditionExpression>=true</bpmn:conditionExpression>
                </bpmn:sequenceFlow>
                <bpmn:sequenceFlow id="f5" sourceRef="or" targetRef="and">
                  <bpmn:conditionExpression language="feel">=false</bpmn:conditionExpression>
                </bpmn:sequenceFlow>
                <bpmn:parallelGateway id="and"/>
                <bpmn:sequenceFlow id="f6" sourceRef="and" targetRef="join"/>
                <bpmn:sequenceFlow id="f7" sourceRef="and" targetRef="join"/>
                <bpmn:inclusiveGateway id="join"/>
                <bpmn:sequenceFlow id="f8" sourceRef="join" targetRef="end"/>
                <bpmn:endEvent id="end"/>
                """));
    assertThat(((ExclusiveGateway) model.getFlowElement("xor")).getDefaultFlow()).isEqualTo("f3");
    assertThat(model.getFlowElement("or")).isInstanceOf(InclusiveGateway.class);
    assertThat(model.getFlowElement("and")).isInstanceOf(ParallelGateway.class);
    assertThat(((SequenceFlow) model.getFlowElement("f2")).getConditionExpression())
        .isEqualTo("= amount > 100");
    assertThat(((SequenceFlow) model.getFlowElement("f3")).getConditionExpression()).isNull();
    assertThat(model.getFlowElement("f2").getName()).isEqualTo("many");
  }

  @Test
  void theConditionOfADefaultFlowIsIgnored() {
    var executable =
        accepted(
            process(
                """
                <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="xor"/>
                <bpmn:exclusiveGateway id="xor" default="f2">
                  <bpmn:outgoing>f2</bpmn:outgoing>
                </bpmn:exclusiveGateway>
                <bpmn:sequenceFlow id="f2" sourceRef="xor" targetRef="end">
                  <bpmn:conditionExpression>=x</bpmn:conditionExpression>
                </bpmn:sequenceFlow>
                <bpmn:endEvent id="end"/>
                """));
    assertThat(executable.warnings()).extracting(Finding::elementId).containsExactly("f2");
    assertThat(new String(executable.flowableXml(), UTF_8)).doesNotContain("conditionExpression");
  }

  @Test
  void drawingIsLeftOut() {
    var executable =
        accepted(
            definitions(
                """
                <bpmn:collaboration id="c">
                  <bpmn:participant id="pool" name="Pool" processRef="mission"/>
                  <bpmn:messageFlow id="mf" sourceRef="pool" targetRef="pool"/>
                </bpmn:collaboration>
                <bpmn:process id="mission" isExecutable="true" isClosed="false" processType="None">
                  <bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>start</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
                  <bpmn:startEvent id="start"><bpmn:outgoing>f</bpmn:outgoing></bpmn:startEvent>
                  <bpmn:sequenceFlow id="f" sourceRef="start" targetRef="end"/>
                  <bpmn:endEvent id="end"/>
                  <bpmn:dataObject id="do"/>
                  <bpmn:dataObjectReference id="dor" dataObjectRef="do"/>
                  <bpmn:dataStoreReference id="dsr"/>
                  <bpmn:group id="g"/>
                  <bpmn:textAnnotation id="ta"><bpmn:text>note</bpmn:text></bpmn:textAnnotation>
                  <bpmn:association id="as" sourceRef="start" targetRef="ta"/>
                </bpmn:process>
                <bpmn:message id="m" name="unused"/>
                """));
    assertThat(executable.warnings()).isEmpty();
    assertThat(model(executable).getMainProcess().getFlowElements())
        .extracting(FlowElement::getId)
        .containsExactlyInAnyOrder("start", "f", "end");
    assertThat(new String(executable.flowableXml(), UTF_8))
        .doesNotContain("Pool", "lane", "note", "message", "BPMNDiagram");
  }

  @Test
  void onlyWhatIsKnownReachesFlowable() {
    var executable =
        accepted(
            through(
                """
                <bpmn:serviceTask id="it" name="N" camunda:modelerTemplate="t" zeebe:modelerTemplate="t"
                    modeler:color="red" evil="1" operationRef="o" default="f2" startQuantity="2">
                  <bpmn:extensionElements>
                    <zeebe:taskDefinition type="work" unknown="x" modeler:a="b"/>
                    <modeler:class>java.lang.Runtime</modeler:class>
                  </bpmn:extensionElements>
                  <bpmn:property id="prop"/>
                  <evil xmlns="urn:x" class="java.lang.Runtime"/>
                </bpmn:serviceTask>
                """));
    assertThat(new String(executable.flowableXml(), UTF_8))
        .doesNotContain("evil", "Runtime", "modeler", "unknown", "operationRef", "Quantity", "prop")
        .doesNotContain("default=");
    assertThat(executable.warnings())
        .filteredOn(w -> "it".equals(w.elementId()))
        .extracting(Finding::message)
        .anyMatch(m -> m.contains("unknown"))
        .anyMatch(m -> m.contains("'evil' is no attribute"))
        .anyMatch(m -> m.contains("default"));
  }

  @Test
  void warnsOfListenersThatAreNotCalled() {
    var executable =
        accepted(
            through(
                """
                <bpmn:userTask id="it">
                  <bpmn:extensionElements>
                    <zeebe:userTask/>
                    <zeebe:taskListeners>
                      <zeebe:taskListener eventType="canceling" type="gone"/>
                      <zeebe:taskListener eventType="completing" type="check"/>
                    </zeebe:taskListeners>
                  </bpmn:extensionElements>
                </bpmn:userTask>
                """));
    assertThat(executable.warnings())
        .filteredOn(w -> "it".equals(w.elementId()))
        .extracting(Finding::message)
        .anyMatch(m -> m.contains("'canceling' is not called"));
    assertThat(new String(executable.flowableXml(), UTF_8))
        .contains("check")
        .doesNotContain("gone");
  }

  @Test
  void warnsOfWhatIsHarmless() {
    var executable =
        accepted(
            process(
                    """
                    <bpmn:startEvent id="start"/>
                    <bpmn:sequenceFlow id="f" sourceRef="start" targetRef="end"/>
                    <bpmn:endEvent id="end"/>
                    <bpmn:task id="lost" name="%s"/>
                    """
                        .formatted("x".repeat(300)))
                .replaceAll("(?s)<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", ""));
    assertThat(executable.warnings())
        .extracting(Finding::message)
        .anyMatch(m -> m.contains("no diagram"))
        .anyMatch(m -> m.contains("<outgoing>"))
        .anyMatch(m -> m.contains("leads here"))
        .anyMatch(m -> m.contains("is cut"));
    assertThat(model(executable).getFlowElement("lost").getName()).hasSize(255);
    assertThat(executable.warnings()).allMatch(w -> w.resource().equals("mission.bpmn"));
  }

  @Test
  void encodingsAndPrefixesDoNotMatter() {
    var xml =
        """
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:z="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
          <process id="größe" name="Größe" isExecutable="1">
            <startEvent id="start"/>
            <sequenceFlow id="f" sourceRef="start" targetRef="it"/>
            <serviceTask id="it"><extensionElements><z:taskDefinition type="ü"/></extensionElements></serviceTask>
          </process>
        </definitions>
        """;
    for (var bytes :
        List.of(
            xml.getBytes(UTF_8),
            ("\ufeff" + xml).getBytes(UTF_8),
            ("\ufeff" + xml).getBytes(UTF_16LE),
            ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + xml).getBytes(ISO_8859_1))) {
      var translation = Dialect.translate("größe.bpmn", bytes);
      assertThat(translation).isInstanceOf(Translation.Executable.class);
      var executable = (Translation.Executable) translation;
      assertThat(executable.processes().getFirst().name()).isEqualTo("Größe");
      var task = model(executable).getFlowElement("it");
      assertThat(extension(task, "taskDefinition").getAttributeValue(null, "type")).isEqualTo("ü");
    }
  }

  @Test
  void tenThousandElementsAreRead() {
    var content = new StringBuilder("<bpmn:startEvent id=\"n0\"/>");
    for (var i = 1; i < 5_000; i++) {
      content.append("<bpmn:task id=\"n%d\"/>".formatted(i));
      content.append(
          "<bpmn:sequenceFlow id=\"f%d\" sourceRef=\"n%d\" targetRef=\"n%d\"/>"
              .formatted(i, i - 1, i));
    }
    assertThat(model(process(content.toString())).getMainProcess().getFlowElements())
        .hasSize(9_999);
  }

  @Test
  void fiftySubProcessesDeep() {
    var content = "<bpmn:startEvent id=\"s\"/>";
    for (var i = 0; i < 50; i++) {
      content =
          "<bpmn:startEvent id=\"s%1$d\"/><bpmn:sequenceFlow id=\"f%1$d\" sourceRef=\"s%1$d\" targetRef=\"p%1$d\"/><bpmn:subProcess id=\"p%1$d\">%2$s</bpmn:subProcess>"
              .formatted(i, content);
    }
    assertThat(model(process(content)).getFlowElement("s")).isInstanceOf(StartEvent.class);
  }
}
