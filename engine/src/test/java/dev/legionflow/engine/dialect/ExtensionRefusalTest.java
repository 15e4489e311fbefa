package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.assertRefused;
import static dev.legionflow.engine.dialect.Bpmn.process;
import static dev.legionflow.engine.dialect.Bpmn.serviceTask;
import static dev.legionflow.engine.dialect.Bpmn.through;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is refused in the `zeebe:` extensions.
class ExtensionRefusalTest {

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource({"work", "listeners", "mappings", "userTasks", "loops"})
  void isRefused(String elementId, String message, String xml) {
    assertRefused(elementId, message, xml);
  }

  private static Arguments refused(String elementId, String message, String xml) {
    return arguments(elementId, message, xml);
  }

  private static Arguments it(String message, String element) {
    return refused("it", message, through(element));
  }

  private static Arguments service(String message, String extensions) {
    return it(
        message,
        "<bpmn:serviceTask id=\"it\"><bpmn:extensionElements>%s</bpmn:extensionElements></bpmn:serviceTask>"
            .formatted(extensions));
  }

  private static Arguments script(String message, String extensions) {
    return it(
        message,
        "<bpmn:scriptTask id=\"it\"><bpmn:extensionElements>%s</bpmn:extensionElements></bpmn:scriptTask>"
            .formatted(extensions));
  }

  private static Arguments call(String message, String attributes) {
    return it(
        message,
        "<bpmn:callActivity id=\"it\"><bpmn:extensionElements><zeebe:calledElement %s/></bpmn:extensionElements></bpmn:callActivity>"
            .formatted(attributes));
  }

  private static Arguments decision(String message, String attributes) {
    return it(
        message,
        "<bpmn:businessRuleTask id=\"it\"><bpmn:extensionElements><zeebe:calledDecision %s/></bpmn:extensionElements></bpmn:businessRuleTask>"
            .formatted(attributes));
  }

  static Stream<Arguments> work() {
    return Stream.of(
        it("no zeebe:taskDefinition", "<bpmn:serviceTask id=\"it\"/>"),
        it("no zeebe:taskDefinition", "<bpmn:sendTask id=\"it\"/>"),
        it("no zeebe:calledDecision", "<bpmn:businessRuleTask id=\"it\"/>"),
        it("no zeebe:script", "<bpmn:scriptTask id=\"it\"/>"),
        it("no zeebe:calledElement", "<bpmn:callActivity id=\"it\" calledElement=\"p\"/>"),
        service("has no type", "<zeebe:taskDefinition type=\" \"/>"),
        service("longer than 255", "<zeebe:taskDefinition type=\"" + "x".repeat(256) + "\"/>"),
        service("retries 'many'", "<zeebe:taskDefinition type=\"a\" retries=\"many\"/>"),
        service("retries '-1'", "<zeebe:taskDefinition type=\"a\" retries=\"-1\"/>"),
        service("zeebe:taskDefinition type '=1 +'", "<zeebe:taskDefinition type=\"=1 +\"/>"),
        service(
            "more than one",
            "<zeebe:taskDefinition type=\"a\"/><zeebe:taskDefinition type=\"b\"/>"),
        service(
            "header has no key",
            "<zeebe:taskDefinition type=\"a\"/><zeebe:taskHeaders><zeebe:header value=\"v\"/></zeebe:taskHeaders>"),
        script("script has no expression", "<zeebe:script resultVariable=\"r\"/>"),
        script("script has no resultVariable", "<zeebe:script expression=\"=1\"/>"),
        script(
            "is not a FEEL expression",
            "<zeebe:script expression=\"1 + 1\" resultVariable=\"r\"/>"),
        script("resultVariable 'a b'", "<zeebe:script expression=\"=1\" resultVariable=\"a b\"/>"),
        script(
            "written in Java",
            "<zeebe:script expression=\"=f(function() external {java: {class: &quot;java.lang.Runtime&quot;, method signature: &quot;getRuntime()&quot;}})\" resultVariable=\"r\"/>"),
        script(
            "both",
            "<zeebe:script expression=\"=1\" resultVariable=\"r\"/><zeebe:taskDefinition type=\"a\"/>"),
        decision("has no decisionId", "resultVariable=\"r\""),
        decision("has no resultVariable", "decisionId=\"d\""),
        decision(
            "has no versionTag",
            "decisionId=\"d\" resultVariable=\"r\" bindingType=\"versionTag\""),
        decision(
            "has a versionTag, but",
            "decisionId=\"d\" resultVariable=\"r\" bindingType=\"deployment\" versionTag=\"1\""),
        call("has no processId", ""),
        call("bindingType 'newest' of", "processId=\"p\" bindingType=\"newest\""),
        call("has a versionTag, but", "processId=\"p\" versionTag=\"1\""),
        call(
            "longer than 255",
            "processId=\"p\" bindingType=\"versionTag\" versionTag=\"" + "1".repeat(256) + "\""),
        call(
            "propagateAllChildVariables is 'yes'",
            "processId=\"p\" propagateAllChildVariables=\"yes\""),
        call("longer than 255", "processId=\"" + "p".repeat(256) + "\""));
  }

  private static Arguments listener(String message, String element, String listeners) {
    return it(
        message,
        "<bpmn:%s id=\"it\"><bpmn:extensionElements><zeebe:executionListeners>%s</zeebe:executionListeners></bpmn:extensionElements></bpmn:%s>"
            .formatted(element, listeners, element));
  }

