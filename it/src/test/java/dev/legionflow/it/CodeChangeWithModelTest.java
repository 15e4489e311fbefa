package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.peers.model.Reply;
import io.camunda.client.api.search.response.UserTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The mission with a registry of models. What no test of this class asks for the model refuses to
/// answer, so that all the others end as they do without one.
class CodeChangeWithModelTest extends CodeChangeMission {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Coder coder = new Coder();

  @Override
  LegionEngine start(Path folder, Path workspace) {
    Map<String, String> settings = new LinkedHashMap<>(settings(workspace));
    settings.put("legion.router.models", ModelRegistry.write(folder, coder.stub()).toString());
    return LegionEngine.start(
        EngineProcess.start("mission-model", folder.resolve("data"), settings));
  }

  @AfterAll
  void stopCoder() {
    coder.close();
  }

  @Override
  String whyNoModel() {
    return "coder";
  }

  private String variable(long mission, String name) {
    return Objects.requireNonNull(engine().variables(mission, mission).get(name), name);
  }

  /// What the router keeps of the answer that the mission took.
  private Map<String, Object> decision(long mission) throws JsonProcessingException {
    String id = JSON.readValue(variable(mission, "modelDecision"), String.class);
    return new Http(engine().process())
        .request()
        .get("/legion/router/decisions/" + id)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getMap("$");
  }

  private void judged(long mission, double good, String by) throws JsonProcessingException {
    assertThat(decision(mission))
        .containsEntry("good", (float) good)
        .containsEntry("judgedBy", by)
        .containsEntry("taskType", "code-change");
  }

  /// The mission is a person's now, who is told this.
  private void byHand(long mission, String... why) {
    UserTask task = task(mission, "Make_by_hand");
    assertThat(local(mission, task, "why")).contains(why);
    decide(task, Map.of("outcome", "given up"));
    steps().completed(mission);
    steps().state(mission, "Settled_by_hand", "COMPLETED");
  }

  @Test
  void aChangeOfAModelIsCheckedReviewedAndMade() throws Exception {
    Shop shop = shop();
    Map<String, String> before = shop.files();
    coder.answers(
        "reserve to hold_back",
        ask -> {
          assertThat(ask.system()).contains("JSON", "summary", "files");
          assertThat(ask.json()).isTrue();
          return Coder.replacing(ask, "reserve(", "hold_back(");
        });
    long mission = start(shop, "rename function reserve to hold_back in shop/stock.py");

    UserTask review = task(mission, "Review");
    assertThat(local(mission, review, "madeBy")).contains("the model coder");
    assertThat(local(mission, review, "checkResult")).isEqualTo("\"passed\"");
    assertThat(local(mission, review, "diff"))
        .contains("-    def reserve(self", "+    def hold_back(self", "a/shop/cart.py");
    steps().state(mission, "Booster_refused", "COMPLETED");
    assertThat(shop.files()).as("nothing is written before somebody approved").isEqualTo(before);

    decide(review, Map.of("decision", "approve"));

    steps().completed(mission);
    steps().state(mission, "Change_applied", "COMPLETED");
    assertThat(shop.files().get("shop/stock.py")).contains("def hold_back(");
    assertThat(shop.files().get("shop/cart.py")).contains("self._stock.hold_back(");
    shop.works();
    judged(mission, 1, "review");
    assertThat(Long.parseLong(variable(mission, "modelCost"))).isPositive();
  }

  @Test
  void aRejectedChangeOfAModelIsJudged() throws Exception {
    Shop shop = shop();
    Map<String, String> before = shop.files();
    coder.answers("call it stash", ask -> Coder.replacing(ask, "reserve(", "stash("));
    long mission = start(shop, "call it stash instead of reserve in shop/stock.py");
    decide(task(mission, "Review"), Map.of("decision", "reject"));

    steps().completed(mission);
    steps().state(mission, "Change_dropped", "COMPLETED");
    steps().untouched(mission, "Transform");
    assertThat(shop.files()).isEqualTo(before);
    judged(mission, 0, "review");
  }

  @Test
  void aChangeThatFailsTheCheckGoesToAPerson() throws Exception {
    Shop shop = shop();
    Map<String, String> before = shop.files();
    coder.answers("prices twice as high", ask -> Coder.replacing(ask, "return ", "return 2 * "));
    long mission = start(shop, "make prices twice as high in shop/pricing.py");

    steps().state(mission, "Record_failure", "COMPLETED");
    steps().untouched(mission, "Review");
    byHand(mission, "coder", "did not pass the check");
    assertThat(shop.files()).isEqualTo(before);
    judged(mission, 0, "check");
  }

