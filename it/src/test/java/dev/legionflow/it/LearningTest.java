package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.restassured.http.ContentType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mission that recalls, works and records, on the packaged application: the planted choice is
/// learned, seen over REST, and taken away by a person.
class LearningTest {

  private static final int ROUND = 20;
  private static final int MOST = 400;

  @Test
  void aMissionLearnsThePlantedChoice(@TempDir Path folder) {
    EngineProcess process = EngineProcess.start("learning", folder.resolve("data"), Map.of());
    try (LegionEngine engine = LegionEngine.start(process)) {
      Steps steps = new Steps(engine);
      steps.deploy(mission(steps));
      Http http = new Http(process);
      int missions = 0;
      List<Map<String, Object>> learned = List.of();
      // What is tried is drawn from the jobs' keys, which are others each time.
      while (learned.stream().noneMatch(LearningTest::isPlanted) && missions < MOST) {
        for (int at = 0; at < ROUND; at++) {
          engine
              .client()
              .newCreateInstanceCommand()
              .bpmnProcessId(steps.process())
              .latestVersion()
              .variables(Map.of("language", "java"))
              .withResult()
              .execute();
        }
        missions += ROUND;
        learned =
            http.request()
                .get("/legion/learning/strategies?taskType=shop.check&state=active")
                .jsonPath()
                .getList("items");
      }
      assertThat(learned).as("after %d missions", missions).anyMatch(LearningTest::isPlanted);
      var attempts = http.request().get("/legion/learning/attempts?taskType=shop.check&limit=500");
      assertThat(attempts.jsonPath().getList("items")).hasSize(missions);
      assertThat(attempts.jsonPath().getString("items[0].features.language")).isEqualTo("java");

      refusesByField(http, Objects.requireNonNull(learned.getFirst().get("id")));
      carries(http);
      for (Map<String, Object> each : learned) {
        assertThat(
                http.request()
                    .queryParam("why", "a test")
                    .delete("/legion/learning/strategies/" + each.get("id"))
                    .statusCode())
            .isEqualTo(204);
      }
      assertThat(
              http.request()
                  .get("/legion/learning/strategies?taskType=shop.check&state=active")
                  .jsonPath()
                  .getList("items"))
          .isEmpty();
      assertThat(
              http.request().get("/legion/learning/changes").jsonPath().getList("items.inJournal"))
          .hasSize(learned.size() + 1)
          .containsOnly(true);
    }
  }

  private static boolean isPlanted(Map<String, Object> strategy) {
    return "do".equals(strategy.get("kind"))
        && Map.of("temperature", "0.2").equals(strategy.get("choices"));
  }

  private static void refusesByField(Http http, Object id) {
    String one = "/legion/learning/strategies/" + id;
    Http.badField(http.request().contentType(ContentType.JSON).body("{}").patch(one), "why");
    Http.badField(
        http.request()
            .contentType(ContentType.JSON)
            .body(Map.of("why", "w", "tools", "all"))
            .patch(one),
        "tools");
    Http.badField(
        http.request()
            .contentType(ContentType.JSON)
            .body(Map.of("why", "w", "choices", Map.of("temperature", "two words")))
            .patch(one),
        "choices.temperature");
    Http.badField(http.request().get("/legion/learning/attempts?limit=0"), "limit");
    Http.badField(http.request().get("/legion/learning/strategies?state=deleted"), "state");
    Http.badField(http.request().delete(one), "why");
    Http.badField(http.post("/legion/learning/import?why=w", Map.of("format", "x")), "format");
    Http.problem(
        http.request().queryParam("why", "w").delete("/legion/learning/strategies/none"), 404);
  }

  /// What is exported can be imported, here as if it were of another task.
  private static void carries(Http http) {
    String file =
        http.request()
            .get("/legion/learning/export?taskType=shop.check")
            .asString()
            .replace("shop.check", "shop.other");
    assertThat(http.post("/legion/learning/import?why=w", file).jsonPath().getInt("imported"))
        .isPositive();
    assertThat(
            http.request()
                .get("/legion/learning/strategies?taskType=shop.other")
                .jsonPath()
                .getList("items.origin"))
        .isNotEmpty()
        .containsOnly("import");
  }

  /// Good with one temperature only.
  private static BpmnModelInstance mission(Steps steps) {
    return steps
        .diagram()
        .startEvent()
        .serviceTask("Recall")
        .zeebeJobType("legion.learn.recall")
        .zeebeTaskHeader("taskType", "shop.check")
        .zeebeTaskHeader("features", "language")
        .zeebeTaskHeader("options.temperature", "0|0.2|0.7")
        .zeebeInputExpression("{language: language}", "features")
        .zeebeOutputExpression("strategy", "strategy")
        .serviceTask("Record")
        .zeebeJobType("legion.learn.record")
        .zeebeTaskHeader("taskType", "shop.check")
        .zeebeTaskHeader("features", "language")
        .zeebeTaskHeader("choices", "temperature")
        .zeebeInputExpression("{language: language}", "features")
        .zeebeInputExpression("strategy.parameters.temperature = 0.2", "verdict")
        .endEvent()
        .done();
  }
}
