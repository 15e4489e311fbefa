package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.search.enums.UserTaskState;
import io.camunda.client.api.search.response.UserTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The mission `code-change`, run for real on the project in `examples/`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CodeChangeMission {

  private static final String TOTAL =
      "rename function total_price to cart_total in shop/pricing.py";

  private final AtomicInteger copies = new AtomicInteger();

  private @Nullable LegionEngine started;
  private @Nullable Path workspace;

  /// Starts the engine that runs the mission; its workers may write in the workspace.
  abstract LegionEngine start(Path folder, Path workspace);

  /// What a person is told of the models, to whom no change is left by then.
  String whyNoModel() {
    return "there is no registry of models";
  }

  LegionEngine engine() {
    return Objects.requireNonNull(started);
  }

  Path workspace() {
    return Objects.requireNonNull(workspace);
  }

  Steps steps() {
    return new Steps(engine());
  }

  CamundaClient client() {
    return engine().client();
  }

  /// What the processes with workers are told.
  static Map<String, String> settings(Path workspace) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("legion.workspaces", workspace.toString());
    settings.put("legion.check.shop.folder", workspace.toString());
    settings.put("legion.check.shop.command", String.join(",", Shop.TESTS));
    // No model of this machine.
    settings.put("legion.router.ollama", "off");
    return settings;
  }

  @BeforeAll
  void deployAllProcesses(@TempDir Path folder) throws IOException {
    Assumptions.assumeTrue(Shop.pythonIsThere(), "python3 is missing: the mission was not tested");
    Path real = folder.toRealPath();
    workspace = Files.createDirectories(real.resolve("workspace"));
    started = start(real, workspace());
    try (Stream<Path> files = Files.list(Shop.repository().resolve("processes"))) {
      List<Path> all =
          files.filter(file -> file.toString().matches(".*\\.(bpmn|dmn|form)")).sorted().toList();
      assertThat(all).isNotEmpty();
      var command = client().newDeployResourceCommand().addResourceFile(all.getFirst().toString());
      for (Path file : all.subList(1, all.size())) {
        command = command.addResourceFile(file.toString());
      }
      var deployment = command.execute();
      assertThat(deployment.getProcesses())
          .extracting(process -> process.getBpmnProcessId())
          .contains("code-change");
    }
  }

  @AfterAll
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  Shop shop() {
    return Shop.copyTo(workspace().resolve("shop-" + copies.incrementAndGet()));
  }

  long start(Shop shop, String request) {
    return steps()
        .start("code-change", Map.of("folder", shop.folder().toString(), "request", request));
  }

  UserTask task(long mission, String element) {
    return Steps.eventually(
            () ->
                client()
                    .newUserTaskSearchRequest()
                    .filter(filter ->
                        filter
                            .processInstanceKey(mission)
                            .elementId(element)
                            .state(UserTaskState.CREATED))
                    .execute()
                    .items(),
            found -> assertThat(found).as(element).hasSize(1))
        .getFirst();
  }

  void decide(UserTask task, Map<String, Object> answer) {
    client().newCompleteUserTaskCommand(task.getUserTaskKey()).variables(answer).execute();
  }

  String local(long mission, UserTask task, String name) {
    Map<String, String> locals = engine().variables(mission, task.getElementInstanceKey());
    assertThat(locals).containsKey(name);
    return Objects.requireNonNull(locals.get(name));
  }

  @Test
  void anApprovedChangeIsMade() {
    Shop shop = shop();
    Map<String, String> before = shop.files();
    long mission = start(shop, TOTAL);

    UserTask review = task(mission, "Review");
    assertThat(review.getName()).isEqualTo("Review the change");
    assertThat(review.getCandidateGroups()).containsExactly("reviewers");
    assertThat(review.getFormKey()).isNotNull();
    assertThat(local(mission, review, "checkResult")).isEqualTo("\"passed\"");
    assertThat(local(mission, review, "summary")).contains("total_price", "cart_total");
    assertThat(local(mission, review, "diff"))
        .contains("-def total_price(lines", "+def cart_total(lines");
    assertThat(shop.files()).as("nothing is written before somebody approved").isEqualTo(before);

    decide(review, Map.of("decision", "approve", "comment", "fine"));

    steps().completed(mission);
    steps().state(mission, "Change_applied", "COMPLETED");
    Map<String, String> after = shop.files();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after.get("shop/pricing.py"))
        .contains("def cart_total(lines, voucher_percent=0):")
        .doesNotContain("total_price");
    assertThat(after.get("shop/cart.py")).contains("pricing.cart_total(self.lines())");
    assertThat(after.get("tests/test_pricing.py")).contains("from shop import cart_total");
    assertThat(
            before.keySet().stream()
                .filter(file -> !Objects.equals(before.get(file), after.get(file))))
        .hasSize(6);
    // A field of the same name is another thing.
    assertThat(after.get("shop/receipt.py")).contains("total_price");
    shop.works();
  }

  @Test
  void aRejectedChangeIsDropped() {
    Shop shop = shop();
    Map<String, String> before = shop.files();
    long mission = start(shop, TOTAL);

    decide(task(mission, "Review"), Map.of("decision", "reject", "comment", "no"));

    steps().completed(mission);
    steps().state(mission, "Change_dropped", "COMPLETED");
    steps().untouched(mission, "Apply");
    assertThat(shop.files()).isEqualTo(before);
  }

  @Test
  void whatTheBoosterRefusesGoesToAPerson() {
    Shop shop = shop();
    Map<String, String> before = shop.files();
    long mission = start(shop, "rename function reserve to hold in shop/stock.py");

    UserTask task = task(mission, "Make_by_hand");
    assertThat(local(mission, task, "why")).contains("belongs to a class", whyNoModel());
    steps().state(mission, "No_model", "COMPLETED");
    assertThat(task.getCandidateGroups()).containsExactly("developers");
    steps().state(mission, "Booster_refused", "COMPLETED");
    decide(task, Map.of("outcome", "done", "comment", "by hand"));

    steps().completed(mission);
    steps().state(mission, "Settled_by_hand", "COMPLETED");
    assertThat(shop.files()).isEqualTo(before);
  }

  @Test
  void whatTheBoosterDoesNotKnowGoesToAPersonAtOnce() {
    Shop shop = shop();
    long mission = start(shop, "make it faster");

    UserTask task = task(mission, "Make_by_hand");
    assertThat(local(mission, task, "wanted")).isEqualTo("\"make it faster\"");
    steps().untouched(mission, "Transform");

    decide(task, Map.of("outcome", "done"));
    steps().completed(mission);
  }

  @Test
  void aFileThatChangedMeanwhileIsReviewedAgain() {
    Shop shop = shop();
    long mission = start(shop, TOTAL);
    UserTask first = task(mission, "Review");
    shop.append("shop/pricing.py", "\n# a remark\n");

    decide(first, Map.of("decision", "approve"));

    UserTask second = task(mission, "Review");
    assertThat(second.getUserTaskKey()).isNotEqualTo(first.getUserTaskKey());
    decide(second, Map.of("decision", "approve"));
    steps().completed(mission);
    steps().state(mission, "Change_applied", "COMPLETED");
    assertThat(shop.files().get("shop/pricing.py")).contains("def cart_total(", "# a remark");
    shop.works();
  }

  @Test
  void aFolderOutsideOfTheWorkspacesIsAnIncident() {
    long mission =
        steps().start("code-change", Map.of("folder", "/etc", "request", "rename a to b in x.py"));

    var incident = steps().incident(mission);
    assertThat(incident.elementId()).isEqualTo("Classify");
    assertThat(incident.message()).contains("/etc", "workspaces");
    client().newCancelInstanceCommand(mission).execute();
  }
}
