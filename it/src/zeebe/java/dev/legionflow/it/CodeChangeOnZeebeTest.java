package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// Without models.
class CodeChangeOnZeebeTest extends MissionOnZeebe {

  CodeChangeOnZeebeTest(Steps steps, Engine engine) {
    super(steps, engine);
  }

  @Test
  void anApprovedChangeIsMade() {
    Shop shop = shop("approved");
    Map<String, String> before = shop.files();
    long mission = start(shop, "rename function total_price to cart_total in shop/pricing.py");

    long review = task(mission, "Review");
    Map<String, String> shown = engine.variables(mission, steps.element(mission, "Review").key());
    assertThat(shown).containsEntry("checkResult", "\"passed\"");
    assertThat(shown.get("diff")).contains("-def total_price(lines", "+def cart_total(lines");
    assertThat(shop.files()).as("nothing is written before somebody approved").isEqualTo(before);

    if (decide(mission, review, Map.of("decision", "approve", "comment", "fine"))) {
      steps.completed(mission);
      steps.state(mission, "Change_applied", "COMPLETED");
      assertThat(shop.files().get("shop/pricing.py"))
          .contains("def cart_total(lines, voucher_percent=0):")
          .doesNotContain("total_price");
      shop.works();
    }
  }

  @Test
  void whatTheBoosterRefusesGoesToAPerson() {
    Shop shop = shop("refused");
    Map<String, String> before = shop.files();
    long mission = start(shop, "rename function reserve to hold in shop/stock.py");

    long task = task(mission, "Make_by_hand");
    steps.state(mission, "Booster_refused", "COMPLETED");
    steps.state(mission, "No_model", "COMPLETED");
    assertThat(engine.variables(mission, steps.element(mission, "Make_by_hand").key()).get("why"))
        .contains("belongs to a class", "no registry of models");

    if (decide(mission, task, Map.of("outcome", "done", "comment", "by hand"))) {
      steps.completed(mission);
      steps.state(mission, "Settled_by_hand", "COMPLETED");
    }
    assertThat(shop.files()).isEqualTo(before);
  }

  @Test
  void aQuestionWithoutAModelGoesToAPerson() {
    long mission = steps.start("ask-model", Map.of("prompt", "How many?"));

    long task = task(mission, "Answer_by_hand");
    assertThat(engine.variables(mission, steps.element(mission, "Answer_by_hand").key()))
        .containsEntry("question", "\"How many?\"")
        .hasEntrySatisfying("why", why -> assertThat(why).contains("no registry of models"));

    if (decide(mission, task, Map.of("answer", "Seven."))) {
      steps.completed(mission);
      assertThat(engine.variables(mission, mission))
          .containsEntry("answer", "\"Seven.\"")
          .containsEntry("answeredBy", "\"person\"");
    }
  }

  @Test
  void aFolderOutsideOfTheWorkspacesIsAnIncident() {
    long mission =
        steps.start("code-change", Map.of("folder", "/etc", "request", "rename a to b in x.py"));

    var incident = steps.incident(mission);
    assertThat(incident.elementId()).isEqualTo("Classify");
    assertThat(incident.message()).contains("/etc", "workspaces");
    steps.client().newCancelInstanceCommand(mission).execute();
  }
}
