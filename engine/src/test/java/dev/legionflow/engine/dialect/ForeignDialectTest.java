package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.accepted;
import static dev.legionflow.engine.dialect.Bpmn.assertRefused;
import static dev.legionflow.engine.dialect.Bpmn.definitions;
import static dev.legionflow.engine.dialect.Bpmn.process;
import static dev.legionflow.engine.dialect.Bpmn.through;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files in the dialects of Camunda 7 and Flowable, as they reach the engine.
class ForeignDialectTest {

  private static String written(String xml) {
    var executable = accepted(xml);
    Bpmn.model(executable);
    return new String(executable.flowableXml(), UTF_8).replaceAll("\\s*\n\\s*", "");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<bpmn:serviceTask id='it' camunda:type='external' camunda:topic='pay'/> | <zeebe:taskDefinition type=\"pay\"/>",
        "<bpmn:sendTask id='it' flowable:type='external-worker' flowable:topic='${t}'/> | <zeebe:taskDefinition type=\"=t\"/>",
        "<bpmn:serviceTask id='it' camunda:type='external' camunda:topic='pay' camunda:taskPriority='5' camunda:asyncBefore='true'><bpmn:extensionElements><camunda:failedJobRetryTimeCycle>R5/PT1M</camunda:failedJobRetryTimeCycle></bpmn:extensionElements></bpmn:serviceTask> | <zeebe:taskDefinition type=\"pay\" retries=\"5\"/>",
        "<bpmn:serviceTask id='it' camunda:type='external' camunda:topic='pay'><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name='x'>${a.b}</camunda:inputParameter><camunda:inputParameter name='y'>5</camunda:inputParameter><camunda:inputParameter name='z'><camunda:list><camunda:value>${c}</camunda:value><camunda:value>d</camunda:value></camunda:list></camunda:inputParameter><camunda:inputParameter name='m'><camunda:map><camunda:entry key='k k'>${c}</camunda:entry></camunda:map></camunda:inputParameter><camunda:outputParameter name='o'>${r + 1}</camunda:outputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask> | <zeebe:ioMapping><zeebe:input source=\"=a.b\" target=\"x\"/><zeebe:input source=\"=&quot;5&quot;\" target=\"y\"/><zeebe:input source=\"=[c, &quot;d&quot;]\" target=\"z\"/><zeebe:input source=\"={&quot;k k&quot;: c}\" target=\"m\"/><zeebe:output source=\"=r + 1\" target=\"o\"/></zeebe:ioMapping>",
        "<bpmn:intermediateThrowEvent id='it'><bpmn:extensionElements><camunda:failedJobRetryTimeCycle>R5/PT1M</camunda:failedJobRetryTimeCycle></bpmn:extensionElements><bpmn:messageEventDefinition camunda:type='external' camunda:topic='${t}' camunda:taskPriority='5'/></bpmn:intermediateThrowEvent> | <zeebe:taskDefinition type=\"=t\" retries=\"5\"/>",
        "<bpmn:subProcess id='it'><bpmn:startEvent id='in'/><bpmn:sequenceFlow id='fi' sourceRef='in' targetRef='out'/><bpmn:endEvent id='out'><bpmn:messageEventDefinition camunda:type='external' camunda:topic='pay'/></bpmn:endEvent></bpmn:subProcess> | <zeebe:taskDefinition type=\"pay\"/>",
        "<bpmn:userTask id='it' camunda:assignee='${boss}' camunda:candidateUsers='ann, ${others}' camunda:candidateGroups='sales,support' camunda:dueDate='${due}' camunda:followUpDate='2026-12-24T18:00:00Z' camunda:priority='70' camunda:formKey='embedded:app:f.html'/> | <zeebe:userTask/><zeebe:assignmentDefinition assignee=\"=boss\" candidateUsers=\"=[&quot;ann&quot;, others]\" candidateGroups=\"sales,support\"/><zeebe:taskSchedule dueDate=\"=due\" followUpDate=\"2026-12-24T18:00:00Z\"/><zeebe:priorityDefinition priority=\"70\"/><zeebe:formDefinition externalReference=\"embedded:app:f.html\"/>",
        "<bpmn:userTask id='it' flowable:dueDate='P2D' flowable:formFieldValidation='true'/> | <zeebe:taskSchedule dueDate=\"=now() + duration(&quot;P2D&quot;)\"/>",
        "<bpmn:userTask id='it' camunda:formRef='f' camunda:formRefBinding='latest'/> | <zeebe:formDefinition formId=\"f\"/>",
        "<bpmn:callActivity id='it' calledElement='sub'><bpmn:extensionElements><camunda:in source='a' target='b'/><camunda:in sourceExpression='${c + 1}' target='d'/><camunda:in businessKey='${k}'/><camunda:out variables='all'/></bpmn:extensionElements></bpmn:callActivity> | <zeebe:ioMapping><zeebe:input source=\"=a\" target=\"b\"/><zeebe:input source=\"=c + 1\" target=\"d\"/></zeebe:ioMapping><zeebe:calledElement processId=\"sub\" propagateAllChildVariables=\"true\" propagateAllParentVariables=\"false\"/>",
        "<bpmn:callActivity id='it' calledElement='${p}' flowable:inheritVariables='true' flowable:calledElementType='key'><bpmn:extensionElements><flowable:out source='r' target='result'/></bpmn:extensionElements></bpmn:callActivity> | <zeebe:ioMapping><zeebe:output source=\"=r\" target=\"result\"/></zeebe:ioMapping><zeebe:calledElement processId=\"=p\" propagateAllChildVariables=\"false\" propagateAllParentVariables=\"true\"/>",
        "<bpmn:manualTask id='it' camunda:asyncBefore='true'><bpmn:multiInstanceLoopCharacteristics camunda:collection='items' camunda:elementVariable='item'><bpmn:completionCondition>${nrOfCompletedInstances / nrOfInstances >= 0.5}</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:manualTask> | <zeebe:loopCharacteristics inputCollection=\"=items\" inputElement=\"item\" completionCondition=\"=numberOfCompletedInstances / numberOfInstances &gt;= 0.5\"/>",
        "<bpmn:manualTask id='it' flowable:async='true'><bpmn:multiInstanceLoopCharacteristics flowable:collection='${order.lines}' flowable:elementVariable='line' isSequential='true'/></bpmn:manualTask> | <zeebe:loopCharacteristics inputCollection=\"=order.lines\" inputElement=\"line\"/>",
        "<bpmn:manualTask id='it' flowable:async='true'><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>${n}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:manualTask> | inputCollection=\"=if (n) &gt; 0 then (for i in 1..(n) return i) else []\"",
        "<bpmn:manualTask id='it' flowable:async='true'><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>${vip ? 3 : 5}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:manualTask> | inputCollection=\"=if (if vip then 3 else 5) &gt; 0 then (for i in 1..(if vip then 3 else 5) return i) else []\"",
        "<bpmn:userTask id='it' camunda:assignee='${loopCounter % 2 == 0 ? a : b}'><bpmn:multiInstanceLoopCharacteristics camunda:collection='xs'><bpmn:completionCondition>${loopCounter == 1}</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask> | assignee=\"=if ({v: [(loopCounter - 1), 2]",
        "<bpmn:userTask id='it' camunda:assignee='ann'><bpmn:multiInstanceLoopCharacteristics camunda:collection='xs'><bpmn:completionCondition>${loopCounter == 1}</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask> | completionCondition=\"=(loopCounter - 1) = 1\"",
        "<bpmn:callActivity id='it' calledElement='sub'><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name='a'>${x}</camunda:inputParameter></camunda:inputOutput><camunda:in source='loopCounter' target='i'/><camunda:in source='a' target='b'/></bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics camunda:collection='xs'/></bpmn:callActivity> | <zeebe:ioMapping><zeebe:input source=\"=x\" target=\"a\"/><zeebe:input source=\"=(loopCounter - 1)\" target=\"i\"/><zeebe:input source=\"=a\" target=\"b\"/>",
        "<bpmn:businessRuleTask id='it' camunda:decisionRef='${which}' camunda:resultVariable='r' camunda:mapDecisionResult='singleEntry'/> | <zeebe:calledDecision decisionId=\"=which\" resultVariable=\"r\"/>",
        "<bpmn:userTask id='it' camunda:assignee='${loopCounter}'/> | assignee=\"=loopCounter\"",
        "<bpmn:intermediateCatchEvent id='it' camunda:asyncAfter='true'><bpmn:timerEventDefinition><bpmn:timeDuration>${wait}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent> | <timeDuration>=wait</timeDuration>",
        "<bpmn:subProcess id='it'><bpmn:startEvent id='in'/><bpmn:sequenceFlow id='fi' sourceRef='in' targetRef='t'/><bpmn:userTask id='t' activiti:assignee='ann'/></bpmn:subProcess> | <zeebe:assignmentDefinition assignee=\"ann\"/>",
      })
  void isTranslated(String element, String expected) {
    assertThat(written(through(element))).contains(expected);
  }

  @Test
  void conditions() {
    var xml =
        process(
            """
            <bpmn:startEvent id="s" camunda:asyncAfter="true"/>
            <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
            <bpmn:exclusiveGateway id="x" default="f3"/>
            <bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="e"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression"><![CDATA[${amount > 100 && status == 'open'}]]></bpmn:conditionExpression></bpmn:sequenceFlow>
            <bpmn:sequenceFlow id="f3" sourceRef="x" targetRef="e"/>
            <bpmn:endEvent id="e"/>
            """);
    assertThat(written(xml))
        .contains(
            "<conditionExpression>=amount &gt; 100 and status = &quot;open&quot;</conditionExpression>");
    assertRefused(
        "f2",
        "cannot be said in FEEL: it calls the method 'ok'",
        xml.replace("amount > 100", "bean.ok()"));
    // Without a sign of another dialect, Camunda 8's rules hold; the report says how to write it.
    assertThat(Bpmn.problems(xml.replace("camunda:asyncAfter=\"true\"", "")))
        .anyMatch(p ->
            p.message().contains("is not a FEEL expression")
                && p.fix().contains("'=amount > 100 and status = \"open\"'"));
  }

  @Test
  void theModelerSaysWhatItWroteFor() {
    var xml =
        definitions(
                "<bpmn:process id=\"p\" isExecutable=\"true\"><bpmn:startEvent id=\"s\"/><bpmn:sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"u\"/><bpmn:userTask id=\"u\"/></bpmn:process>")
            .replace(
                "id=\"Definitions_1\"", "id=\"d\" modeler:executionPlatform=\"Camunda Platform\"");
    assertThat(written(xml)).contains("<zeebe:userTask/>");
    assertRefused("u", "no zeebe:userTask", xml.replace("Camunda Platform", "Camunda Cloud"));
  }

  @Test
  void whatIsLeftOutIsSaid() {
    var warnings =
        accepted(
                through(
                    "<bpmn:serviceTask id=\"it\" camunda:type=\"external\" camunda:topic=\"t\" camunda:asyncBefore=\"true\" camunda:exclusive=\"false\"/>"))
            .warnings();
    assertThat(warnings)
        .filteredOn(w -> "it".equals(w.elementId()))
        .extracting(Finding::message)
        .contains("asyncBefore, exclusive: left out, it has no counterpart here.");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nothing else that the worker answers | <bpmn:serviceTask id='it' camunda:type='external' camunda:topic='t'><bpmn:extensionElements><camunda:inputOutput><camunda:outputParameter name='o'>${r}</camunda:outputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>",
        "what its hit policy makes of it | <bpmn:businessRuleTask id='it' camunda:decisionRef='d' camunda:resultVariable='r' camunda:mapDecisionResult='collectEntries'/>",
        "sameDeployment=\"true\" is left out | <bpmn:callActivity id='it' calledElement='p' flowable:sameDeployment='true'/>",
        "business key is not handed on | <bpmn:callActivity id='it' calledElement='p'><bpmn:extensionElements><camunda:in businessKey='${k}'/></bpmn:extensionElements></bpmn:callActivity>",
      })
  void isWarnedOf(String message, String element) {
    assertThat(accepted(through(element)).warnings())
        .filteredOn(w -> "it".equals(w.elementId()))
        .anyMatch(w -> w.message().contains(message));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "some under another name | <bpmn:callActivity id='it' calledElement='p'><bpmn:extensionElements><camunda:out variables='all'/><camunda:out source='r' target='result'/></bpmn:extensionElements></bpmn:callActivity>",
        "some under another name | <bpmn:callActivity id='it' calledElement='p'><bpmn:extensionElements><camunda:out variables='all'/><camunda:inputOutput><camunda:outputParameter name='o'>${r}</camunda:outputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:callActivity>",
        "local=\"true\" of an <in> | <bpmn:callActivity id='it' calledElement='p'><bpmn:extensionElements><camunda:in variables='all' local='true'/></bpmn:extensionElements></bpmn:callActivity>",
        "A variable 'b' is set and then read | <bpmn:callActivity id='it' calledElement='p'><bpmn:extensionElements><camunda:in source='a' target='b'/><camunda:in source='b' target='a'/></bpmn:extensionElements></bpmn:callActivity>",
        "source 'order-id' is no variable | <bpmn:callActivity id='it' calledElement='p'><bpmn:extensionElements><camunda:in source='order-id' target='id'/></bpmn:extensionElements></bpmn:callActivity>",
        "collection 'my-items' is no variable | <bpmn:userTask id='it' camunda:assignee='a'><bpmn:multiInstanceLoopCharacteristics camunda:collection='my-items'/></bpmn:userTask>",
        "loopCardinality 'a-b' is no number | <bpmn:userTask id='it' camunda:assignee='a'><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>a-b</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
        "'nrOfInstances' is not known there | <bpmn:userTask id='it' camunda:assignee='${nrOfInstances}'><bpmn:multiInstanceLoopCharacteristics camunda:collection='xs'/></bpmn:userTask>",
        "'script' of Camunda 7 as the value of 'x' | <bpmn:serviceTask id='it' camunda:type='external' camunda:topic='t'><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name='x'><camunda:list><camunda:script scriptFormat='groovy'>1</camunda:script></camunda:list></camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>",
        "class | <bpmn:serviceTask id='it' camunda:class='a.B'/>",
        "class | <bpmn:intermediateThrowEvent id='it'><bpmn:messageEventDefinition camunda:class='a.B'/></bpmn:intermediateThrowEvent>",
        "topic=\"t\" | <bpmn:intermediateCatchEvent id='it'><bpmn:messageEventDefinition camunda:type='external' camunda:topic='t'/></bpmn:intermediateCatchEvent>",
        "delegateExpression | <bpmn:serviceTask id='it' flowable:delegateExpression='${d}'/>",
        "expression=\"${d.run()}\" | <bpmn:serviceTask id='it' camunda:expression='${d.run()}'/>",
        "taskListener | <bpmn:userTask id='it' camunda:assignee='a'><bpmn:extensionElements><camunda:taskListener class='a.B' event='create'/></bpmn:extensionElements></bpmn:userTask>",
        "assignee '${f(x)}' cannot be said in FEEL | <bpmn:userTask id='it' camunda:assignee='${f(x)}'/>",
        "script' of Camunda 7 | <bpmn:serviceTask id='it' camunda:type='external' camunda:topic='t'><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name='x'><camunda:script scriptFormat='groovy'>1</camunda:script></camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>",
        "script in 'groovy' | <bpmn:scriptTask id='it' scriptFormat='groovy' camunda:asyncBefore='true'><bpmn:script>1</bpmn:script></bpmn:scriptTask>",
        "calledElementBinding | <bpmn:callActivity id='it' calledElement='p' camunda:calledElementBinding='version' camunda:calledElementVersion='2'/>",
      })
  void isNamed(String message, String element) {
    assertRefused("it", message, through(element));
  }

  @Test
  void aFileInBothDialectsIsCamunda8() {
    assertRefused(
        "it",
        "belongs to Camunda 7",
        through(
            "<bpmn:userTask id=\"it\" camunda:assignee=\"a\"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>"));
  }
}