  static Stream<Arguments> listeners() {
    var start = "<zeebe:executionListener eventType=\"start\" type=\"x\"/>";
    return Stream.of(
        listener("eventType ''", "task", "<zeebe:executionListener type=\"x\"/>"),
        listener("eventType 'take'", "task", start.replace("start", "take")),
        listener("has no type", "task", "<zeebe:executionListener eventType=\"end\"/>"),
        listener("Listener type '=1 +'", "task", start.replace("\"x\"", "\"=1 +\"")),
        listener("longer than 255", "task", start.replace("\"x\"", "\"" + "x".repeat(256) + "\"")),
        listener("retries 'many'", "task", start.replace("/>", " retries=\"many\"/>")),
        listener("two start listeners", "task", start + start),
        listener("no end listener", "parallelGateway", start.replace("start", "end")),
        refused(
            "s",
            "no start listener",
            process(
                "<bpmn:startEvent id=\"s\"><bpmn:extensionElements><zeebe:executionListeners>%s</zeebe:executionListeners></bpmn:extensionElements></bpmn:startEvent>"
                    .formatted(start))));
  }

  private static Arguments mapping(String message, String mapping) {
    return service(
        message,
        "<zeebe:taskDefinition type=\"a\"/><zeebe:ioMapping>%s</zeebe:ioMapping>"
            .formatted(mapping));
  }

  static Stream<Arguments> mappings() {
    return Stream.of(
        mapping("target ''", "<zeebe:input source=\"=a\"/>"),
        mapping("target 'a b'", "<zeebe:input source=\"=a\" target=\"a b\"/>"),
        mapping("target '1a'", "<zeebe:output source=\"=a\" target=\"1a\"/>"),
        mapping("target 'a.'", "<zeebe:output source=\"=a\" target=\"a.\"/>"),
        mapping("target 'a-b'", "<zeebe:output source=\"=a\" target=\"a-b\"/>"),
        mapping("target 'order.null'", "<zeebe:output source=\"=a\" target=\"order.null\"/>"),
        mapping("target 'function'", "<zeebe:input source=\"=a\" target=\"function\"/>"),
        mapping("zeebe:input of 'b' '=a b c'", "<zeebe:input source=\"=a b c\" target=\"b\"/>"),
        mapping("zeebe:output of 'b' has no source", "<zeebe:output target=\"b\"/>"),
        mapping(
            "zeebe:output of 'b' 'text' is not a FEEL",
            "<zeebe:output source=\"text\" target=\"b\"/>"));
  }

  private static String userTask(String extensions) {
    return "<bpmn:userTask id=\"it\"><bpmn:extensionElements><zeebe:userTask/>%s</bpmn:extensionElements></bpmn:userTask>"
        .formatted(extensions);
  }

  static Stream<Arguments> userTasks() {
    return Stream.of(
        it("no zeebe:userTask", "<bpmn:userTask id=\"it\"/>"),
        it("assignee '=a b'", userTask("<zeebe:assignmentDefinition assignee=\"=a b\"/>")),
        it("dueDate 'tomorrow'", userTask("<zeebe:taskSchedule dueDate=\"tomorrow\"/>")),
        it(
            "followUpDate '2026-01-01'",
            userTask("<zeebe:taskSchedule followUpDate=\"2026-01-01\"/>")),
        it("priority '101'", userTask("<zeebe:priorityDefinition priority=\"101\"/>")),
        it("priority 'high'", userTask("<zeebe:priorityDefinition priority=\"high\"/>")),
        it("form by formKey", userTask("<zeebe:formDefinition formKey=\"camunda-forms:bpmn:f\"/>")),
        it(
            "both a formId and",
            userTask("<zeebe:formDefinition formId=\"a\" externalReference=\"b\"/>")),
        it(
            "has no versionTag",
            userTask("<zeebe:formDefinition formId=\"a\" bindingType=\"versionTag\"/>")),
        refused(
            "start",
            "formId without an expression",
            process(
                "<bpmn:startEvent id=\"start\"><bpmn:extensionElements><zeebe:formDefinition formId=\"=x\"/></bpmn:extensionElements></bpmn:startEvent>")));
  }

  private static Arguments loop(String message, String content) {
    return it(
        message,
        serviceTask(
            "<bpmn:multiInstanceLoopCharacteristics>%s</bpmn:multiInstanceLoopCharacteristics>"
                .formatted(content)));
  }

  private static String over(String attributes) {
    return "<bpmn:extensionElements><zeebe:loopCharacteristics %s/></bpmn:extensionElements>"
        .formatted(attributes);
  }

  static Stream<Arguments> loops() {
    return Stream.of(
        loop("needs one zeebe:loopCharacteristics", ""),
        loop(
            "needs one zeebe:loopCharacteristics",
            "<bpmn:loopCardinality>3</bpmn:loopCardinality>"),
        loop("no inputCollection", over("inputElement=\"i\"")),
        loop("'items' is not a FEEL expression", over("inputCollection=\"items\"")),
        loop("inputElement 'a.b'", over("inputCollection=\"=i\" inputElement=\"a.b\"")),
        loop("belong together", over("inputCollection=\"=i\" outputCollection=\"o\"")),
        loop("belong together", over("inputCollection=\"=i\" outputElement=\"=o\"")),
        loop(
            "completionCondition 'done'",
            over("inputCollection=\"=i\"")
                + "<bpmn:completionCondition>done</bpmn:completionCondition>"),
        it(
            "cannot be multi-instance",
            "<bpmn:intermediateThrowEvent id=\"it\"><bpmn:multiInstanceLoopCharacteristics/></bpmn:intermediateThrowEvent>"));
  }
}
