package dev.legionflow.bench.loopback;

/// The missions, in Camunda 8's dialect.
final class Diagrams {

  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
          xmlns:flowable="http://flowable.org/bpmn"
          xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
          targetNamespace="http://bpmn.io/schema/bpmn">
        <bpmn:process id="%s" isExecutable="true">
      """;

  private static final String FOOT =
      """
        </bpmn:process>
      </bpmn:definitions>
      """;

  private Diagrams() {}

  /// start → job → end.
  static String oneJob(String process, String type) {
    return around(
        process,
        """
        <bpmn:serviceTask id="step">
          <bpmn:extensionElements><zeebe:taskDefinition type="%s"/></bpmn:extensionElements>
          <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
        </bpmn:serviceTask>
        """
            .formatted(type));
  }

  /// The same in Flowable's dialect. Not exclusive: else jobs of one instance wait for each other.
  static String oneJobForFlowable(String process, String topic) {
    return around(
        process,
        """
        <bpmn:serviceTask id="step" flowable:type="external-worker" flowable:topic="%s"
            flowable:exclusive="false"/>
        """
            .formatted(topic));
  }

  /// The same in Camunda 7's dialect.
  static String oneJobForCamunda7(String process, String topic) {
    return around(
        process,
        """
        <bpmn:serviceTask id="step" camunda:type="external" camunda:topic="%s"/>
        """
            .formatted(topic));
  }

  /// start → a job for each of `items` → end.
  static String fanOut(String process, String type) {
    return around(
        process,
        """
        <bpmn:serviceTask id="step">
          <bpmn:extensionElements><zeebe:taskDefinition type="%s"/></bpmn:extensionElements>
          <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
          <bpmn:multiInstanceLoopCharacteristics>
            <bpmn:extensionElements>
              <zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>
            </bpmn:extensionElements>
          </bpmn:multiInstanceLoopCharacteristics>
        </bpmn:serviceTask>
        """
            .formatted(type));
  }

  /// A process that calls the one below it; the lowest, of depth 1, calls none.
  static String nested(int depth) {
    if (depth == 1) {
      return HEAD.formatted(nestedName(1))
          + """
              <bpmn:startEvent id="in"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
              <bpmn:sequenceFlow id="f1" sourceRef="in" targetRef="out"/>
              <bpmn:endEvent id="out"><bpmn:incoming>f1</bpmn:incoming></bpmn:endEvent>
          """
          + FOOT;
    }
    return around(
        nestedName(depth),
        """
        <bpmn:callActivity id="step">
          <bpmn:extensionElements>
            <zeebe:calledElement processId="%s" propagateAllChildVariables="false"/>
          </bpmn:extensionElements>
          <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
        </bpmn:callActivity>
        """
            .formatted(nestedName(depth - 1)));
  }

  static String nestedName(int depth) {
    return "nest-" + depth;
  }

  private static String around(String process, String step) {
    return HEAD.formatted(process)
        + """
            <bpmn:startEvent id="in"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
            <bpmn:sequenceFlow id="f1" sourceRef="in" targetRef="step"/>
        """
        + step
        + """
            <bpmn:sequenceFlow id="f2" sourceRef="step" targetRef="out"/>
            <bpmn:endEvent id="out"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
        """
        + FOOT;
  }
}
