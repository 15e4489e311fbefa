package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.model;
import static dev.legionflow.engine.dialect.Bpmn.serviceTask;
import static dev.legionflow.engine.dialect.Bpmn.through;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BusinessRuleTask;
import org.flowable.bpmn.model.CallActivity;
import org.flowable.bpmn.model.ExtensionElement;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.ManualTask;
import org.flowable.bpmn.model.ScriptTask;
import org.flowable.bpmn.model.SendTask;
import org.flowable.bpmn.model.ServiceTask;
import org.flowable.bpmn.model.UserTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Activities that are accepted, as Flowable reads the translation.
class ActivityTest {

  private static FlowElement it(String element) {
    return requireNonNull(model(through(element)).getMainProcess().getFlowElement("it"));
  }

  private static ExtensionElement extension(FlowElement element, String name) {
    return requireNonNull(element.getExtensionElements().get(name)).getFirst();
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
}
