package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.assertRefused;
import static dev.legionflow.engine.dialect.Bpmn.boundary;
import static dev.legionflow.engine.dialect.Bpmn.definitions;
import static dev.legionflow.engine.dialect.Bpmn.problems;
import static dev.legionflow.engine.dialect.Bpmn.process;
import static dev.legionflow.engine.dialect.Bpmn.serviceTask;
import static dev.legionflow.engine.dialect.Bpmn.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is refused: each problem names the element and says how to mend it.
class RefusalTest {

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource({"unsupported", "otherDialects", "flows", "events", "documents"})
  void isRefused(String elementId, String message, String xml) {
    assertRefused(elementId, message, xml);
  }

  private static Arguments refused(String elementId, String message, String xml) {
    return arguments(elementId, message, xml);
  }

  private static Arguments it(String message, String element) {
    return refused("it", message, through(element));
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(
        it("has no activity", "<bpmn:adHocSubProcess id=\"it\"/>"),
        it("transaction is not supported yet", "<bpmn:transaction id=\"it\"/>"),
        it("cannot be executed", "<bpmn:complexGateway id=\"it\"/>"),
        it("no BPMN element", "<bpmn:servceTask id=\"it\"/>"),
        it("loop marker", "<bpmn:task id=\"it\"><bpmn:standardLoopCharacteristics/></bpmn:task>"),
        it(
            "loop marker",
            "<bpmn:subProcess id=\"it\"><bpmn:standardLoopCharacteristics/><bpmn:startEvent id=\"i\"/></bpmn:subProcess>"),
        it(
            "has no condition",
            "<bpmn:intermediateCatchEvent id=\"it\"><bpmn:conditionalEventDefinition/></bpmn:intermediateCatchEvent>"),
        it(
            "conditionalEventDefinition on a intermediateThrowEvent",
            "<bpmn:intermediateThrowEvent id=\"it\"><bpmn:conditionalEventDefinition><bpmn:condition>=x</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateThrowEvent>"),
        it(
            "not a FEEL expression",
            "<bpmn:intermediateCatchEvent id=\"it\"><bpmn:conditionalEventDefinition><bpmn:condition>${x}</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>"),
        it(
            "'delete' in variableEvents",
            "<bpmn:intermediateCatchEvent id=\"it\"><bpmn:conditionalEventDefinition><bpmn:extensionElements><zeebe:conditionalFilter variableEvents=\"create, delete\"/></bpmn:extensionElements><bpmn:condition>=x</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>"),
        it(
            "eventDefinitionRef",
            "<bpmn:intermediateThrowEvent id=\"it\"><bpmn:eventDefinitionRef>x</bpmn:eventDefinitionRef></bpmn:intermediateThrowEvent>"),
        it(
            "eventType 'done' of a zeebe:taskListener",
            userTask(
                "<zeebe:taskListeners><zeebe:taskListener eventType=\"done\" type=\"x\"/></zeebe:taskListeners>")),
        it(
            "zeebe:taskListener has no type",
            userTask(
                "<zeebe:taskListeners><zeebe:taskListener eventType=\"creating\"/></zeebe:taskListeners>")),
        it(
            "has no task listeners",
            "<bpmn:manualTask id=\"it\"><bpmn:extensionElements><zeebe:taskListeners><zeebe:taskListener eventType=\"creating\" type=\"x\"/></zeebe:taskListeners></bpmn:extensionElements></bpmn:manualTask>"),
        it(
            "resultVariable",
            "<bpmn:businessRuleTask id=\"it\"><bpmn:extensionElements><zeebe:calledDecision decisionId=\"d\"/></bpmn:extensionElements></bpmn:businessRuleTask>"),
        it(
            "mapping on a manualTask",
            "<bpmn:manualTask id=\"it\"><bpmn:extensionElements><zeebe:ioMapping><zeebe:output source=\"=1\" target=\"x\"/></zeebe:ioMapping></bpmn:extensionElements></bpmn:manualTask>"),
        it(
            "zeebe:someday is not known",
            "<bpmn:task id=\"it\"><bpmn:extensionElements><zeebe:someday/></bpmn:extensionElements></bpmn:task>"));
  }

