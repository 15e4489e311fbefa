package dev.legionflow.engine.flowable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Flowable's own history, which is off where nobody asks for it.
@QuarkusTest
@TestProfile(HistoryTest.On.class)
class HistoryTest {

  public static final class On extends TempData {
    @Override
    public Map<String, String> getConfigOverrides() {
      var settings = new HashMap<>(super.getConfigOverrides());
      settings.put("legion.flowable.history", "true");
      return settings;
    }
  }

  private static final String DIAGRAM =
      """
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          targetNamespace="http://bpmn.io/schema/bpmn">
        <bpmn:process id="remembered" isExecutable="true">
          <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
          <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="end"/>
          <bpmn:endEvent id="end"><bpmn:incoming>f1</bpmn:incoming></bpmn:endEvent>
        </bpmn:process>
      </bpmn:definitions>
      """;

  @Inject Admin admin;
  @Inject Database database;

  @Test
  void flowablesToolsFindWhatHasEnded() {
    admin
        .asks()
        .multiPart("resources", "remembered.bpmn", DIAGRAM.getBytes(UTF_8))
        .post("/v2/deployments")
        .then()
        .statusCode(200);
    var key =
        admin
            .post("/v2/process-instances", "{\"processDefinitionId\": \"remembered\"}")
            .json()
            .path("processInstanceKey")
            .asText();

    assertThat(ended(key)).isEqualTo(1);
  }

  private long ended(String key) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select count(*) from act_hi_procinst where proc_inst_id_ = ? and end_time_ is not null")
                .bind(0, key)
                .mapTo(Long.class)
                .one());
  }
}
