package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.peers.model.Reply;
import io.camunda.client.api.response.ActivatedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// With a registry of models in the process with the workers.
class CodeChangeWithModelOnZeebeTest extends MissionOnZeebe {

  private final Coder coder = new Coder();

  CodeChangeWithModelOnZeebeTest(Steps steps, Engine engine) {
    super(steps, engine);
  }

  @Override
  Map<String, String> settings(Path folder) {
    return Map.of("legion.router.models", ModelRegistry.write(folder, coder.stub()).toString());
  }

  @AfterAll
  void stopCoder() {
    coder.close();
  }

  private Map<String, String> local(long mission, String element) {
    return engine.variables(mission, steps.element(mission, element).key());
  }

  /// What the router was told of the model's answer, and that it was an answer it knew.
  private void judged(long mission, String element, boolean good, String by) {
    steps.state(mission, element, "COMPLETED");
    assertThat(local(mission, element))
        .containsEntry("good", String.valueOf(good))
        .containsEntry("by", '"' + by + '"')
        .containsEntry("recorded", "true");
    assertThat(engine.variables(mission, mission))
        .containsEntry("verdictRecorded", "true")
        .hasEntrySatisfying(
            "modelCost", cost -> assertThat(Long.parseLong(cost)).isPositive());
  }

  @Test
  void aChangeOfAModelIsCheckedReviewedAndMade() {
    Shop shop = shop("model-approved");
    Map<String, String> before = shop.files();
    coder.answers("reserve to hold_back", ask -> Coder.replacing(ask, "reserve(", "hold_back("));
    long mission = start(shop, "rename function reserve to hold_back in shop/stock.py");

    long review = task(mission, "Review");
    steps.state(mission, "Booster_refused", "COMPLETED");
    assertThat(local(mission, "Review"))
        .containsEntry("checkResult", "\"passed\"")
        .hasEntrySatisfying("madeBy", by -> assertThat(by).contains("the model coder@1"))
        .hasEntrySatisfying(
            "diff",
            diff ->
                assertThat(diff).contains("-    def reserve(self", "+    def hold_back(self"));
    assertThat(shop.files()).as("nothing is written before somebody approved").isEqualTo(before);

    if (decide(mission, review, Map.of("decision", "approve"))) {
      steps.completed(mission);
      steps.state(mission, "Change_applied", "COMPLETED");
      assertThat(shop.files().get("shop/stock.py")).contains("def hold_back(");
      assertThat(shop.files().get("shop/cart.py")).contains("self._stock.hold_back(");
      shop.works();
      judged(mission, "Record_verdict", true, "review");
    }
  }

  /// The test engine of 8.8 has no REST, by which alone user tasks are completed. So the way behind
  /// them is also gone with a copy whose persons are workers.
  @Test
  void aChangeIsMadeAsWellWhereThePersonIsAWorker() throws IOException {
    String diagram =
        Files.readString(Shop.repository().resolve("processes/code-change.bpmn"))
            .replace("<zeebe:userTask />", "")
            .replace("\"code-change\"", "\"code-change-by-workers\"");
    steps
        .client()
        .newDeployResourceCommand()
        .addResourceStringUtf8(diagram, "code-change-by-workers.bpmn")
        .execute();
    Shop shop = shop("model-by-workers");
    coder.answers("reserve to set_aside", ask -> Coder.replacing(ask, "reserve(", "set_aside("));
    long mission =
        steps.start(
            "code-change-by-workers",
            Map.of(
                "folder", shop.folder().toString(),
                "request", "rename function reserve to set_aside in shop/stock.py"));

    ActivatedJob review = review();
    assertThat(review.getProcessInstanceKey()).isEqualTo(mission);
    assertThat(review.getElementId()).isEqualTo("Review");
    assertThat(review.getVariablesAsMap())
        .containsEntry("madeBy", "the model coder@1")
        .containsEntry("checkResult", "passed");
    steps.complete(review, Map.of("decision", "approve", "comment", "fine"));

    steps.completed(mission);
    steps.state(mission, "Change_applied", "COMPLETED");
    assertThat(shop.files().get("shop/stock.py")).contains("def set_aside(");
    shop.works();
    judged(mission, "Record_verdict", true, "review");
  }

  private ActivatedJob review() {
    return Steps.eventually(
            () ->
                steps
                    .client()
                    .newActivateJobsCommand()
                    .jobType("io.camunda.zeebe:userTask")
                    .maxJobsToActivate(1)
                    .timeout(Duration.ofMinutes(1))
                    .requestTimeout(Duration.ofSeconds(2))
                    .execute()
                    .getJobs(),
            jobs -> assertThat(jobs).hasSize(1))
        .getFirst();
  }

  @Test
  void aChangeThatFailsTheCheckGoesToAPerson() {
    Shop shop = shop("model-failed");
    Map<String, String> before = shop.files();
    coder.answers("prices twice as high", ask -> Coder.replacing(ask, "return ", "return 2 * "));
    long mission = start(shop, "make prices twice as high in shop/pricing.py");

    long task = task(mission, "Make_by_hand");
    judged(mission, "Record_failure", false, "check");
    steps.untouched(mission, "Review");
    assertThat(local(mission, "Make_by_hand").get("why"))
        .contains("the model coder@1", "did not pass the check");

    if (decide(mission, task, Map.of("outcome", "given up"))) {
      steps.completed(mission);
      steps.state(mission, "Settled_by_hand", "COMPLETED");
    }
    assertThat(shop.files()).isEqualTo(before);
  }

  @Test
  void anAnswerThatCannotBeUsedGoesToAPerson() {
    coder.answers("tidy the stock", _ -> Coder.json(Map.of("summary", "Done.", "more", 1)));
    long mission = start(shop("model-unusable"), "tidy the stock in shop/stock.py");

    long task = task(mission, "Make_by_hand");
    steps.state(mission, "Answer_unusable", "COMPLETED");
    judged(mission, "Record_failure", false, "check");

    if (decide(mission, task, Map.of("outcome", "given up"))) {
      steps.completed(mission);
    }
  }

  @Test
  void aQuestionIsAnsweredByAModel() {
    coder.answers("How many?", _ -> Reply.text("Forty-two."));
    long mission = steps.start("ask-model", Map.of("prompt", "How many?"));

    steps.completed(mission);
    assertThat(engine.variables(mission, mission))
        .containsEntry("answer", "\"Forty-two.\"")
        .containsEntry("answeredBy", "\"coder@1\"");
  }
}