  static Stream<Arguments> otherDialects() {
    return Stream.of(
        it(
            "class=\"x.Y\" belongs to Flowable",
            "<bpmn:serviceTask id=\"it\" flowable:class=\"x.Y\"/>"),
        it(
            "delegateExpression",
            "<bpmn:serviceTask id=\"it\" camunda:delegateExpression=\"${b}\"/>"),
        it(
            "expression=\"${x.y()}\" belongs to Activiti",
            "<bpmn:serviceTask id=\"it\" activiti:expression=\"${x.y()}\"/>"),
        it(
            "zeebe:taskDefinition type '${a.b()}' is written in another expression language",
            "<bpmn:serviceTask id=\"it\"><bpmn:extensionElements><zeebe:taskDefinition type=\"${a.b()}\"/></bpmn:extensionElements></bpmn:serviceTask>"),
        it("type=\"shell\"", "<bpmn:serviceTask id=\"it\" flowable:type=\"shell\"/>"),
        it("type=\"mail\"", "<bpmn:sendTask id=\"it\" flowable:type=\"mail\"/>"),
        it(
            "topic",
            serviceTask("")
                .replace("id=\"it\"", "id=\"it\" camunda:type=\"external\" camunda:topic=\"t\"")),
        it(
            "asyncBefore",
            serviceTask("").replace("id=\"it\"", "id=\"it\" camunda:asyncBefore=\"true\"")),
        it("skipExpression", "<bpmn:userTask id=\"it\" flowable:skipExpression=\"${true}\"/>"),
        it(
            "<executionListener>",
            "<bpmn:task id=\"it\"><bpmn:extensionElements><flowable:executionListener event=\"start\" class=\"x\"/></bpmn:extensionElements></bpmn:task>"),
        it(
            "<formData>",
            "<bpmn:userTask id=\"it\"><bpmn:extensionElements><camunda:formData/></bpmn:extensionElements></bpmn:userTask>"),
        it(
            "<field>",
            serviceTask("")
                .replace(
                    "<zeebe:taskDefinition", "<flowable:field name=\"a\"/><zeebe:taskDefinition")),
        it(
            "collection",
            serviceTask(
                "<bpmn:multiInstanceLoopCharacteristics flowable:collection=\"${list}\"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection=\"=l\"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>")),
        it(
            "belongs to Camunda 7",
            "<bpmn:intermediateCatchEvent id=\"it\"><bpmn:timerEventDefinition camunda:x=\"1\"><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"),
        refused(
            "start",
            "initiator",
            process("<bpmn:startEvent id=\"start\" flowable:initiator=\"me\"/>")),
        refused(
            "mission",
            "candidateStarterUsers",
            process("<bpmn:startEvent id=\"start\"/>")
                .replace("isExecutable", "flowable:candidateStarterUsers=\"a\" isExecutable")),
        refused(
            "f",
            "executionListener",
            process(
                "<bpmn:startEvent id=\"start\"/><bpmn:endEvent id=\"end\"/><bpmn:sequenceFlow id=\"f\" sourceRef=\"start\" targetRef=\"end\"><bpmn:extensionElements><flowable:executionListener/></bpmn:extensionElements></bpmn:sequenceFlow>")),
        it(
            "The script in 'groovy' is not run",
            "<bpmn:scriptTask id=\"it\" scriptFormat=\"groovy\"><bpmn:script>println 1</bpmn:script></bpmn:scriptTask>"),
        it(
            "The script in 'juel' is not run",
            "<bpmn:scriptTask id=\"it\" scriptFormat=\"juel\"><bpmn:extensionElements><zeebe:taskDefinition type=\"a\"/></bpmn:extensionElements><bpmn:script>${x.run()}</bpmn:script></bpmn:scriptTask>"));
  }

  private static String gateway(String gateway, String flows) {
    return process(
        """
        <bpmn:startEvent id="start"/>
        <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="it"/>
        %s
        %s
        <bpmn:endEvent id="end"/>
        """
            .formatted(gateway, flows));
  }

