package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a circuit counts, and what it does not.
class CircuitTest {

  private static final Limits TEN_SECONDS = Limits.of(Duration.ofSeconds(10));
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ModelStub stub = ModelStub.start(_ -> Reply.text("fine"));
  private final Stubbed.Kept kept = new Stubbed.Kept();

  @AfterEach
  void close() {
    stub.close();
  }

  private Registry registry(Model model, Provider.Limits limits) {
    return Stubbed.registry(
        List.of(Stubbed.provider("one", Protocol.OPENAI, limits, null, stub.openAi())), model);
  }

  private static Calls calls(Registry registry, Duration breakerDelay) {
    return new Calls(() -> registry, Switches.ALL_ON, _ -> null, breakerDelay);
  }

  private static Health.Circuit circuit(Calls calls) {
    return calls.health().getFirst().circuit();
  }

  private static void until(Calls calls, Health.Circuit state) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (circuit(calls) != state && System.nanoTime() - end < 0) {
      Thread.sleep(5);
    }
    assertThat(circuit(calls)).isEqualTo(state);
  }

  private CallFailed fail(Calls calls, Registry registry, Limits limits, Observer observer) {
    var failed =
        catchThrowableOfType(
            CallFailed.class,
            () -> calls.call(registry.models(), Stubbed.prompt("?"), limits, observer));
    assertThat(failed).isNotNull();
    return failed;
  }

  /// Neither money for it nor time.
  private static final Observer NO_MONEY =
      new Observer() {
        @Override
        public boolean mayBegin(int attempt, Model model) {
          return false;
        }

        @Override
        public void ended(Attempt attempt) {
          throw new IllegalStateException("it was not sent");
        }
      };

  @Test
  void requestsThatFindNoRoomDoNotHideThatItHangs() throws Exception {
    stub.answer(_ -> Reply.text("").with(Reply.Fault.HANG));
    var model = Stubbed.model("m", "one", Tier.BUDGET, Duration.ofMillis(200));
    var registry = registry(model, new Provider.Limits(2, 0, Duration.ofMillis(300), 0));
    try (var calls = calls(registry, LONG);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 8; round++) {
        List<Future<CallFailed>> failures = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
          failures.add(threads.submit(() -> fail(calls, registry, TEN_SECONDS, kept)));
        }
        for (Future<CallFailed> failure : failures) {
          assertThat(failure.get().reason()).isIn(Reason.TIMEOUT, Reason.BUSY);
        }
      }
      assertThat(circuit(calls)).isEqualTo(Health.Circuit.OPEN);
      assertThat(stub.requests()).isLessThan(14);
    }
  }

  @Test
  void oneThatHangsIsFoundOutByManyWhoHaveLittleTime() throws Exception {
    stub.answer(_ -> Reply.text("").with(Reply.Fault.HANG));
    var model = Stubbed.model("m", "one", Tier.BUDGET, Duration.ofMillis(500));
    var registry = registry(model, new Provider.Limits(16, 0, Duration.ofSeconds(5), 0));
    try (var calls = calls(registry, LONG)) {
      for (int i = 0; i < 30; i++) {
        fail(calls, registry, Limits.of(Duration.ofMillis(100)), kept);
      }
      assertThat(circuit(calls)).isEqualTo(Health.Circuit.OPEN);
      assertThat(stub.requests()).isLessThan(30);
    }
  }

  @Test
  void aTrialThatIsNotAnsweredClosesNothing() throws Exception {
    var model = Stubbed.model("m", "one", Tier.BUDGET);
    var registry = registry(model, new Provider.Limits(1, 0, Duration.ofSeconds(5), 0));
    try (var calls = calls(registry, Duration.ofMillis(300))) {
      stub.answer(_ -> Reply.error(500));
      for (int i = 0; i < 10; i++) {
        fail(calls, registry, TEN_SECONDS, kept);
      }
      until(calls, Health.Circuit.HALF_OPEN);
      int asked = stub.requests();

      stub.answer(_ -> Reply.text("fine"));
      assertThat(fail(calls, registry, TEN_SECONDS, NO_MONEY).reason())
          .isEqualTo(Reason.NOT_CALLED);
      assertThat(stub.requests()).isEqualTo(asked);
      assertThat(circuit(calls)).isEqualTo(Health.Circuit.HALF_OPEN);

      // A trial that has less time than answers take, and ends without a word.
      stub.answer(_ -> Reply.text("").with(Reply.Fault.HANG));
      var trial = fail(calls, registry, Limits.of(Duration.ofMillis(100)), kept);
      assertThat(trial.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(stub.requests()).isEqualTo(asked + 1);
      assertThat(circuit(calls)).isNotEqualTo(Health.Circuit.CLOSED);

      stub.answer(_ -> Reply.text("fine"));
      until(calls, Health.Circuit.HALF_OPEN);
      assertThat(calls.call(registry.models(), Stubbed.prompt("?"), TEN_SECONDS, kept).text())
          .isEqualTo("fine");
      assertThat(circuit(calls)).isEqualTo(Health.Circuit.CLOSED);
    }
  }

  @Test
  void whileATrialIsUnderWayNoneElseIsPaidFor() throws Exception {
    var model = Stubbed.model("m", "one", Tier.BUDGET);
    var registry = registry(model, new Provider.Limits(16, 0, Duration.ofSeconds(5), 0));
    try (var calls = calls(registry, Duration.ofMillis(300));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      stub.answer(_ -> Reply.error(500));
      for (int i = 0; i < 10; i++) {
        fail(calls, registry, TEN_SECONDS, kept);
      }
      until(calls, Health.Circuit.HALF_OPEN);
      int asked = stub.requests();
      stub.answer(_ -> Reply.text("").with(Reply.Fault.HANG));
      var trial =
          threads.submit(
              () -> calls.call(registry.models(), Stubbed.prompt("?"), TEN_SECONDS, kept));
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (stub.requests() == asked && System.nanoTime() - end < 0) {
        Thread.sleep(5);
      }

      // Would throw if it was asked whether there is money, and then told of an end.
      assertThat(fail(calls, registry, TEN_SECONDS, NO_MONEY).reason()).isEqualTo(Reason.BUSY);
      assertThat(stub.requests()).isEqualTo(asked + 1);
      trial.cancel(true);
    }
  }

  @Test
  void anOpenCircuitMayDoBetterLater() throws Exception {
    var model = Stubbed.model("m", "one", Tier.BUDGET);
    var wrong = Stubbed.model("w", "two", Tier.BUDGET);
    var once = new Provider.Limits(16, 0, Duration.ofSeconds(5), 0);
    try (var denied = ModelStub.start(_ -> Reply.error(401))) {
      var registry =
          Stubbed.registry(
              List.of(
                  Stubbed.provider("one", Protocol.OPENAI, once, null, stub.openAi()),
                  Stubbed.provider("two", Protocol.OPENAI, once, null, denied.openAi())),
              model,
              wrong);
      try (var calls = calls(registry, LONG)) {
        stub.answer(_ -> Reply.error(500));
        for (int i = 0; i < 10; i++) {
          assertThat(fail(calls, registry, TEN_SECONDS, kept).reason())
              .isEqualTo(Reason.UNAVAILABLE);
        }

        var failed = fail(calls, registry, TEN_SECONDS, kept);
        assertThat(failed.reason()).isEqualTo(Reason.BUSY);
        assertThat(failed.retryAfter()).isBetween(Duration.ofMinutes(3), LONG.plusSeconds(1));
      }
    }
  }

  @Test
  void slowBookkeepingThrowsNoAnswerAway() throws Exception {
    var model = Stubbed.model("m", "one", Tier.BUDGET);
    var registry = registry(model, new Provider.Limits(16, 0, Duration.ofMillis(1_500), 2));
    var slow =
        new Observer() {
          @Override
          public boolean mayBegin(int attempt, Model of) {
            rest();
            return true;
          }

          @Override
          public void ended(Attempt attempt) {
            rest();
            kept.ended(attempt);
          }

          private void rest() {
            try {
              Thread.sleep(2_100);
            } catch (InterruptedException e) {
              throw new IllegalStateException("bookkeeping was interrupted", e);
            }
          }
        };
    try (var calls = calls(registry, LONG)) {
      var limits = Limits.of(Duration.ofSeconds(60));
      var answer = calls.call(registry.models(), Stubbed.prompt("?"), limits, slow);

      assertThat(answer.attempts()).isEqualTo(1);
      assertThat(stub.requests()).isEqualTo(1);
      assertThat(kept.attempts)
          .singleElement()
          .satisfies(a -> assertThat(a.result()).isEqualTo(Attempt.Result.ANSWERED));
    }
  }

  @Test
  void anErrorEndsACallAndWhatItBegan() throws Exception {
    var model = Stubbed.model("m", "one", Tier.BUDGET);
    var registry = registry(model, new Provider.Limits(16, 0, Duration.ofSeconds(5), 0));
    var broken =
        new Observer() {
          @Override
          public boolean mayBegin(int attempt, Model of) {
            throw new StackOverflowError("on purpose");
          }

          @Override
          public void ended(Attempt attempt) {}
        };
    try (var calls = calls(registry, LONG);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var hedged = new Limits(Duration.ofSeconds(10), Map.of(), true);
      var call =
          threads.submit(() -> calls.call(registry.models(), Stubbed.prompt("?"), hedged, broken));
      var thrown =
          catchThrowableOfType(
              java.util.concurrent.ExecutionException.class, () -> call.get(9, TimeUnit.SECONDS));
      assertThat(thrown).hasCauseInstanceOf(StackOverflowError.class);

      var inAPiece =
          new Observer() {
            @Override
            public void piece(int attempt, Model of, String text) {
              throw new StackOverflowError("on purpose");
            }

            @Override
            public void ended(Attempt attempt) {
              kept.ended(attempt);
            }
          };
      var streamed =
          threads.submit(
              () -> calls.call(registry.models(), Stubbed.stream("?"), TEN_SECONDS, inAPiece));
      assertThat(
              catchThrowableOfType(
                  java.util.concurrent.ExecutionException.class,
                  () -> streamed.get(9, TimeUnit.SECONDS)))
          .isNotNull();
      assertThat(kept.attempts)
          .singleElement()
          .satisfies(a -> assertThat(a.result()).isEqualTo(Attempt.Result.FAILED));
    }
  }

  @Test
  void theSecondOfAHedgeHasItsOwnTime() throws Exception {
    try (var next = ModelStub.start(_ -> Reply.text("second").after(Duration.ofMillis(1_200)))) {
      stub.answer(_ -> Reply.text("").with(Reply.Fault.HANG));
      var late = Stubbed.model("m", "one", Tier.BUDGET, Duration.ofMillis(1_500));
      var other = Stubbed.model("o", "two", Tier.STANDARD);
      var registry =
          Stubbed.registry(
              List.of(Stubbed.provider("one", stub), Stubbed.provider("two", next)), late, other);
      var two = Duration.ofMillis(2_300);
      var limits =
          new Limits(Duration.ofSeconds(20), Map.of(Tier.BUDGET, two, Tier.STANDARD, two), true);
      try (var calls = calls(registry, LONG)) {
        var answer = calls.call(registry.models(), Stubbed.prompt("?"), limits, kept);

        assertThat(answer.text()).isEqualTo("second");
        assertThat(next.requests()).isEqualTo(1);
      }
    }
  }

  @Test
  void theSameEndpointIsNotAskedTwiceForTheSame() throws Exception {
    stub.answer(_ -> Reply.text("late").after(Duration.ofMillis(600)));
    var model = Stubbed.model("m", "one", Tier.BUDGET, Duration.ofMillis(50));
    var registry = registry(model, Stubbed.LIMITS);
    try (var calls = calls(registry, LONG)) {
      var limits = new Limits(Duration.ofSeconds(20), Map.of(), true);
      var answer = calls.call(registry.models(), Stubbed.prompt("?"), limits, kept);

      assertThat(answer.text()).isEqualTo("late");
      assertThat(stub.requests()).isEqualTo(1);
    }
  }
}
