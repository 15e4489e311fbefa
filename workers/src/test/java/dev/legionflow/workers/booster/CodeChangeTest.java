package dev.legionflow.workers.booster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.booster.folder.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The workers one after the other, as the mission runs them, on the example project.
class CodeChangeTest {

  @TempDir Path temp;
  private Path shop;
  private Workspaces workspaces;

  @BeforeEach
  void copyTheExample() throws Exception {
    shop = ExampleProject.copyTo(temp.resolve("shop"));
    workspaces = new Workspaces(List.of(temp));
  }

  private Map<String, Object> classified(String request) {
    Map<String, Object> variables = new HashMap<>(Map.of("folder", "shop", "request", request));
    JobOutcome outcome = new ClassifyWorker(workspaces).work(TestJobs.job(variables));
    variables.putAll(((JobOutcome.Completed) outcome).variables());
    assertThat(variables).containsEntry("route", "booster");
    return variables;
  }

  private JobOutcome transform(Map<String, Object> variables) throws IOException {
    return new TransformWorker(workspaces).work(TestJobs.job(variables));
  }

  private Map<String, Object> transformed(String request) throws IOException {
    Map<String, Object> variables = classified(request);
    JobOutcome outcome = transform(variables);
    assertThat(outcome).isInstanceOf(JobOutcome.Completed.class);
    variables.putAll(((JobOutcome.Completed) outcome).variables());
    return variables;
  }

  private static Map<?, ?> change(Map<String, Object> variables) {
    return (Map<?, ?>) Objects.requireNonNull(variables.get("change"));
  }

  private JobOutcome apply(Map<String, Object> variables) throws IOException {
    return new ApplyWorker(workspaces).work(TestJobs.job(variables));
  }

  @Test
  void renamesAFunctionAcrossTheProject() throws Exception {
    Map<String, Object> variables =
        transformed("rename function total_price to cart_total in shop/pricing.py");
    Map<?, ?> change = change(variables);

    assertThat(change.get("summary")).asString().contains("12 places in 6 files", "README.md");
    assertThat(change.get("diff")).asString().contains("-from .pricing import total_price\n");
    assertThat(shop.resolve("shop/pricing.py")).content().contains("def total_price(");

    assertThat(apply(variables))
        .isInstanceOfSatisfying(
            JobOutcome.Completed.class,
            done -> {
              assertThat(done.variables().get("applied")).asInstanceOf(LIST).hasSize(6);
              assertThat(done.how().means()).isEqualTo(JobOutcome.Means.LOCAL);
            });
    assertThat(shop.resolve("shop/pricing.py")).content().doesNotContain("total_price");
    assertThat(shop.resolve("shop/receipt.py"))
        .content()
        .contains("import line_price, savings, cart_total\n")
        .contains("    total_price: int\n")
        .contains("total_price=cart_total(lines, voucher_percent)");
    assertThat(shop.resolve("tests/test_cart.py")).content().contains("shop.pricing.cart_total(");
  }

  @Test
  void applyingTwiceIsFine() throws Exception {
    Map<String, Object> variables =
        transformed("rename variable price to unit_price in shop/pricing.py line 38");
    apply(variables);

    assertThat(apply(variables))
        .isInstanceOfSatisfying(
            JobOutcome.Completed.class,
            done -> assertThat(done.variables().get("applied")).asInstanceOf(LIST).isEmpty());
    assertThat(shop.resolve("shop/pricing.py")).content().contains("unit_price < found[1]");
  }

  @Test
  void aMethodIsRefusedWithItsReason() throws Exception {
    assertThat(transform(classified("rename reserve to hold in shop/stock.py")))
        .isInstanceOfSatisfying(
            JobOutcome.BpmnError.class,
            error -> {
              assertThat(error.code()).isEqualTo("BOOSTER_REFUSED");
              assertThat(error.variables().get("reason"))
                  .asString()
                  .isEqualTo(error.message())
                  .contains("'reserve' belongs to a class (shop/stock.py:15)");
            });
  }

  @Test
  void aFileThatChangedSinceIsABpmnError() throws Exception {
    Map<String, Object> variables =
        transformed("rename function total_price to cart_total in shop/pricing.py");
    Files.writeString(shop.resolve("shop/cart.py"), "# another's work\n");

    assertThat(apply(variables))
        .isInstanceOfSatisfying(
            JobOutcome.BpmnError.class,
            error -> {
              assertThat(error.code()).isEqualTo("FILE_CHANGED");
              assertThat(error.message()).contains("'shop/cart.py'");
            });
    assertThat(shop.resolve("shop/pricing.py")).content().contains("def total_price(");
  }

  @Test
  void aFolderOutsideIsTerminal() throws Exception {
    Map<String, Object> variables = transformed("rename percent_of to share in shop/pricing.py");
    variables.put("folder", "/");

    assertThat(apply(variables)).isInstanceOf(JobOutcome.Terminal.class);
    assertThat(transform(variables)).isInstanceOf(JobOutcome.Terminal.class);
  }

  @Test
  void aTamperedChangeIsTerminal() throws Exception {
    Map<String, Object> variables = transformed("rename percent_of to share in shop/pricing.py");
    Map<?, ?> change = change(variables);
    List<?> files = (List<?>) Objects.requireNonNull(change.get("files"));
    Map<Object, Object> file = new HashMap<>((Map<?, ?>) files.getFirst());
    file.put("after", "import os\n");
    variables.put("change", Map.of("summary", "s", "diff", "d", "files", List.of(file)));

    assertThat(apply(variables))
        .isInstanceOfSatisfying(
            JobOutcome.Terminal.class,
            terminal -> assertThat(terminal.message()).contains("afterSha256"));
  }

  @Test
  void aWrongTaskIsRefusedAndAMissingOneIsNamed() throws Exception {
    assertThat(transform(Map.of("folder", "shop", "task", Map.of("kind", "format"))))
        .isInstanceOf(JobOutcome.BpmnError.class);
    assertThatThrownBy(() -> transform(Map.of("folder", "shop")))
        .isInstanceOf(Job.InvalidVariable.class)
        .hasMessageContaining("'task'");
  }

  @Test
  void inlineWorkersSaySo() {
    assertThat(new ClassifyWorker(workspaces).inline()).isTrue();
    assertThat(new TransformWorker(workspaces).inline()).isTrue();
    assertThat(new ApplyWorker(workspaces).inline()).isFalse();
  }
}
