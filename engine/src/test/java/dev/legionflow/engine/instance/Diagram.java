package dev.legionflow.engine.instance;

import java.util.LinkedHashSet;
import java.util.regex.Pattern;

/// Diagrams, put together from their parts.
public final class Diagram {

  private Diagram() {}

  public static String process(String id, String... parts) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
        xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        id="definitions" targetNamespace="http://bpmn.io/schema/bpmn">
      <bpmn:error id="oops" errorCode="oops"/>
      %s
      <bpmn:process id="%s" name="A mission" isExecutable="true">
      %s
      </bpmn:process>
    </bpmn:definitions>
    """
        .formatted(declared(parts), id, String.join("\n", parts));
  }

  /// The messages and signals that the parts refer to. Messages correlate by the variable `key`.
  private static String declared(String... parts) {
    var found = new LinkedHashSet<String>();
    var reference = Pattern.compile("(message|signal)Ref=\"([^\"]+)\"");
    for (var part : parts) {
      reference
          .matcher(part)
          .results()
          .forEach(m ->
              found.add(
                  "<bpmn:%s id=\"%s\" name=\"%s\">%s</bpmn:%s>"
                      .formatted(
                          m.group(1),
                          m.group(2),
                          m.group(2),
                          m.group(1).equals("message")
                              ? with("<zeebe:subscription correlationKey=\"=key\"/>")
                              : "",
                          m.group(1))));
    }
    return String.join("\n", found);
  }

  /// The flows of a path.
  public static String path(String... ids) {
    var flows = new StringBuilder();
    for (var i = 1; i < ids.length; i++) {
      flows.append(
          "<bpmn:sequenceFlow id=\"%s_%s\" sourceRef=\"%s\" targetRef=\"%s\"/>\n"
              .formatted(ids[i - 1], ids[i], ids[i - 1], ids[i]));
    }
    return flows.toString();
  }

  public static String start(String id) {
    return "<bpmn:startEvent id=\"%s\"/>".formatted(id);
  }

  public static String end(String id) {
    return "<bpmn:endEvent id=\"%s\"/>".formatted(id);
  }

  public static String parallel(String id) {
    return "<bpmn:parallelGateway id=\"%s\"/>".formatted(id);
  }

  /// A service task whose job type is its id.
  public static String job(String id, String... extensions) {
    return job(id, id, extensions);
  }

  public static String job(String id, String type, String[] extensions) {
    return """
    <bpmn:serviceTask id="%s" name="Do %s">
      <bpmn:extensionElements><zeebe:taskDefinition type="%s"/>%s</bpmn:extensionElements>
    </bpmn:serviceTask>
    """
        .formatted(id, id, type, String.join("", extensions));
  }

  /// A service task with one instance for each item.
  public static String jobs(String id, String items, boolean sequential) {
    return """
    <bpmn:serviceTask id="%s">
      <bpmn:extensionElements><zeebe:taskDefinition type="%s"/></bpmn:extensionElements>
      %s
    </bpmn:serviceTask>
    """
        .formatted(id, id, loop(items, sequential));
  }

  /// Extensions of a process or sub-process: one part of it.
  public static String with(String... extensions) {
    return "<bpmn:extensionElements>%s</bpmn:extensionElements>"
        .formatted(String.join("", extensions));
  }

  /// Listeners as `event type`.
  public static String listeners(String... listeners) {
    var all = new StringBuilder("<zeebe:executionListeners>");
    for (var listener : listeners) {
      all.append(
          "<zeebe:executionListener eventType=\"%s\" type=\"%s\"/>"
              .formatted((Object[]) listener.split(" ", 2)));
    }
    return all.append("</zeebe:executionListeners>").toString();
  }

  /// An ad-hoc sub-process that activates one of its elements.
  public static String adHoc(String id, String active, String... parts) {
    return """
    <bpmn:adHocSubProcess id="%s">
      <bpmn:extensionElements>
        <zeebe:adHoc activeElementsCollection="=[&quot;%s&quot;]"/>
      </bpmn:extensionElements>
      %s
    </bpmn:adHocSubProcess>
    """
        .formatted(id, active, String.join("\n", parts));
  }

  public static String user(String id) {
    return """
    <bpmn:userTask id="%s">
      <bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements>
    </bpmn:userTask>
    """
        .formatted(id);
  }

  public static String timer(String id, String duration) {
    return """
    <bpmn:intermediateCatchEvent id="%s">
      <bpmn:timerEventDefinition id="%s_timer">
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">%s</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:intermediateCatchEvent>
    """
        .formatted(id, id, duration);
  }

  public static String boundaryTimer(
      String id, String host, String duration, boolean interrupting) {
    return """
    <bpmn:boundaryEvent id="%s" attachedToRef="%s" cancelActivity="%s">
      <bpmn:timerEventDefinition id="%s_timer">
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">%s</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    """
        .formatted(id, host, interrupting, id, duration);
  }

  public static String message(String name) {
    return "<bpmn:messageEventDefinition messageRef=\"%s\"/>".formatted(name);
  }

  public static String signal(String name) {
    return "<bpmn:signalEventDefinition signalRef=\"%s\"/>".formatted(name);
  }

  /// A start event with a trigger, such as [#message].
  public static String start(String id, String trigger) {
    return "<bpmn:startEvent id=\"%s\">%s</bpmn:startEvent>".formatted(id, trigger);
  }

  public static String catching(String id, String trigger) {
    return "<bpmn:intermediateCatchEvent id=\"%s\">%s</bpmn:intermediateCatchEvent>"
        .formatted(id, trigger);
  }

  public static String boundary(String id, String host, boolean interrupting, String trigger) {
    return "<bpmn:boundaryEvent id=\"%s\" attachedToRef=\"%s\" cancelActivity=\"%s\">%s</bpmn:boundaryEvent>"
        .formatted(id, host, interrupting, trigger);
  }

  public static String receive(String id, String message) {
    return "<bpmn:receiveTask id=\"%s\" messageRef=\"%s\"/>".formatted(id, message);
  }

  public static String eventGateway(String id) {
    return "<bpmn:eventBasedGateway id=\"%s\"/>".formatted(id);
  }

  /// An event sub-process `<id>` that does a job `<id>Job`, begun at `<id>Start`.
  public static String eventSub(
      String id, boolean interrupting, String trigger, String... extensions) {
    return """
    <bpmn:subProcess id="%s" triggeredByEvent="true">
      %s
      <bpmn:startEvent id="%sStart" isInterrupting="%s">%s</bpmn:startEvent>
      %s %s %s
    </bpmn:subProcess>
    """
        .formatted(
            id,
            with(extensions),
            id,
            interrupting,
            trigger,
            job(id + "Job"),
            end(id + "End"),
            path(id + "Start", id + "Job", id + "End"));
  }

  public static String call(String id, String process) {
    return """
    <bpmn:callActivity id="%s">
      <bpmn:extensionElements>
        <zeebe:calledElement processId="%s" propagateAllChildVariables="false"/>
      </bpmn:extensionElements>
    </bpmn:callActivity>
    """
        .formatted(id, process);
  }

  public static String sub(String id, String... parts) {
    return "<bpmn:subProcess id=\"%s\">%s</bpmn:subProcess>"
        .formatted(id, String.join("\n", parts));
  }

  /// A sub-process with one instance for each item.
  public static String subs(String id, String items, boolean sequential, String... parts) {
    return "<bpmn:subProcess id=\"%s\">%s%s</bpmn:subProcess>"
        .formatted(id, String.join("\n", parts), loop(items, sequential));
  }

  private static String loop(String items, boolean sequential) {
    return """
    <bpmn:multiInstanceLoopCharacteristics isSequential="%s">
      <bpmn:extensionElements>
        <zeebe:loopCharacteristics inputCollection="=%s" inputElement="item"/>
      </bpmn:extensionElements>
    </bpmn:multiInstanceLoopCharacteristics>
    """
        .formatted(sequential, items);
  }
}
