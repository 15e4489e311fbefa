package dev.legionflow.it;

import static dev.legionflow.it.Http.badField;
import static dev.legionflow.it.Http.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.model.bpmn.Bpmn;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Uploads that are wrong: 400 with the file and the element, and nothing is deployed.
@ExtendWith(Engines.class)
class DeploymentErrorsTest {

  private final Steps steps;
  private final Http http;

  DeploymentErrorsTest(Steps steps, EngineProcess process) {
    this.steps = steps;
    this.http = new Http(process);
  }

  /// A process whose one step is this XML; it runs from `in` to `out`.
  private String around(String step) {
    return Diagrams.around(steps.process(), step);
  }

  private void nothingDeployed() {
    assertThat(
            http.post(
                    "/v2/process-definitions/search",
                    Map.of("filter", Map.of("processDefinitionId", steps.process())))
                .jsonPath()
                .getList("items"))
        .isEmpty();
  }

  private Map<String, Object> refused(String fileName, String xml) {
    Map<String, Object> problem = problem(http.deploy(fileName, xml), 400);
    nothingDeployed();
    return problem;
  }

  /// Refused because of this element.
  private void refusedAt(String xml, String elementId) {
    Map<String, Object> problem = refused("mission.bpmn", xml);
    assertThat(problem.get("errors"))
        .as("%s", problem)
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .anySatisfy(error -> {
          Map<?, ?> each = (Map<?, ?>) error;
          assertThat(each.get("elementId")).isEqualTo(elementId);
          assertThat(each.get("resource")).isEqualTo("mission.bpmn");
          assertThat((String) each.get("message")).isNotBlank();
        });
    assertThat((String) problem.get("detail")).contains(elementId);
  }

  private static String task(String attributes, String content) {
    return "<bpmn:serviceTask id=\"step\" %s>%s</bpmn:serviceTask>".formatted(attributes, content);
  }

  private static String worked(String extensions) {
    return task("", "<bpmn:extensionElements>" + extensions + "</bpmn:extensionElements>");
  }

  @Test
  void theDiagramsOfTheseTestsAreFineWithoutTheirMistakes() {
    http.deploy("fine.bpmn", around(worked("<zeebe:taskDefinition type=\"t\" />")))
        .then()
        .statusCode(200);
  }

  @Test
  void multipartMustHoldFiles() {
    badField(
        http.request().multiPart("other", "x.bpmn", new byte[] {1}).post("/v2/deployments"),
        "resources");
    problem(http.request().contentType(ContentType.JSON).body("{}").post("/v2/deployments"), 415);
    problem(
        raw()
            .contentType("multipart/form-data; boundary=abc")
            .body("no parts")
            .post("/v2/deployments"),
        400);
    problem(
        raw().contentType("multipart/form-data").body("no boundary").post("/v2/deployments"), 400);
  }

  private RequestSpecification raw() {
    return http.request()
        .config(
            RestAssuredConfig.config()
                .encoderConfig(
                    EncoderConfig.encoderConfig()
                        .encodeContentTypeAs("multipart/form-data", ContentType.TEXT)));
  }

  @Test
  void onlyKnownKindsOfFilesAreTaken() {
    for (String name : List.of("virus.exe", "noextension", "mission.bpmn.txt", ".bpmn/")) {
      var problem = problem(http.deploy(name, around("")), 400);
      assertThat((String) problem.get("detail")).isNotBlank();
    }
    nothingDeployed();
  }

  @Test
  void aFileMustBeBpmn() {
    refused("empty.bpmn", "");
    refused("text.bpmn", "hello");
    refused("cut.bpmn", around("").substring(0, 300));
    refused("other.bpmn", "<html><body>no</body></html>");
    refused(
        "nothing.bpmn",
        "<bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" id=\"d\" targetNamespace=\"t\"/>");
    refused("sleeping.bpmn", around("").replace("isExecutable=\"true\"", "isExecutable=\"false\""));
  }

  @Test
  void aFormMustBeAForm() {
    refused("broken.form", "{");
    refused("list.form", "[]");
    refused("noid.form", "{\"components\": []}");
  }