  static Stream<Arguments> flows() {
    var twoFlows =
        """
        <bpmn:sequenceFlow id="f2" sourceRef="it" targetRef="end"/>
        <bpmn:sequenceFlow id="f3" sourceRef="it" targetRef="end">
          <bpmn:conditionExpression>=x</bpmn:conditionExpression>
        </bpmn:sequenceFlow>
        """;
    var start = "<bpmn:startEvent id=\"start\"/>";
    return Stream.of(
        refused("mission", "no start event", process("<bpmn:endEvent id=\"end\"/>")),
        it("no start event", "<bpmn:subProcess id=\"it\"><bpmn:task id=\"t\"/></bpmn:subProcess>"),
        refused(
            "two", "is the start event already", process(start + "<bpmn:startEvent id=\"two\"/>")),
        refused(
            "start",
            "has an incoming sequence flow",
            process(
                start
                    + "<bpmn:task id=\"t\"/><bpmn:sequenceFlow id=\"f\" sourceRef=\"t\" targetRef=\"start\"/>")),
        refused(
            "end",
            "has an outgoing sequence flow",
            process(
                start
                    + "<bpmn:endEvent id=\"end\"/><bpmn:task id=\"t\"/><bpmn:sequenceFlow id=\"f\" sourceRef=\"end\" targetRef=\"t\"/>")),
        refused(
            "f",
            "targetRef 'nowhere'",
            process(
                start + "<bpmn:sequenceFlow id=\"f\" sourceRef=\"start\" targetRef=\"nowhere\"/>")),
        refused(
            "f",
            "sourceRef 'nowhere'",
            process(
                start + "<bpmn:sequenceFlow id=\"f\" sourceRef=\"nowhere\" targetRef=\"start\"/>")),
        refused(
            "f",
            "no targetRef",
            process(start + "<bpmn:sequenceFlow id=\"f\" sourceRef=\"start\"/>")),
        refused(
            "f",
            "targetRef 'in'",
            process(
                start
                    + "<bpmn:subProcess id=\"sub\"><bpmn:startEvent id=\"in\"/></bpmn:subProcess><bpmn:sequenceFlow id=\"f\" sourceRef=\"start\" targetRef=\"in\"/>")),
        refused("null", "no id (line", process(start + "<bpmn:task name=\"x\"/>")),
        refused("a b", "cannot be an id", process(start + "<bpmn:task id=\"a b\"/>")),
        refused(
            "x".repeat(100) + "…",
            "cannot be an id",
            process(start + "<bpmn:task id=\"" + "x".repeat(256) + "\"/>")),
        refused("start", "used twice", process(start + "<bpmn:textAnnotation id=\"start\"/>")),
        refused("f2", "needs a condition", gateway("<bpmn:exclusiveGateway id=\"it\"/>", twoFlows)),
        refused("f2", "needs a condition", gateway("<bpmn:inclusiveGateway id=\"it\"/>", twoFlows)),
        refused(
            "f2",
            "needs a condition",
            gateway(
                "<bpmn:exclusiveGateway id=\"it\"/>",
                twoFlows.replace(
                    "targetRef=\"end\"/>",
                    "targetRef=\"end\"><bpmn:conditionExpression> </bpmn:conditionExpression></bpmn:sequenceFlow>"))),
        refused(
            "it",
            "default flow 'f9'",
            gateway("<bpmn:exclusiveGateway id=\"it\" default=\"f9\"/>", twoFlows)),
        refused(
            "it",
            "default flow 'f1'",
            gateway("<bpmn:exclusiveGateway id=\"it\" default=\"f1\"/>", twoFlows)),
        refused(
            "f3",
            "out of a parallelGateway cannot have a condition",
            gateway("<bpmn:parallelGateway id=\"it\"/>", twoFlows)),
        refused(
            "f3",
            "out of a task cannot have a condition",
            gateway("<bpmn:task id=\"it\"/>", twoFlows)),
        refused(
            "f3",
            "is not a FEEL expression",
            gateway(
                "<bpmn:exclusiveGateway id=\"it\" default=\"f2\"/>",
                twoFlows.replace("=x", "${x > 1}"))),
        refused(
            "f3",
            "ends too early",
            gateway(
                "<bpmn:exclusiveGateway id=\"it\" default=\"f2\"/>",
                twoFlows.replace("=x", "= x &gt;"))),
        refused(
            "f3",
            "written in 'groovy'",
            gateway(
                "<bpmn:exclusiveGateway id=\"it\" default=\"f2\"/>",
                twoFlows.replace(
                    "<bpmn:conditionExpression",
                    "<bpmn:conditionExpression language=\"groovy\""))));
  }

