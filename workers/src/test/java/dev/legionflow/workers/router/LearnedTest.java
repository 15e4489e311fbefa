package dev.legionflow.workers.router;

import static dev.legionflow.workers.router.Fixture.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.choice.Requirements.Strategy;
import dev.legionflow.workers.router.decision.Choice;
import dev.legionflow.workers.router.decision.Verdict;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What verdicts change, and for whom.
class LearnedTest {

  private static final Embedder ALIKE =
      new Embedder() {
        @Override
        public float[] embed(String text) {
          return new float[] {1, 0};
        }

        @Override
        public int dimensions() {
          return 2;
        }
      };

  private final Fixture router = new Fixture(TestDatabase.H2);
  private String keyless = "";
  private Duration largeTakes = Duration.ofSeconds(1);

  private final Readiness readiness =
      new Readiness() {
        @Override
        public String lack(Model model) {
          return model.provider().equals(keyless)
              ? "the key of its provider is not there: env:K"
              : "";
        }

        @Override
        public Duration p95(Model model) {
          return model.equals(Fixture.LARGE) ? largeTakes : Duration.ofSeconds(20);
        }
      };

  private final Learned learned =
      new Learned(
          () -> router.models,
          readiness,
          ALIKE,
          router.decisions,
          Strategy.ADAPTIVE,
          0.1,
          Duration.ofSeconds(5),
          Runnable::run);

  private static Task task(String tenant) {
    return task(tenant, false);
  }

  private static Task task(String tenant, boolean urgent) {
    return new Task(
        tenant,
        "reviews/Summarise",
        new Prompt("", List.of(new Prompt.Message("user", "Is it fine?")), 100, null, false, false),
        "",
        null,
        Tier.FREE,
        Tier.FLAGSHIP,
        Set.of(),
        Set.of(),
        100,
        urgent,
        Long.MAX_VALUE,
        null,
        0,
        1);
  }

  private double estimate(String tenant) {
    return learned.choose(task(tenant), router.models).candidates().stream()
        .filter(each -> each.model().equals(SMALL.key()))
        .mapToDouble(Choice.Candidate::good)
        .findFirst()
        .orElseThrow();
  }

  private void judged(String id, String tenant, double good) {
    var features = learned.choose(task(tenant), router.models).features();
    learned.learn(new Verdict(id, tenant, "reviews/Summarise", SMALL.key(), features, 1, good));
  }

  @Test
  void whoseKeyIsNotThereIsNoCandidate() {
    var elsewhere = Fixture.of("elsewhere", "remote");
    router.models.set(0, elsewhere);
    keyless = "elsewhere";
    var choice = learned.choose(task("red"), router.models);
    assertThat(choice.chain()).containsExactly(Fixture.LARGE);
    assertThat(choice.candidates())
        .filteredOn(each -> each.model().equals(elsewhere.key()))
        .extracting(Choice.Candidate::note)
        .containsExactly("the key of its provider is not there: env:K");
    keyless = "here";
    router.models.removeFirst();
    assertThat(learned.choose(task("red"), router.models).why()).contains("env:K");
  }

  @Test
  void whatIsUrgentGoesToWhatIsMeasuredQuickOrElseToTheQuickest() {
    // Declared are 1 s of both; measured are 20 s of the small one.
    assertThat(learned.choose(task("red", true), router.models).chain())
        .containsExactly(Fixture.LARGE);
    largeTakes = Duration.ofSeconds(30);
    assertThat(learned.choose(task("red", true), router.models).chain()).containsExactly(SMALL);
    assertThat(learned.choose(task("red", false), router.models).chain()).hasSize(2);
  }

  @Test
  void whatOneTenantSaysIsOfItsOwnTasks() {
    var before = estimate("blue");
    for (var i = 0; i < 20; i++) {
      judged("d" + i, "red", 0);
    }
    assertThat(estimate("red")).isLessThan(before - 0.2);
    assertThat(estimate("blue")).isEqualTo(before);
  }

  @Test
  void aVerdictCountsOnceAndOneThatIsMendedCountsToo() {
    for (var i = 0; i < 5; i++) {
      judged("d" + i, "red", 0);
    }
    var bad = estimate("red");
    judged("d1", "red", 0);
    assertThat(estimate("red")).isEqualTo(bad);
    judged("d1", "red", 1);
    assertThat(estimate("red")).isGreaterThan(bad);
  }

  @Test
  void versionsThatAreGoneMakeRoomForNewOnes() {
    var small = List.copyOf(router.models);
    for (var version = 0; version < 300; version++) {
      var model = Fixture.model("small", "v" + version, 1_000_000, 1);
      router.models.clear();
      router.models.addAll(small);
      router.models.add(model);
      var features = learned.choose(task("red"), router.models).features();
      learned.learn(
          new Verdict("v" + version, "red", "reviews/Summarise", model.key(), features, 1, 0));
    }
    var before = estimate("red");
    for (var i = 0; i < 20; i++) {
      judged("d" + i, "red", 0);
    }
    assertThat(estimate("red")).isLessThan(before - 0.2);
  }

  @Test
  void aVerdictOfAModelThatIsNotThereYetIsNotForgotten() {
    var models = List.copyOf(router.models);
    var before = estimate("red");
    router.models.clear();
    for (var i = 0; i < 5; i++) {
      learned.learn(new Verdict("d" + i, "red", "reviews/Summarise", SMALL.key(), "", 1, 0));
    }
    router.models.addAll(models);
    for (var i = 0; i < 5; i++) {
      judged("d" + i, "red", 0);
    }
    assertThat(estimate("red")).isLessThan(before);
  }
}