  @Test
  void anAnswerThatLeadsOutGoesToAPerson() throws Exception {
    Shop shop = shop();
    coder.answers(
        "tidy the stock",
        _ ->
            Coder.json(
                Map.of(
                    "summary",
                    "Done.",
                    "files",
                    List.of(Map.of("path", "../../escaped.py", "after", "x = 1\n")))));
    long mission = start(shop, "tidy the stock in shop/stock.py");

    byHand(mission, "answer.files[0].path");
    steps().state(mission, "Answer_unusable", "COMPLETED");
    judged(mission, 0, "check");
  }

  @Test
  void anAnswerThatIsNoJsonGoesToAPerson() {
    coder.answers("tidy the cart", _ -> Reply.text("I would rather not."));
    long mission = start(shop(), "tidy the cart in shop/cart.py");

    byHand(mission, "coder");
    steps().state(mission, "No_model", "COMPLETED");
  }

  @Test
  void aBudgetThatIsUsedUpGoesToAPerson() {
    coder.answers("tidy the catalog", ask -> Coder.replacing(ask, "sku", "number"));
    long mission =
        steps()
            .start(
                "code-change",
                Map.of(
                    "folder", shop().folder().toString(),
                    "request", "tidy the catalog in shop/catalog.py",
                    "budget", "0.000001"));

    byHand(mission, "budget");
    steps().state(mission, "Budget_exhausted", "COMPLETED");
  }

  @Test
  void aFolderWithoutSourcesGoesToAPerson() throws Exception {
    Path empty = Files.createDirectories(workspace().resolve("empty"));
    long mission =
        steps()
            .start("code-change", Map.of("folder", empty.toString(), "request", "make it faster"));

    byHand(mission, "no source files");
    steps().state(mission, "Nothing_to_brief", "COMPLETED");
  }

  @Test
  void aFileThatChangedBeforeItWasWrittenIsAskedForAgain() {
    Shop shop = shop();
    coder.answers("reserve to keep", ask -> Coder.replacing(ask, "reserve(", "keep("));
    long mission = start(shop, "rename function reserve to keep in shop/stock.py");
    UserTask first = task(mission, "Review");
    shop.append("shop/stock.py", "\n# a remark\n");

    decide(first, Map.of("decision", "approve"));

    UserTask second = task(mission, "Review");
    assertThat(second.getUserTaskKey()).isNotEqualTo(first.getUserTaskKey());
    decide(second, Map.of("decision", "approve"));
    steps().completed(mission);
    steps().state(mission, "Change_applied", "COMPLETED");
    assertThat(shop.files().get("shop/stock.py")).contains("def keep(", "# a remark");
    shop.works();
  }

  @Test
  void aFileThatChangedWhileTheModelThoughtIsAskedForAgain() {
    Shop shop = shop();
    AtomicInteger asked = new AtomicInteger();
    coder.answers(
        "reserve to retain",
        ask -> {
          if (asked.incrementAndGet() == 1) {
            shop.append("shop/stock.py", "\n# another's work\n");
          }
          return Coder.replacing(ask, "reserve(", "retain(");
        });
    long mission = start(shop, "rename function reserve to retain in shop/stock.py");

    UserTask review = task(mission, "Review");
    assertThat(asked).hasValue(2);
    steps().state(mission, "Shown_file_changed", "COMPLETED");
    decide(review, Map.of("decision", "approve"));
    steps().completed(mission);
    assertThat(shop.files().get("shop/stock.py")).contains("def retain(", "# another's work");
  }

  @Test
  void aFileThatNeverComesToRestGoesToAPerson() {
    Shop shop = shop();
    AtomicInteger asked = new AtomicInteger();
    coder.answers(
        "reserve to withhold",
        ask -> {
          shop.append("shop/stock.py", "\n# work %d\n".formatted(asked.incrementAndGet()));
          return Coder.replacing(ask, "reserve(", "withhold(");
        });
    long mission = start(shop, "rename function reserve to withhold in shop/stock.py");

    UserTask byHand = task(mission, "Make_by_hand");
    // Each round is paid.
    assertThat(asked).hasValue(3);
    assertThat(byHand.getElementId()).isEqualTo("Make_by_hand");
    assertThat(shop.files().get("shop/stock.py")).contains("def reserve(", "# work 3");
  }
}