  private static String timer(String content) {
    return "<bpmn:intermediateCatchEvent id=\"it\"><bpmn:timerEventDefinition>%s</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
        .formatted(content);
  }

  private static Arguments caught(String message, String attributes, String trigger) {
    return refused("caught", message, through(boundary(attributes, trigger)));
  }

  static Stream<Arguments> events() {
    var duration =
        "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition>";
    var error = "<bpmn:errorEventDefinition errorRef=\"e\"/>";
    return Stream.of(
        it("timer has no time", timer("")),
        it("timer has no time", timer("<bpmn:timeDate> </bpmn:timeDate>")),
        it(
            "several times",
            timer("<bpmn:timeDate>=a</bpmn:timeDate><bpmn:timeDuration>=b</bpmn:timeDuration>")),
        it("timeDuration '5 minutes'", timer("<bpmn:timeDuration>5 minutes</bpmn:timeDuration>")),
        it("timeDuration '${x}'", timer("<bpmn:timeDuration>${x}</bpmn:timeDuration>")),
        it("timeDate '2026-12-24'", timer("<bpmn:timeDate>2026-12-24</bpmn:timeDate>")),
        it(
            "timeDate '2026-12-24T18:00:00'",
            timer("<bpmn:timeDate>2026-12-24T18:00:00</bpmn:timeDate>")),
        it("ends too early", timer("<bpmn:timeDate>=a +</bpmn:timeDate>")),
        it("does not interrupt", timer("<bpmn:timeCycle>R3/PT1S</bpmn:timeCycle>")),
        it("does not say what it waits for", "<bpmn:intermediateCatchEvent id=\"it\"/>"),
        it(
            "terminateEventDefinition on a",
            "<bpmn:intermediateThrowEvent id=\"it\"><bpmn:terminateEventDefinition/></bpmn:intermediateThrowEvent>"),
        it(
            "errorEventDefinition on a",
            "<bpmn:intermediateThrowEvent id=\"it\">" + error + "</bpmn:intermediateThrowEvent>"),
        it(
            "several triggers",
            "<bpmn:intermediateCatchEvent id=\"it\">"
                + duration
                + duration
                + "</bpmn:intermediateCatchEvent>"),
        caught("does not say what it waits for", "", ""),
        caught("names no message", "", "<bpmn:messageEventDefinition/>"),
        caught(
            "does not interrupt",
            "",
            "<bpmn:timerEventDefinition><bpmn:timeCycle>R3/PT1S</bpmn:timeCycle></bpmn:timerEventDefinition>"),
        caught(
            "timeCycle 'R0/PT1S'",
            "cancelActivity=\"false\"",
            "<bpmn:timerEventDefinition><bpmn:timeCycle>R0/PT1S</bpmn:timeCycle></bpmn:timerEventDefinition>"),
        caught(
            "timeCycle '0 0 9 * * *'",
            "cancelActivity=\"false\"",
            "<bpmn:timerEventDefinition><bpmn:timeCycle>0 0 9 * * *</bpmn:timeCycle></bpmn:timerEventDefinition>"),
        caught("always interrupts", "cancelActivity=\"false\"", "<bpmn:errorEventDefinition/>"),
        caught("error 'e' is not defined", "", error),
        refused(
            "end",
            "has no code",
            withError("<bpmn:error id=\"e\"/>", "<bpmn:errorEventDefinition/>")
                .replace(
                    "<bpmn:endEvent id=\"end\"/>",
                    "<bpmn:endEvent id=\"end\">" + error + "</bpmn:endEvent>")),
        caught("cancelActivity is 'no'", "cancelActivity=\"no\"", duration),
        it(
            "isSequential is 'yes'",
            serviceTask("<bpmn:multiInstanceLoopCharacteristics isSequential=\"yes\"/>")),
        refused(
            "caught",
            "expression as the code",
            withError("<bpmn:error id=\"e\" errorCode=\"=x\"/>", error)),
        refused(
            "caught",
            "cannot be used",
            withError("<bpmn:error id=\"e\" errorCode=\"" + "x".repeat(256) + "\"/>", error)),
        refused(
            "again",
            "catches the same error",
            withError(
                    "<bpmn:error id=\"e\" errorCode=\"A\"/><bpmn:error id=\"e2\" errorCode=\"A\"/>",
                    error)
                .replace(
                    "<bpmn:endEvent id=\"end2\"/>",
                    "<bpmn:endEvent id=\"end2\"/><bpmn:boundaryEvent id=\"again\" attachedToRef=\"it\"><bpmn:errorEventDefinition errorRef=\"e2\"/></bpmn:boundaryEvent><bpmn:sequenceFlow id=\"f5\" sourceRef=\"again\" targetRef=\"end2\"/>")),
        refused(
            "caught",
            "not attached",
            through(boundary("", duration)).replace("attachedToRef=\"it\"", "")),
        refused(
            "caught",
            "attached to 'start'",
            through(boundary("", duration))
                .replace("attachedToRef=\"it\"", "attachedToRef=\"start\"")),
        refused(
            "caught",
            "has an incoming",
            through(boundary("", duration)).replace("targetRef=\"end2\"", "targetRef=\"caught\"")),
        refused(
            "end",
            "names no error",
            process(
                "<bpmn:startEvent id=\"s\"/><bpmn:endEvent id=\"end\"><bpmn:errorEventDefinition/></bpmn:endEvent>")));
  }

