package dev.legionflow.workers.router;

import static dev.legionflow.workers.router.Fixture.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.JobOutcome.Completed;
import dev.legionflow.worker.JobOutcome.Retry;
import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.router.Fixture.Reply;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.rollout.Changes.Change;
import dev.legionflow.workers.router.rollout.RolloutRefused;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.rollout.Terms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A new version gets its share of the calls, and what it does with them decides.
class CanaryTest {

  private static final Model OLD = Fixture.model("writer", "1", 1_000_000, 100);
  private static final Model NEW = Fixture.model("writer", "2", 1_000_000, 0);
  private static final Terms TERMS =
      new Terms(0.05, 0.05, 0.25, 0.25, 4_000, 1_000, 20_000, false, 14);
  private static final Terms BY_VERDICT =
      new Terms(0.05, 0.05, 0.25, 0.25, 4_000, 1_000, 20_000, true, 14);

  private static Clock clock(AtomicReference<Instant> now) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now.get();
      }
    };
  }

  private static Fixture router(TestDatabase kind) {
    var router = new Fixture(kind);
    router.models.clear();
    router.models.addAll(List.of(OLD, NEW));
    return router;
  }

  /// The demonstration: the new version breaks off a third of its answers.
  @ParameterizedTest
  @EnumSource
  void aCanaryThatFailsRollsItselfBack(TestDatabase kind) throws Exception {
    var random = new Random(20_261_121);
    var router = router(kind);
    var other = new Rollouts(router.database);
    router.replies =
        (model, prompt) -> {
          if (model.equals(NEW) && random.nextInt(3) == 0) {
            throw new CallFailed(Reason.UNUSABLE, model.key() + ": the answer broke off", null);
          }
          return new Reply("ok", new Usage(100, 20, 0, 0, 0));
        };
    var worker = router.worker();
    router.rollouts.begin(router.models, "writer", "2", 20, TERMS, "ada");
    var key = 0L;
    var lost = 0;
    while (router.rollouts.isRunning("writer") && key < 5_000) {
      var outcome = worker.work(ask(++key, "write"));
      // A try that failed is offered again; nothing else happens to a job.
      assertThat(outcome).isInstanceOfAny(Completed.class, Retry.class);
      lost += outcome instanceof Retry ? 1 : 0;
    }
    var evidence = System.nanoTime();
    assertThat(router.rollouts.changes().list(1))
        .singleElement()
        .satisfies(change -> {
          assertThat(change.change()).isEqualTo("rolled_back");
          assertThat(change.by()).isEqualTo("router");
          assertThat(change.why()).startsWith("success is at most 0.");
        });
    // At once here, and a second later wherever else.
    assertThat(router.rollouts.available(router.models, 1)).containsExactly(OLD);
    while (other.isRunning("writer")) {
      assertThat(System.nanoTime() - evidence).isLessThan(TimeUnit.SECONDS.toNanos(30));
      TimeUnit.MILLISECONDS.sleep(20);
    }
    router.asked.clear();
    for (var i = 0; i < 200; i++) {
      worker.work(ask(++key, "write"));
    }
    assertThat(router.asked).hasSize(200).containsOnly(OLD);
    System.out.printf(
        "rolled back after %d calls, %d of them of the new version, %d tries lost%n",
        key - 200, router.rollouts.standings().getFirst().candidate().calls(), lost);
  }

  @ParameterizedTest
  @EnumSource
  void aCanaryThatIsAsGoodIsPromoted(TestDatabase kind) throws Exception {
    var router = router(kind);
    var rollouts = router.rollouts;
    rollouts.begin(router.models, "writer", "2", 20, TERMS, "ada");
    router
        .database
        .jdbi()
        .useTransaction(handle -> {
          for (var i = 0; i < 6_000; i++) {
            var model = i % 3 == 0 ? NEW : OLD;
            rollouts.observe(handle, model, 1.0, 1_600, 400);
          }
        });
    rollouts.decide();
    assertThat(rollouts.standings().getFirst().canary().state()).isEqualTo("PROMOTED");
    for (var draw = 0; draw < 100; draw++) {
      assertThat(rollouts.available(router.models, draw)).containsExactly(NEW);
    }
  }

  @Test
  void verdictsDecideWhereThatIsSaid() throws Exception {
    var router = router(TestDatabase.H2);
    var rollouts = router.rollouts;
    rollouts.begin(router.models, "writer", "2", 20, BY_VERDICT, "ada");
    var worker = router.worker();
    var verdicts =
        new VerdictWorker(router.database, router.decisions, rollouts, new ModelWorker.InOrder());
    for (var key = 1; key < 5_000 && rollouts.isRunning("writer"); key++) {
      var outcome = (Completed) worker.work(ask(key, "write"));
      var bad = "writer@2".equals(outcome.variables().get("model"));
      verdicts.work(
          Fixture.job(
              100_000 + key,
              Map.of(),
              Map.of("decision", outcome.variables().get("decision"), "good", !bad)));
    }
    assertThat(rollouts.standings().getFirst().canary().state()).isEqualTo("ROLLED_BACK");
  }

  @ParameterizedTest
  @EnumSource
  void oneThatShowsNothingEndsWithItsTime(TestDatabase kind) throws Exception {
    var router = router(kind);
    var now = new AtomicReference<>(Instant.parse("2026-03-01T00:00:00Z"));
    var rollouts = new Rollouts(router.database, clock(now));
    rollouts.begin(router.models, "writer", "2", 20, TERMS, "ada");
    now.set(now.get().plus(Duration.ofDays(14)).minusMillis(1));
    rollouts.decide();
    assertThat(rollouts.isRunning("writer")).isTrue();
    now.set(now.get().plusMillis(1));
    rollouts.decide();
    assertThat(rollouts.standings().getFirst().canary())
        .satisfies(canary -> {
          assertThat(canary.state()).isEqualTo("ROLLED_BACK");
          assertThat(canary.why()).isEqualTo("nothing is shown in 14 days (0 calls, beside 0)");
        });
    assertThat(rollouts.available(router.models, 1)).containsExactly(OLD);
  }

  @Test
  void itGetsItsShare() throws Exception {
    var router = router(TestDatabase.H2);
    var rollouts = router.rollouts;
    rollouts.begin(router.models, "writer", "2", 5, TERMS, "ada");
    var tried = 0;
    for (var draw = 0; draw < 20_000; draw++) {
      tried += rollouts.available(router.models, draw).equals(List.of(NEW)) ? 1 : 0;
    }
    assertThat(tried).isBetween(850, 1_150);
  }

  @Test
  void whatCannotTakeThePlaceIsRefused() throws Exception {
    var router = router(TestDatabase.H2);
    var rollouts = router.rollouts;
    var small =
        new Model(
            "writer",
            "3",
            "here",
            "w3",
            OLD.tier(),
            OLD.prices(),
            Set.of(),
            Set.of(),
            50_000,
            500,
            "o200k_base",
            Duration.ofSeconds(1),
            0,
            true);
    router.models.add(small);
    assertThatThrownBy(() -> rollouts.begin(router.models, "writer", "3", 5, TERMS, "ada"))
        .isInstanceOf(RolloutRefused.class)
        .hasMessage(
            "'writer@3' cannot take the place of 'writer@1': its context of 50,000 tokens is smaller"
                + " than 100,000, its answers of 500 tokens are shorter than 1,000, it has no json");
    assertThatThrownBy(() -> rollouts.begin(router.models, "writer", "9", 5, TERMS, "ada"))
        .hasMessage("there is no version '9' of 'writer'");
    assertThatThrownBy(() -> rollouts.begin(router.models, "writer", "2", 21, TERMS, "ada"))
        .hasMessage("percent must be from 1 to 20");
    rollouts.begin(router.models, "writer", "2", 5, TERMS, "ada");
    assertThatThrownBy(() -> rollouts.begin(router.models, "writer", "2", 5, TERMS, "ada"))
        .hasMessage("a canary of 'writer' is running already");
    assertThat(rollouts.stop("writer", "ada", "enough")).isTrue();
    assertThat(rollouts.stop("writer", "ada", "enough")).isFalse();
    rollouts.enableModel(NEW, false, "ada", "no");
    assertThatThrownBy(() -> rollouts.begin(router.models, "writer", "2", 5, TERMS, "ada"))
        .hasMessage("'writer@2' is switched off");
  }

  @ParameterizedTest
  @EnumSource
  void ofManyThatBeginAtOnceOneDoesAndTheOthersAreRefused(TestDatabase kind) throws Exception {
    var router = router(kind);
    // Once without the rows, and once with those of one that has ended.
    for (var round = 1; round <= 2; round++) {
      atOnce(router);
      assertThat(router.rollouts.changes().list(100)).hasSize(10 * round - 1);
      router.rollouts.stop("writer", "ada", "enough");
    }
  }

  private static void atOnce(Fixture router) throws Exception {
    var start = new CountDownLatch(1);
    var begun = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Future<?>>();
      for (var i = 0; i < 8; i++) {
        var weight = i;
        var node = new Rollouts(router.database);
        tasks.add(
            threads.submit(() -> {
              start.await();
              node.weight(NEW, weight, "ada", "at once");
              try {
                node.begin(router.models, "writer", "2", 5, TERMS, "ada");
                begun.incrementAndGet();
              } catch (RolloutRefused e) {
                assertThat(e).hasMessage("a canary of 'writer' is running already");
              }
              return null;
            }));
      }
      start.countDown();
      for (var task : tasks) {
        task.get();
      }
    }
    assertThat(begun).hasValue(1);
  }

  @Test
  void itIsComparedWithTheHeaviestThatIsInUse() {
    var router = router(TestDatabase.H2);
    var heavy = Fixture.model("writer", "3", 1_000_000, 1_000);
    router.models.addFirst(Fixture.model("writer", "4", 1_000_000, 1));
    router.models.add(heavy);
    assertThat(router.rollouts.baseline(router.models, "writer", "2")).contains(heavy);
    router.rollouts.enableModel(heavy, false, "ada", "no");
    assertThat(router.rollouts.baseline(router.models, "writer", "2")).contains(OLD);
    assertThat(router.rollouts.baseline(router.models, "other", "2")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSwitchedOffGetsNoCallOnAnyNode(TestDatabase kind) throws Exception {
    var router = router(kind);
    var here = router.rollouts;
    var there = new Rollouts(router.database);
    assertThat(there.available(router.models, 1)).containsExactly(OLD);
    here.enableProvider("here", false, "ada", "an incident at the provider");
    assertThat(here.available(router.models, 1)).isEmpty();
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!there.available(router.models, 1).isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
    here.enableProvider("here", true, "bob", "it is over");
    here.weight(NEW, 300, "bob", "more of it");
    var tried = 0;
    for (var draw = 0; draw < 4_000; draw++) {
      tried += here.available(router.models, draw).equals(List.of(NEW)) ? 1 : 0;
    }
    assertThat(tried).isBetween(2_850, 3_150);
    assertThat(here.changes().list(10))
        .extracting(Change::by, Change::subject, Change::change, Change::why)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("bob", "model:writer@2", "weight", "more of it"),
            org.assertj.core.groups.Tuple.tuple("bob", "provider:here", "on", "it is over"),
            org.assertj.core.groups.Tuple.tuple(
                "ada", "provider:here", "off", "an incident at the provider"));
  }

  @ParameterizedTest
  @EnumSource
  void aWeightIsTakenBack(TestDatabase kind) throws Exception {
    var rollouts = router(kind).rollouts;
    rollouts.enableModel(OLD, true, "ada", "in use");
    rollouts.weight(OLD, 7, "ada", "less of it");
    assertThat(rollouts.weight(OLD)).isEqualTo(7);
    rollouts.weight(OLD, null, "ada", "as the file says");
    assertThat(rollouts.weight(OLD)).isEqualTo(OLD.weight());
    assertThat(rollouts.isOn(OLD)).isTrue();
    assertThat(rollouts.changes().list(1))
        .singleElement()
        .satisfies(change -> assertThat(change.before()).contains("weight 7"));
    assertThatThrownBy(() -> rollouts.weight(OLD, 10_001, "ada", "all of it"))
        .isInstanceOf(RolloutRefused.class);
  }
}