  @Test
  void allOrNothing() {
    Response response =
        http.request()
            .multiPart(
                "resources",
                "good.bpmn",
                bytes(around(worked("<zeebe:taskDefinition type=\"t\"/>"))))
            .multiPart(
                "resources",
                "bad.bpmn",
                bytes(
                    Diagrams.around(
                        steps.process("bad"),
                        "<bpmn:scriptTask id=\"evil\" scriptFormat=\"groovy\"><bpmn:script>1</bpmn:script></bpmn:scriptTask>")))
            .multiPart(
                "resources",
                "x.form",
                bytes("{\"id\": \"%s\", \"components\": []}".formatted(steps.process("form"))))
            .post("/v2/deployments");

    Map<String, Object> problem = problem(response, 400);
    assertThat(String.valueOf(problem.get("errors"))).contains("bad.bpmn", "evil");
    nothingDeployed();
    // The form was not kept either: its first version is still to come.
    http.deploy(
            "x.form",
            "{\"id\": \"%s\", \"components\": [], \"type\": \"default\"}"
                .formatted(steps.process("form")))
        .then()
        .statusCode(200)
        .body("deployments[0].form.version", org.hamcrest.Matchers.equalTo(1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void aDoctypeIsRefused() {
    String xml = around("").substring(around("").indexOf("?>") + 2);
    refused("doctype.bpmn", "<?xml version=\"1.0\"?><!DOCTYPE x>" + xml);
    refused(
        "xxe.bpmn",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
            + xml.replace("A mission", "&e;"));
    var laughs = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 30; i++) {
      laughs.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
    }
    refused("laughs.bpmn", laughs.append("]>") + xml.replace("A mission", "&a29;"));
  }

  @Test
  void scriptsAreRefused() {
    for (String language : List.of("groovy", "javascript", "juel", "python", "")) {
      refusedAt(
          around(
              "<bpmn:scriptTask id=\"step\" scriptFormat=\"%s\"><bpmn:script>1 + 1</bpmn:script></bpmn:scriptTask>"
                  .formatted(language)),
          "step");
    }
  }

  @Test
  void classesExpressionsAndDelegatesAreRefused() {
    for (String prefix : List.of("flowable", "activiti", "camunda")) {
      for (String attribute :
          List.of(
              "class=\"java.lang.Runtime\"",
              "expression=\"${runtimeService.toString()}\"",
              "delegateExpression=\"${bean}\"",
              "type=\"shell\"",
              "type=\"mail\"",
              "type=\"http\"")) {
        refusedAt(around(task(prefix + ":" + attribute, "")), "step");
      }
    }
  }

  @Test
  void listenersThatNameCodeAreRefused() {
    for (String prefix : List.of("flowable", "activiti", "camunda")) {
      refusedAt(
          around(
              worked(
                  "<zeebe:taskDefinition type=\"t\"/><%1$s:executionListener event=\"start\" class=\"a.B\"/>"
                      .formatted(prefix))),
          "step");
    }
    refusedAt(
        around(
            "<bpmn:userTask id=\"step\"><bpmn:extensionElements><zeebe:userTask/><flowable:taskListener event=\"create\" expression=\"${a.b()}\"/></bpmn:extensionElements></bpmn:userTask>"),
        "step");
  }

  @Test
  void juelInConditionsIsRefused() {
    for (String condition :
        List.of(
            "${runtimeService.deleteProcessInstance('1', '')}",
            "${''.getClass().forName('java.lang.Runtime')}",
            "#{execution.setVariable('a', 1)}",
            "${a.b()}")) {
      Map<String, Object> problem =
          refused("juel.bpmn", Diagrams.choice(steps.process(), condition));
      assertThat(String.valueOf(problem.get("errors"))).contains("yes");
    }
  }

  @Test
  void feelThatCannotBeReadNamesItsElement() {
    refusedAt(
        around(
            worked(
                "<zeebe:taskDefinition type=\"t\"/><zeebe:ioMapping><zeebe:input source=\"=1 +\" target=\"a\"/></zeebe:ioMapping>")),
        "step");
    refusedAt(around(worked("<zeebe:taskDefinition type=\"= if then\"/>")), "step");
    refusedAt(
        around(
            "<bpmn:userTask id=\"step\"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee=\"=((\"/></bpmn:extensionElements></bpmn:userTask>"),
        "step");
    Map<String, Object> problem =
        refused("feel.bpmn", Diagrams.choice(steps.process(), "=x &gt; ("));
    assertThat(String.valueOf(problem.get("errors"))).contains("yes");
  }

  @Test
  void elementsThatCannotRunAreRefusedByName() {
    refusedAt(around("<bpmn:serviceTask id=\"step\"/>"), "step");
    refusedAt(around("<bpmn:complexGateway id=\"step\"/>"), "step");
    refusedAt(around("<bpmn:callActivity id=\"step\"/>"), "step");
    refusedAt(around("<bpmn:transaction id=\"step\"/>"), "step");
    refusedAt(
        around(
            "<bpmn:intermediateCatchEvent id=\"step\"><bpmn:timerEventDefinition><bpmn:timeDuration>soon</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"),
        "step");
    refusedAt(
        around(
            "<bpmn:task id=\"step\"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:task>"),
        "step");
  }

  @Test
  void brokenStructureIsRefused() {
    refused("nostart.bpmn", around("").replace("startEvent", "task"));
    refused(
        "dangling.bpmn",
        around("<bpmn:task id=\"step\"/>").replace("targetRef=\"out\"", "targetRef=\"nowhere\""));
    refused("twice.bpmn", around("<bpmn:task id=\"step\"/><bpmn:task id=\"step\"/>"));
  }

  @Test
  void whatIsTooDeepIsRefused() {
    int depth = 51;
    StringBuilder nested = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      nested.append(
          "<bpmn:subProcess id=\"%s\"><bpmn:startEvent id=\"s%d\"/>"
              .formatted(i == 0 ? "step" : "sub" + i, i));
    }
    nested.append("</bpmn:subProcess>".repeat(depth));

    refused("deep.bpmn", around(nested.toString()));
    refused(
        "deeper.bpmn",
        around(
            "<bpmn:task id=\"step\">"
                + "<a>".repeat(5_000)
                + "</a>".repeat(5_000)
                + "</bpmn:task>"));
  }

  @Test
  void aFileThatIsTooLargeIsRefused() {
    String xml =
        around(
            "<bpmn:task id=\"step\"><bpmn:documentation>%s</bpmn:documentation></bpmn:task>"
                .formatted("x".repeat(9 * 1024 * 1024)));

    Response response = http.deploy("large.bpmn", xml);

    assertThat(response.statusCode()).isIn(400, 413);
    problem(response, response.statusCode());
    nothingDeployed();
  }

  @Test
  void aCallThatCallsItselfIsStopped() {
    steps.deploy(
        Bpmn.createExecutableProcess(steps.process())
            .startEvent()
            .callActivity("again", call -> call.zeebeProcessId(steps.process()))
            .endEvent()
            .done());

    var response =
        http.post("/v2/process-instances", Map.of("processDefinitionId", steps.process()));

    // Either the start is refused, or an incident stops the innermost call; never a hang.
    if (response.statusCode() == 200) {
      String key = response.jsonPath().getString("processInstanceKey");
      Steps.eventually(
          () ->
              http.post(
                      "/v2/incidents/search",
                      Map.of("filter", Map.of("processDefinitionId", steps.process())))
                  .jsonPath()
                  .getList("items"),
          seen -> assertThat(seen).isNotEmpty());
      http.post("/v2/process-instances/" + key + "/cancellation", Map.of()).then().statusCode(204);
    } else {
      problem(response, 400);
    }
  }

  @Test
  void aLoopWithoutAWaitIsStopped() {
    var loop =
        steps.diagram().startEvent().exclusiveGateway("merge").task("step").connectTo("merge");
    var deployed = http.deploy("loop.bpmn", Bpmn.convertToString(loop.done()));
    if (deployed.statusCode() == 400) {
      problem(deployed, 400);
      return;
    }

    var response =
        http.post("/v2/process-instances", Map.of("processDefinitionId", steps.process()));

    problem(response, 400);
  }
}
