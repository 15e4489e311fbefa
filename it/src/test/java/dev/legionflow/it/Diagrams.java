package dev.legionflow.it;

/// Hand-written diagrams, for what the model builder would not write.
final class Diagrams {

  private Diagrams() {}

  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
          xmlns:flowable="http://flowable.org/bpmn"
          xmlns:activiti="http://activiti.org/bpmn"
          xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          id="definitions" targetNamespace="http://bpmn.io/schema/bpmn">
        <bpmn:process id="%s" name="A mission" isExecutable="true">
      """;

  private static final String FOOT =
      """
        </bpmn:process>
      </bpmn:definitions>
      """;

  /// start `in` → the element `step` → end `out`. An empty step is a plain task.
  static String around(String process, String step) {
    return HEAD.formatted(process)
        + """
            <bpmn:startEvent id="in"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
            <bpmn:sequenceFlow id="f1" sourceRef="in" targetRef="step" />
            %s
            <bpmn:sequenceFlow id="f2" sourceRef="step" targetRef="out" />
            <bpmn:endEvent id="out"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
        """
            .formatted(step.isEmpty() ? "<bpmn:task id=\"step\" />" : step)
        + FOOT;
  }

  /// A gateway whose flow `yes` has this condition.
  static String choice(String process, String condition) {
    return HEAD.formatted(process)
        + """
            <bpmn:startEvent id="in"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
            <bpmn:sequenceFlow id="f1" sourceRef="in" targetRef="gateway" />
            <bpmn:exclusiveGateway id="gateway" default="no">
              <bpmn:incoming>f1</bpmn:incoming>
              <bpmn:outgoing>yes</bpmn:outgoing>
              <bpmn:outgoing>no</bpmn:outgoing>
            </bpmn:exclusiveGateway>
            <bpmn:sequenceFlow id="yes" sourceRef="gateway" targetRef="one">
              <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">%s</bpmn:conditionExpression>
            </bpmn:sequenceFlow>
            <bpmn:sequenceFlow id="no" sourceRef="gateway" targetRef="two" />
            <bpmn:endEvent id="one"><bpmn:incoming>yes</bpmn:incoming></bpmn:endEvent>
            <bpmn:endEvent id="two"><bpmn:incoming>no</bpmn:incoming></bpmn:endEvent>
        """
            .formatted(condition)
        + FOOT;
  }
}
