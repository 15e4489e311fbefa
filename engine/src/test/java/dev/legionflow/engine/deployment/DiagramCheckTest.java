package dev.legionflow.engine.deployment;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The report on a diagram, asked for or given with a refusal.
@QuarkusTest
@TestProfile(TempData.class)
class DiagramCheckTest {

  private static final String PATH = "/legion/diagrams/check";

  private static final String DRAWN =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
        <process id="drawn" name="Drawn" isExecutable="EXECUTABLE">
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="pay"/>
          <serviceTask id="pay" name="Zahlen – jetzt"/>
          <sequenceFlow id="f2" sourceRef="pay" targetRef="end"/>
          <endEvent id="end"/>
        </process>
      </definitions>
      """;

  @Inject Admin admin;

  @Test
  void aBody() {
    admin
        .asks()
        .contentType("text/xml; charset=UTF-8")
        .body(DRAWN.replace("EXECUTABLE", "false").getBytes(UTF_8))
        .post(PATH + "?name=my/drawn.bpmn")
        .then()
        .statusCode(200)
        .body("resource", is("drawn.bpmn"))
        .body("executable", is(false))
        .body("processes.id", is(List.of("drawn")))
        .body("processes.executable", is(List.of(false)))
        .body("problems.elementId", hasItem("drawn"))
        .body("problems.elementId", hasItem("pay"))
        .body("problems.find { it.elementId == 'pay' }.elementName", is("Zahlen – jetzt"))
        .body("problems.severity.unique()", is(List.of("ERROR")))
        .body("problems.docs", hasItem(startsWith("docs/how-to-make-a-diagram-run.md#")))
        .body("warnings.severity", hasItem("HINT"));
  }

  @Test
  void aFile() {
    var fine = DRAWN.replace("EXECUTABLE", "true").replace("<serviceTask", "<manualTask");
    admin
        .asks()
        .multiPart("resources", "fine.bpmn", fine.getBytes(UTF_8))
        .post(PATH)
        .then()
        .statusCode(200)
        .body("executable", is(true))
        .body("problems", is(empty()))
        .body("warnings", is(not(empty())));
    admin
        .asks()
        .multiPart("resources", "fine.bpmn", fine.getBytes(UTF_8))
        .post(PATH + "?diagram=true")
        .then()
        .statusCode(200)
        .body("diagram", containsString("bpmnElement=\"pay\""));
    admin.asks().multiPart("other", "x").post(PATH).then().statusCode(400);
  }

  @Test
  void anything() {
    for (var body : new String[] {"", "no xml", "<a/>", "\u0000"}) {
      admin
          .asks()
          .contentType("application/octet-stream")
          .body(body.getBytes(UTF_8))
          .post(PATH)
          .then()
          .statusCode(200)
          .body("executable", is(false))
          .body("problems", is(not(empty())));
    }
    admin.asks().contentType("application/json").body("{}").post(PATH).then().statusCode(415);
    given().contentType("text/xml").body("<a/>").post(PATH).then().statusCode(401);
  }

  @Test
  void aRefusalTellsTheSame() {
    admin
        .asks()
        .multiPart("resources", "drawn.bpmn", DRAWN.replace("EXECUTABLE", "true").getBytes(UTF_8))
        .post("/v2/deployments")
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("type", is("urn:legion-flow:problem:deployment-refused"))
        .body("errors.elementId", is(List.of("pay")))
        .body("errors[0].elementName", is("Zahlen – jetzt"))
        .body("errors[0].severity", is("ERROR"))
        .body("errors[0].docs", is("docs/how-to-make-a-diagram-run.md#work"))
        .body("warnings.severity", hasItem("WARNING"));
  }
}
