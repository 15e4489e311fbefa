package dev.legionflow.engine.cockpit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.journal.RandomMissions;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What was counted while it happened is what counting the rows gives.
@QuarkusTest
@TestProfile(TempData.class)
class DefinitionStatisticsTest {

  @Inject Admin admin;

  @Test
  void countedAsItHappenedOrAfterwards() {
    var seed = System.nanoTime();
    var missions = new RandomMissions(admin, seed);
    missions.deploy();
    missions.act(200);
    for (var process : List.of("everything", "called")) {
      var key = definition(process);
      var path = "/v2/process-definitions/" + key + "/statistics/element-instances";
      var counted = items(admin.post(path, "{}"));
      assertThat(counted).as("seed %d", seed).isNotEmpty();
      assertThat(items(admin.post(path, "{\"filter\":{\"tenantId\":\"<default>\"}}")))
          .as("%s, seed %d", process, seed)
          .isEqualTo(counted);
      assertThat(items(admin.post(path, "{\"filter\":{\"tenantId\":\"none\"}}"))).isEmpty();
      var heat = items(admin.get("/legion/process-definitions/" + key + "/statistics"));
      assertThat(heat).hasSameSizeAs(counted);
      for (var i = 0; i < heat.size(); i++) {
        var element = heat.get(i);
        var plain = counted.get(i);
        assertThat(element.get("elementId")).isEqualTo(plain.get("elementId"));
        assertThat(element.get("reached").asLong())
            .isEqualTo(sum(plain, "active", "canceled", "incidents", "completed"));
        assertThat(element.get("active").asLong()).isEqualTo(sum(plain, "active", "incidents"));
        assertThat(element.path("meanMillis").isMissingNode())
            .isEqualTo(sum(plain, "canceled", "completed") == 0);
      }
    }
  }

  @Test
  void whatIsNotThere() {
    assertThat(admin.get("/legion/process-definitions/4/statistics").status()).isEqualTo(404);
    var path = "/v2/process-definitions/4/statistics/element-instances";
    assertThat(admin.post(path, "{}").status()).isEqualTo(404);
    assertThat(admin.post(path, "{\"filter\":{\"nothing\":1}}").status()).isIn(400, 404);
    assertThat(admin.post(path, "{\"filter\":\"x\"}").status()).isIn(400, 404);
  }

  private String definition(String process) {
    return items(
            admin.post(
                "/v2/process-definitions/search",
                "{\"filter\":{\"processDefinitionId\":\"%s\",\"isLatestVersion\":true}}"
                    .formatted(process)))
        .getFirst()
        .get("processDefinitionKey")
        .asText();
  }

  private static long sum(JsonNode element, String... members) {
    return List.of(members).stream().mapToLong(member -> element.get(member).asLong()).sum();
  }

  private static List<JsonNode> items(Admin.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var items = new ArrayList<JsonNode>();
    answer.json().get("items").forEach(items::add);
    return items;
  }
}
