package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.accepted;
import static dev.legionflow.engine.dialect.Bpmn.boundary;
import static dev.legionflow.engine.dialect.Bpmn.definitions;
import static dev.legionflow.engine.dialect.Bpmn.model;
import static dev.legionflow.engine.dialect.Bpmn.process;
import static dev.legionflow.engine.dialect.Bpmn.serviceTask;
import static dev.legionflow.engine.dialect.Bpmn.through;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.BusinessRuleTask;
import org.flowable.bpmn.model.CallActivity;
import org.flowable.bpmn.model.EndEvent;
import org.flowable.bpmn.model.ErrorEventDefinition;
import org.flowable.bpmn.model.ExclusiveGateway;
import org.flowable.bpmn.model.ExtensionElement;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.ManualTask;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.bpmn.model.ScriptTask;
import org.flowable.bpmn.model.SendTask;
import org.flowable.bpmn.model.SequenceFlow;
import org.flowable.bpmn.model.ServiceTask;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.bpmn.model.TerminateEventDefinition;
import org.flowable.bpmn.model.ThrowEvent;
import org.flowable.bpmn.model.TimerEventDefinition;
import org.flowable.bpmn.model.UserTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is accepted, as Flowable reads the translation.
class DialectTest {

  private static FlowElement it(String element) {
    return requireNonNull(model(through(element)).getMainProcess().getFlowElement("it"));
  }

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
            new MissionProcess("one", "First", "v1.2", "order"),
            new MissionProcess("two", null, null, null));
    assertThat(executable.warnings()).extracting(Finding::elementId).containsExactly("three");
    var model = model(executable);
    assertThat(model.getProcesses()).extracting(p -> p.getId()).containsExactly("one", "two");
    assertThat(model.getProcesses()).allMatch(p -> p.isExecutable());
    assertThat(
            extension(model.getFlowElement("s1"), "formDefinition")
                .getAttributeValue(null, "formId"))
        .isEqualTo("order");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serviceTask", "sendTask", "businessRuleTask", "scriptTask"})
  void jobs(String tag) {
    var task =
        it(
            """
            <bpmn:%1$s id="it" name="Work ${v}" implementation="##WebService">
              <bpmn:documentation>${v}</bpmn:documentation>
              <bpmn:extensionElements>
                <zeebe:taskDefinition type="=prefix + &quot;-mail&quot;" retries="5"/>
                <zeebe:taskHeaders>
                  <zeebe:header key="to" value="a &lt;b&gt;&#10;c"/>
                  <zeebe:header key="empty"/>
                </zeebe:taskHeaders>
                <zeebe:ioMapping>
                  <zeebe:input source="= order.id" target="id"/>
                  <zeebe:input source="literal text" target="a.b"/>
                  <zeebe:input target="nothing"/>
                  <zeebe:output source="=result" target="order.result"/>
                </zeebe:ioMapping>
                <zeebe:properties><zeebe:property name="x" value="y"/></zeebe:properties>
                <modeler:thing class="evil"/>
              </bpmn:extensionElements>
            </bpmn:%1$s>
            """
                .formatted(tag));
    assertThat(task)
        .isInstanceOf(
            switch (tag) {
              case "sendTask" -> SendTask.class;
              case "businessRuleTask" -> BusinessRuleTask.class;
              case "scriptTask" -> ScriptTask.class;
              default -> ServiceTask.class;
            });
    assertThat(task.getName()).isEqualTo("Work ${v}");
    assertThat(task.getDocumentation()).isNull();
    assertThat(task.getExtensionElements())
        .containsOnlyKeys("taskDefinition", "taskHeaders", "ioMapping");
    var definition = extension(task, "taskDefinition");
    assertThat(definition.getNamespace()).isEqualTo("http://camunda.org/schema/zeebe/1.0");
    assertThat(definition.getAttributeValue(null, "type")).isEqualTo("=prefix + \"-mail\"");
    assertThat(definition.getAttributeValue(null, "retries")).isEqualTo("5");
    var headers = requireNonNull(extension(task, "taskHeaders").getChildElements().get("header"));
    assertThat(headers.getFirst().getAttributeValue(null, "value")).isEqualTo("a <b>\nc");
    assertThat(headers.getLast().getAttributeValue(null, "key")).isEqualTo("empty");
    var mapping = extension(task, "ioMapping").getChildElements();
    assertThat(mapping.get("input"))
        .extracting(i -> i.getAttributeValue(null, "source"))
        .containsExactly("= order.id", "literal text", "=null");
    assertThat(mapping.get("output"))
        .extracting(i -> i.getAttributeValue(null, "target"))
        .containsExactly("order.result");
  }

  @Test
  void userTask() {
    var task =
        it(
            """
            <bpmn:userTask id="it">
              <bpmn:extensionElements>
                <zeebe:userTask/>
                <zeebe:assignmentDefinition assignee="=owner" candidateUsers="ann, bob" candidateGroups="=groups"/>
                <zeebe:taskSchedule dueDate="2026-12-24T18:00:00+01:00" followUpDate="=now()"/>
                <zeebe:priorityDefinition priority="80"/>
                <zeebe:formDefinition formId="review"/>
                <zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>
              </bpmn:extensionElements>
              <bpmn:potentialOwner><bpmn:resourceAssignmentExpression><bpmn:formalExpression>${x}</bpmn:formalExpression></bpmn:resourceAssignmentExpression></bpmn:potentialOwner>
            </bpmn:userTask>
            """);
    assertThat(task).isInstanceOf(UserTask.class);
    assertThat(((UserTask) task).getCandidateUsers()).isEmpty();
    assertThat(task.getExtensionElements())
        .containsOnlyKeys(
            "userTask",
            "assignmentDefinition",
            "taskSchedule",
            "priorityDefinition",
            "formDefinition",
            "taskHeaders");
    assertThat(extension(task, "assignmentDefinition").getAttributeValue(null, "candidateUsers"))
        .isEqualTo("ann, bob");
  }

  @Test
  void scripts() {
    var task =
        it(
            """
            <bpmn:scriptTask id="it">
              <bpmn:extensionElements>
                <zeebe:script expression="={&#10;  a: &quot;x&#10;y&quot;,&#9;b: 1 &lt; 2&#10;}" resultVariable="result"/>
              </bpmn:extensionElements>
            </bpmn:scriptTask>
            """);
    assertThat(((ScriptTask) task).getScript()).isNull();
    assertThat(extension(task, "scriptExpression").getAttributeValue(null, "expression"))
        .isEqualTo("={\n  a: \"x\ny\",\tb: 1 < 2\n}");
  }

  @Test
  void callActivities() {
    var call =
        it(
            """
            <bpmn:callActivity id="it" calledElement="elsewhere">
              <bpmn:extensionElements>
                <zeebe:calledElement processId="=target" propagateAllChildVariables="false" bindingType="latest"/>
                <zeebe:ioMapping><zeebe:output source="=x" target="y"/></zeebe:ioMapping>
              </bpmn:extensionElements>
            </bpmn:callActivity>
            """);
    assertThat(((CallActivity) call).getCalledElement()).isEqualTo("in-zeebe-calledElement");
    var called = extension(call, "calledElement");
    assertThat(called.getAttributeValue(null, "processId")).isEqualTo("=target");
    assertThat(called.getAttributeValue(null, "propagateAllChildVariables")).isEqualTo("false");
    assertThat(called.getAttributes()).doesNotContainKey("bindingType");
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "manualTask"})
  void tasksWithoutWork(String tag) {
    assertThat(it("<bpmn:%s id=\"it\"/>".formatted(tag))).isInstanceOf(ManualTask.class);
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void multiInstanceMovesToTheActivity(boolean sequential) {
    var loop =
        """
        <bpmn:multiInstanceLoopCharacteristics isSequential="%s">
          <bpmn:extensionElements>
            <zeebe:loopCharacteristics inputCollection="=items" inputElement="item"
                outputCollection="results" outputElement="=result"/>
          </bpmn:extensionElements>
          <bpmn:completionCondition xsi:type="bpmn:tFormalExpression">= count(results) = 3</bpmn:completionCondition>
        </bpmn:multiInstanceLoopCharacteristics>
        """
            .formatted(sequential);
    for (var element :
        List.of(
            serviceTask(loop),
            "<bpmn:manualTask id=\"it\">%s</bpmn:manualTask>".formatted(loop),
            "<bpmn:callActivity id=\"it\"><bpmn:extensionElements><zeebe:calledElement processId=\"p\"/></bpmn:extensionElements>%s</bpmn:callActivity>"
                .formatted(loop),
            "<bpmn:subProcess id=\"it\">%s<bpmn:startEvent id=\"in\"/></bpmn:subProcess>"
                .formatted(loop))) {
      var activity = (Activity) it(element);
      assertThat(activity.getLoopCharacteristics().isSequential()).isEqualTo(sequential);
      assertThat(activity.getLoopCharacteristics().getLoopCardinality()).isEqualTo("1");
      assertThat(activity.getLoopCharacteristics().getInputDataItem()).isNull();
      assertThat(activity.getLoopCharacteristics().getCompletionCondition()).isNull();
      var moved = extension(activity, "loopCharacteristics");
      assertThat(moved.getAttributeValue(null, "inputCollection")).isEqualTo("=items");
      assertThat(moved.getAttributeValue(null, "inputElement")).isEqualTo("item");
      assertThat(moved.getAttributeValue(null, "outputCollection")).isEqualTo("results");
      assertThat(moved.getAttributeValue(null, "outputElement")).isEqualTo("=result");
      assertThat(moved.getAttributeValue(null, "completionCondition"))
          .isEqualTo("= count(results) = 3");
    }
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
