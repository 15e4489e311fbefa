package dev.legionflow.workers.router;

import static dev.legionflow.workers.router.Fixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome.Completed;
import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.embedding.MiniLm;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.choice.Requirements.Strategy;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.registry.Model;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// From verdicts to choices, through the workers and the database.
class LearningTest {

  private static final MiniLm EMBEDDER = new MiniLm();

  private static Learned learned(Fixture router) {
    return new Learned(
        () -> router.models,
        Readiness.DECLARED,
        EMBEDDER,
        new DecisionLog(router.database),
        Strategy.BALANCED,
        0,
        Duration.ofSeconds(5),
        Runnable::run);
  }

  private static Map<String, @Nullable Object> asked(Fixture router, Job job) throws Exception {
    return ((Completed) router.worker().work(job)).variables();
  }

  private static void judge(Fixture router, long key, @Nullable Object decision, boolean good) {
    var worker =
        new VerdictWorker(router.database, router.decisions, router.rollouts, router.chooser);
    var outcome =
        worker.work(
            Fixture.job(
                key,
                Map.of(),
                Map.of("decision", Objects.requireNonNull(decision), "good", good, "by", "check")));
    assertThat(((Completed) outcome).variables()).containsEntry("recorded", true);
  }

  private static String chosen(Fixture router, long key, String prompt) throws Exception {
    return String.valueOf(asked(router, ask(key, prompt, "worth", "0.01")).get("model"));
  }

  @ParameterizedTest
  @EnumSource
  void verdictsMoveTheChoiceAlsoOfOtherProcesses(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    router.chooser = learned(router);
    assertThat(chosen(router, 1, "Sum up the weather of today.")).isEqualTo("small@1");
    for (var i = 0; i < 30; i++) {
      var key = 100 + 10L * i;
      var small = asked(router, ask(key, "Sum up text " + i, "model", "small"));
      judge(router, key + 1, small.get("decision"), false);
      var large = asked(router, ask(key + 2, "Sum up text " + i, "model", "large"));
      judge(router, key + 3, large.get("decision"), true);
    }
    assertThat(chosen(router, 2, "Sum up the weather of tomorrow.")).isEqualTo("large@1");
    // Another process has the same verdicts from the database.
    var other = new Fixture(router.database);
    other.chooser = learned(other);
    assertThat(chosen(other, 3, "Sum up the weather of Monday.")).isEqualTo("large@1");
    assertThat(other.decided().getFirst().get("strategy")).isEqualTo("balanced");
  }

  @ParameterizedTest
  @EnumSource
  void aCascadeAsksABetterModelWhereASumIsWrong(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    router.chooser = learned(router);
    router.replies =
        (model, prompt) ->
            new Fixture.Reply(
                model.id().equals("small") && prompt.messages().getLast().text().contains("seven")
                    ? "3 * 20 = 70"
                    : "3 * 20 = 60",
                new Usage(10, 5, 0, 0, 0));
    var right =
        asked(router, ask(1, "How much is 3 * 20?", "strategy", "cascade", "worth", "0.001"));
    assertThat(right).containsEntry("model", "small@1").containsEntry("costMicroDollars", 15L);
    var wrong =
        asked(router, ask(2, "How much is 3 * 20, seven?", "strategy", "cascade", "worth", "0.1"));
    assertThat(wrong)
        .containsEntry("model", "large@1")
        .containsEntry("answer", "3 * 20 = 60")
        .containsEntry("costMicroDollars", 15L + 150L);
    assertThat(router.asked)
        .extracting(Model::key)
        .containsExactly("small@1", "small@1", "large@1");
    judge(router, 3, right.get("decision"), true);
    judge(router, 4, wrong.get("decision"), true);
  }
}