  private static String withError(String definitions, String trigger) {
    return through(boundary("", trigger))
        .replace("</bpmn:process>", "</bpmn:process>" + definitions);
  }

  private static String userTask(String extensions) {
    return "<bpmn:userTask id=\"it\"><bpmn:extensionElements><zeebe:userTask/>%s</bpmn:extensionElements></bpmn:userTask>"
        .formatted(extensions);
  }

  static Stream<Arguments> documents() {
    return Stream.of(
        refused(
            "mission",
            "No process in the file is executable",
            process("").replace("\"true\"", "\"false\"")),
        refused("Definitions_1", "no process", definitions("")),
        refused(
            "null", "The process has no id", definitions("<bpmn:process isExecutable=\"true\"/>")),
        refused(
            "1st",
            "cannot be the id",
            definitions("<bpmn:process id=\"1st\" isExecutable=\"true\"/>")),
        refused(
            "p",
            "used twice",
            definitions(
                "<bpmn:process id=\"p\" isExecutable=\"true\"/><bpmn:process id=\"p\" isExecutable=\"true\"/>")),
        refused(
            "mission",
            "version tag is longer",
            process(
                "<bpmn:extensionElements><zeebe:versionTag value=\""
                    + "x".repeat(256)
                    + "\"/></bpmn:extensionElements>")),
        refused("null", "its namespace is 'urn:x'", "<definitions xmlns=\"urn:x\"/>"),
        refused("null", "begins with <decision>", "<decision/>"),
        refused("null", "more than 10000 flow elements", process(tasks(10_001))),
        refused("p50", "nested deeper than 50", process(subProcesses(51))));
  }

  private static String tasks(int count) {
    var tasks = new StringBuilder("<bpmn:startEvent id=\"s\"/>");
    for (var i = 0; i < count; i++) {
      tasks.append("<bpmn:task id=\"t").append(i).append("\"/>");
    }
    return tasks.toString();
  }

  private static String subProcesses(int depth) {
    var content = new StringBuilder("<bpmn:startEvent id=\"s\"/>");
    for (var i = 0; i < depth; i++) {
      content
          .append("<bpmn:subProcess id=\"p")
          .append(i)
          .append("\"><bpmn:startEvent id=\"s")
          .append(i)
          .append("\"/>");
    }
    return content.append("</bpmn:subProcess>".repeat(depth)).toString();
  }

  @Test
  void reportsEveryProblemButNotWithoutEnd() {
    var problems =
        problems(
            process("<bpmn:startEvent id=\"s\"/>" + "<bpmn:transaction id=\"r\"/>".repeat(300)));
    assertThat(problems).hasSize(101);
    assertThat(problems.getLast().message()).contains("more problems");
  }

  @Test
  void nothingOfARefusedFileIsHandedOn() {
    assertThat(Bpmn.translate(through("<bpmn:transaction id=\"it\"/>")))
        .isInstanceOf(Translation.Refused.class);
  }
}
