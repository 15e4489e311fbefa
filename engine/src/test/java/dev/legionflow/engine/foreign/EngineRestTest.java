package dev.legionflow.engine.foreign;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/// What Camunda Modeler asks an engine of Camunda 7, in its order.
@QuarkusTest
@TestProfile(TempData.class)
class EngineRestTest {

  static final String DRAWN =
      """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
        <process id="ID" name="Drawn" isExecutable="true" camunda:versionTag="7">
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
          <serviceTask id="work" camunda:type="external" camunda:topic="TOPIC"/>
          <boundaryEvent id="caught" attachedToRef="work"><errorEventDefinition errorRef="bad"/></boundaryEvent>
          <sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
          <endEvent id="end"/>
          <sequenceFlow id="f3" sourceRef="caught" targetRef="wrong"/>
          <endEvent id="wrong"/>
        </process>
        <error id="bad" errorCode="BAD"/>
      </definitions>
      """;

  @Inject Admin admin;

  private ValidatableResponse deploy(String xml) {
    return admin
        .asks()
        .header("Origin", "file://")
        .multiPart("deployment-name", "drawn")
        .multiPart("deployment-source", "Camunda Modeler")
        .multiPart("enable-duplicate-filtering", "true")
        .multiPart("drawn.bpmn", "drawn.bpmn", xml.getBytes(UTF_8), "text/xml")
        .post("/engine-rest/deployment/create")
        .then();
  }

  private static String drawn() {
    return DRAWN.replace("ID", "drawn").replace("TOPIC", "drawn");
  }

  @Test
  void theModelerFindsItsWay() {
    admin
        .asks()
        .get("/engine-rest/deployment?maxResults=0")
        .then()
        .statusCode(200)
        .body("$", is(empty()));
    admin
        .asks()
        .get("/engine-rest/version")
        .then()
        .statusCode(200)
        .header("Content-Type", is("application/json"))
        .body("version", matchesPattern("7\\.\\d+\\.\\d+"));
    admin.asks().get("/engine-rest/engine").then().statusCode(200).body("[0].name", is("default"));
    given()
        .get("/.well-known/camunda-automation-platform/webapps")
        .then()
        .statusCode(200)
        .body("cockpitUrl", endsWith("/ui/"));
  }

  @Test
  void deploysAndStarts() {
    var deployed =
        deploy(drawn())
            .statusCode(200)
            .body("name", is("drawn"))
            .body("source", is("Camunda Modeler"))
            .body("deploymentTime", matchesPattern("\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}\\+0000"))
            .extract()
            .jsonPath();
    var id = deployed.getMap("deployedProcessDefinitions").keySet().iterator().next().toString();
    var definition = "deployedProcessDefinitions.'" + id + "'";
    deploy(drawn())
        .statusCode(200)
        .body(definition + ".id", is(id))
        .body(definition + ".key", is("drawn"))
        .body(definition + ".name", is("Drawn"))
        .body(definition + ".version", is(1))
        .body(definition + ".versionTag", is("7"))
        .body(definition + ".resource", is("drawn.bpmn"));
    admin
        .asks()
        .get("/engine-rest/deployment?maxResults=1")
        .then()
        .statusCode(200)
        .body("size()", is(1));
    var start =
        "{\"businessKey\": \"b\", \"variables\": {\"a\": {\"value\": 1, \"type\": \"Integer\"}, \"j\": {\"value\": \"[1,{}]\", \"type\": \"Json\"}}}";
    for (var path : new String[] {id, "key/drawn"}) {
      var instance =
          admin
              .asks()
              .header("Origin", "file://")
              .contentType("application/json")
              .body(start)
              .post("/engine-rest/process-definition/" + path + "/start")
              .then()
              .statusCode(200)
              .body("definitionId", is(id))
              .body("businessKey", is("b"))
              .body("ended", is(false))
              .extract()
              .path("id");
      admin
          .asks()
          .contentType("application/json")
          .body(
              "{\"filter\": {\"processInstanceKey\": \"%s\", \"name\": \"j\"}}".formatted(instance))
          .post("/v2/variables/search")
          .then()
          .body("items[0].value", is("[1,{}]"));
    }
  }

  @Test
  void faultsAreSaidWhereTheyAreLookedFor() {
    deploy(drawn().replace("camunda:topic=\"drawn\"", ""))
        .statusCode(400)
        .body("message", containsString("\nwork: "))
        .body("type", endsWith("deployment-refused"));
    admin
        .asks()
        .multiPart("deployment-name", "nothing")
        .post("/engine-rest/deployment/create")
        .then()
        .statusCode(400)
        .body("message", containsString("no file"));
    admin
        .asks()
        .contentType("application/json")
        .body("{}")
        .post("/engine-rest/process-definition/key/none/start")
        .then()
        .statusCode(404)
        .body("message", containsString("'none'"));
    for (var body :
        new String[] {
          "{\"variables\": {\"a\": {\"value\": \"[\", \"type\": \"Json\"}}}",
          "{\"variables\": {\"a\": {\"value\": \"x\", \"type\": \"Object\"}}}",
          "{\"variables\": {\"a\": {\"value\": \"eA==\", \"type\": \"Bytes\"}}}",
          "{\"startInstructions\": [{}]}",
          "{\"withVariablesInReturn\": true}",
        }) {
      admin
          .asks()
          .contentType("application/json")
          .body(body)
          .post("/engine-rest/process-definition/key/none/start")
          .then()
          .statusCode(400)
          .body("message", not(""));
    }
    admin.asks().get("/engine-rest/deployment?name=x").then().statusCode(400);
    admin.asks().get("/engine-rest/deployment?maxResults=5000").then().statusCode(400);
  }

  @Test
  void nobodyElseMay() {
    given().get("/engine-rest/version").then().statusCode(401).body("message", not(""));
    given()
        .auth()
        .preemptive()
        .basic("admin", admin.password())
        .get("/engine-rest/version")
        .then()
        .statusCode(200);
    for (var origin : new String[] {"null", "http://evil.example", "file:///", "file://x"}) {
      admin
          .asks()
          .header("Origin", origin)
          .contentType("application/json")
          .body("{}")
          .post("/engine-rest/process-definition/key/drawn/start")
          .then()
          .statusCode(403);
    }
    admin
        .asks()
        .header("Origin", "file://")
        .contentType("application/json")
        .body("{}")
        .post("/v2/jobs/search")
        .then()
        .statusCode(403);
  }
}
