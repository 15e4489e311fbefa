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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What stands between a call and its provider: bounds, balance, hedging, switches.
class GuardsTest {

  private static final Limits TEN_SECONDS = Limits.of(Duration.ofSeconds(10));

  private final ModelStub first = ModelStub.start(_ -> Reply.text("first"));
  private final ModelStub second = ModelStub.start(_ -> Reply.text("second"));
  private final Model model = Stubbed.model("m", "one", Tier.BUDGET);
  private final Model other = Stubbed.model("o", "two", Tier.STANDARD);
  private final Stubbed.Kept kept = new Stubbed.Kept();

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private Registry two(Provider.Limits limits) {
    return new Registry(
        List.of(
            Stubbed.provider("one", Protocol.OPENAI, limits, null, first.openAi()),
            Stubbed.provider("two", second)),
        List.of(model, other));
  }

  private Registry balanced() {
    return new Registry(
        List.of(
            Stubbed.provider(
                "one", Protocol.OPENAI, Stubbed.LIMITS, null, first.openAi(), second.openAi())),
        List.of(model));
  }

  @Test
  void noMoreAreUnderWayThanMayBe() throws Exception {
    var go = new CountDownLatch(1);
    var inside = new CountDownLatch(2);
    first.answer(_ -> {
      inside.countDown();
      await(go);
      return Reply.text("first");
    });
    var registry = two(new Provider.Limits(2, 0, Duration.ofSeconds(5), 0));
    try (var calls = Stubbed.calls(registry);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        answers.add(threads.submit(() -> ask(calls, registry)));
      }
      await(inside);

      assertThat(ask(calls, registry).text()).isEqualTo("second");
      assertThat(first.requests()).isEqualTo(2);

      go.countDown();
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().text()).isEqualTo("first");
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void until(BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("time left").isNegative();
      Thread.sleep(5);
    }
  }

  private Answer ask(Calls calls, Registry registry) throws Exception {
    return calls.call(registry.models(), Stubbed.prompt("?"), TEN_SECONDS, kept);
  }

  @Test
  void noMoreBeginInAMinuteThanMay() throws Exception {
    var registry = two(new Provider.Limits(16, 3, Duration.ofSeconds(5), 2));
    try (var calls = Stubbed.calls(registry)) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        // There is time to wait for the minute's end, but no need: another model is there.
        var limits = Limits.of(Duration.ofMinutes(5));
        var answer = calls.call(registry.models(), Stubbed.prompt("?"), limits, kept);
        assertThat(answer.took()).isLessThan(Duration.ofSeconds(10));
        texts.add(answer.text());
      }
      assertThat(texts).containsExactly("first", "first", "first", "second", "second");
    }
  }

  @Test
  void whatMayNotBeginIsNotSentAndNotTriedAgain() throws Exception {
    var registry = two(Stubbed.LIMITS);
    var asked = new ArrayList<String>();
    try (var calls = Stubbed.calls(registry)) {
      var answer =
          calls.call(
              registry.models(),
              Stubbed.prompt("?"),
              TEN_SECONDS,
              new Observer() {
                @Override
                public boolean mayBegin(int attempt, Model of) {
                  asked.add(of.key());
                  return of.equals(other);
                }

                @Override
                public void ended(Attempt attempt) {
                  kept.ended(attempt);
                }
              });

      assertThat(answer.text()).isEqualTo("second");
      assertThat(asked).containsExactly("m@1", "o@1");
      assertThat(kept.attempts).hasSize(1);
      assertThat(first.requests()).isZero();
    }
  }

  @Test
  void equalEndpointsTakeTurns() throws Exception {
    var registry = balanced();
    try (var calls = Stubbed.calls(registry)) {
      for (int i = 0; i < 40; i++) {
        ask(calls, registry);
      }
      assertThat(first.requests()).isEqualTo(20);
      assertThat(second.requests()).isEqualTo(20);
    }
  }

  @Test
  void theOneWithLessUnderWayIsAsked() throws Exception {
    var go = new CountDownLatch(1);
    var inside = new CountDownLatch(1);
    first.answer(_ -> {
      inside.countDown();
      await(go);
      return Reply.text("first");
    });
    var registry = balanced();
    try (var calls = Stubbed.calls(registry);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var held = threads.submit(() -> ask(calls, registry));
      var asked = held;
      until(() -> inside.getCount() == 0 || asked.state() != Future.State.RUNNING);
      if (inside.getCount() > 0) {
        held = threads.submit(() -> ask(calls, registry));
        await(inside);
      }
      for (int i = 0; i < 10; i++) {
        assertThat(ask(calls, registry).text()).isEqualTo("second");
      }
      go.countDown();
      assertThat(held.get().text()).isEqualTo("first");
    }
  }

  @Test
  void oneEndpointDownIsMadeUpForByTheOther() throws Exception {
    first.answer(_ -> Reply.error(500));
    var registry = balanced();
    try (var calls = new Calls(() -> registry, Switches.ALL_ON, _ -> null, Duration.ofMinutes(5))) {
      for (int i = 0; i < 30; i++) {
        assertThat(ask(calls, registry).text()).isEqualTo("second");
      }
      // Ten requests open its circuit for longer than this takes.
      assertThat(first.requests()).isBetween(5, 12);
    }
  }

  @Test
  void aLateAnswerIsOvertakenAndBothAreTold() throws Exception {
    var late = Reply.text("late").tokens(100, 50).after(Duration.ofSeconds(5));
    first.answer(_ -> late);
    second.answer(_ -> Reply.text("second").tokens(100, 40));
    var quick = Stubbed.model("m", "one", Tier.BUDGET, Duration.ofMillis(100));
    var registry =
        new Registry(
            List.of(Stubbed.provider("one", first), Stubbed.provider("two", second)),
            List.of(quick, other));
    try (var calls = Stubbed.calls(registry)) {
      var limits = new Limits(Duration.ofSeconds(10), Map.of(), true);
      var answer = calls.call(registry.models(), Stubbed.prompt("?"), limits, kept);

      assertThat(answer.text()).isEqualTo("second");
      assertThat(answer.took()).isBetween(Duration.ofMillis(95), Duration.ofMillis(4_900));
      assertThat(answer.attempts()).isEqualTo(2);
      assertThat(kept.attempts)
          .extracting(Attempt::result)
          .containsExactlyInAnyOrder(Attempt.Result.CANCELLED, Attempt.Result.ANSWERED);
      assertThat(calls.health()).allMatch(health -> health.inFlight() == 0);
    }
  }

  @Test
  void aQuickAnswerIsNotAskedForTwice() throws Exception {
    var registry = two(Stubbed.LIMITS);
    try (var calls = Stubbed.calls(registry)) {
      var limits = new Limits(Duration.ofSeconds(10), Map.of(), true);
      for (int i = 0; i < 10; i++) {
        assertThat(calls.call(registry.models(), Stubbed.prompt("?"), limits, kept).text())
            .isEqualTo("first");
      }
      assertThat(second.requests()).isZero();
    }
  }

  @Test
  void whenBothFailTheRestOfTheChainIsAsked() throws Exception {
    // None of the two is answered before the other one is there.
    var both = new CountDownLatch(2);
    first.answer(_ -> {
      both.countDown();
      await(both);
      return Reply.error(400);
    });
    var quick = Stubbed.model("m", "one", Tier.BUDGET, Duration.ofMillis(50));
    var alike = Stubbed.model("n", "one", Tier.BUDGET, Duration.ofMillis(50));
    var registry =
        new Registry(
            List.of(Stubbed.provider("one", first), Stubbed.provider("two", second)),
            List.of(quick, alike, other));
    try (var calls = Stubbed.calls(registry)) {
      var limits = new Limits(Duration.ofSeconds(10), Map.of(), true);
      var answer = calls.call(registry.models(), Stubbed.prompt("?"), limits, kept);

      assertThat(answer.text()).isEqualTo("second");
      assertThat(first.requests()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "m@1"})
  void switchingOffLosesNoneThatIsUnderWay(String what) throws Exception {
    var go = new CountDownLatch(1);
    var inside = new CountDownLatch(8);
    first.answer(_ -> {
      inside.countDown();
      await(go);
      return Reply.text("first");
    });
    Set<String> off = ConcurrentHashMap.newKeySet();
    var switches =
        new Switches() {
          @Override
          public boolean isOn(Provider provider) {
            return !off.contains(provider.id());
          }

          @Override
          public boolean isOn(Model version) {
            return !off.contains(version.key());
          }
        };
    var registry = two(Stubbed.LIMITS);
    try (var calls = new Calls(() -> registry, switches, _ -> null, Duration.ofSeconds(1));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(threads.submit(() -> ask(calls, registry)));
      }
      await(inside);

      off.add(what);
      assertThat(ask(calls, registry).text()).isEqualTo("second");
      assertThat(first.requests()).isEqualTo(8);
      go.countDown();
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().text()).isEqualTo("first");
      }

      off.clear();
      assertThat(ask(calls, registry).text()).isEqualTo("first");
    }
  }

  @Test
  void aNewRegistryHoldsAtTheNextCallAndLosesNoneThatIsUnderWay() throws Exception {
    var go = new CountDownLatch(1);
    var inside = new CountDownLatch(1);
    first.answer(_ -> {
      inside.countDown();
      await(go);
      return Reply.text("first");
    });
    var registry = two(Stubbed.LIMITS);
    var current = new AtomicReference<>(registry);
    try (var calls = new Calls(current::get, Switches.ALL_ON, _ -> null, Duration.ofSeconds(1));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var held = threads.submit(() -> ask(calls, registry));
      await(inside);

      current.set(new Registry(List.of(Stubbed.provider("two", second)), List.of(other)));
      assertThat(ask(calls, registry).text()).isEqualTo("second");
      go.countDown();

      assertThat(held.get().text()).isEqualTo("first");
    }
  }

  @Test
  void anInterruptedCallEndsAtOnce() throws Exception {
    first.answer(_ -> Reply.text("").with(Reply.Fault.HANG));
    var registry = two(Stubbed.LIMITS);
    for (boolean hedge : List.of(false, true)) {
      kept.attempts.clear();
      try (var calls = Stubbed.calls(registry)) {
        var ended = new CompletableFuture<Throwable>();
        int before = first.requests();
        var thread =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    var limits = new Limits(Duration.ofSeconds(10), Map.of(), hedge);
                    calls.call(registry.models(), Stubbed.prompt("?"), limits, kept);
                  } catch (CallFailed | InterruptedException e) {
                    ended.complete(e);
                  }
                });
        until(() -> first.requests() > before);

        thread.interrupt();

        assertThat(ended.get(9, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(kept.attempts)
            .singleElement()
            .satisfies(a -> assertThat(a.result()).isEqualTo(Attempt.Result.CANCELLED));
      }
    }
  }

  @Test
  void aCallThatWaitsToAskAgainIsInterruptedToo() throws Exception {
    first.answer(_ -> Reply.error(429).retryAfter("8"));
    var registry = Stubbed.registry(List.of(Stubbed.provider("one", first)), model);
    try (var calls = Stubbed.calls(registry)) {
      var ended = new CompletableFuture<Throwable>();
      var thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  ask(calls, registry);
                } catch (Exception e) {
                  ended.complete(e);
                }
              });
      until(() -> !kept.attempts.isEmpty() && thread.getState() == Thread.State.TIMED_WAITING);

      thread.interrupt();

      assertThat(ended.get(9, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void whatTheFileNoLongerDeclaresIsNotAskedAgain() throws Exception {
    var registry = two(Stubbed.LIMITS);
    var current = new AtomicReference<>(registry);
    first.answer(_ -> {
      // The version is taken out while it is asked; its provider stays.
      current.set(new Registry(registry.providers(), List.of(other)));
      return Reply.error(500);
    });
    try (var calls = new Calls(current::get, Switches.ALL_ON, _ -> null, Duration.ofSeconds(1))) {
      assertThat(ask(calls, registry).text()).isEqualTo("second");
      assertThat(first.requests()).isEqualTo(1);

      var failed =
          catchThrowableOfType(
              CallFailed.class,
              () -> calls.call(List.of(model), Stubbed.prompt("?"), TEN_SECONDS, kept));
      assertThat(failed.reason()).isEqualTo(Reason.NOT_CALLED);
      assertThat(failed).hasMessageContaining("no longer declared");
      assertThat(first.requests()).isEqualTo(1);
    }
  }

  @Test
  void whoIsLateWithTheRegistryTakesNothingFromTheOthers() {
    var before = Stubbed.provider("one", Protocol.OPENAI, Stubbed.LIMITS, null, first.openAi());
    var limits = new Provider.Limits(3, 7, Duration.ofSeconds(5), 2);
    var after = Stubbed.provider("one", Protocol.OPENAI, limits, null, first.openAi());
    var current = new AtomicReference<>(new Registry(List.of(before), List.of()));
    try (var calls = new Calls(current::get, Switches.ALL_ON, _ -> null, Duration.ofSeconds(1))) {
      calls.endpoints(before);
      current.set(new Registry(List.of(after), List.of()));
      var held = calls.endpoints(after);

      // One that has read the registry before it changed.
      assertThat(calls.endpoints(before).provider).isEqualTo(before);
      assertThat(calls.endpoints(after)).isSameAs(held);

      current.set(new Registry(List.of(), List.of()));
      var gone = Stubbed.provider("gone", first);
      assertThat(calls.endpoints(gone).provider).isEqualTo(gone);
      assertThat(calls.health()).extracting(Health::provider).containsExactly("one");
    }
  }

  @Test
  void anObserverThatFailsSpoilsNoAnswer() throws Exception {
    var registry = two(Stubbed.LIMITS);
    try (var calls = Stubbed.calls(registry)) {
      var observer =
          new Observer() {
            @Override
            public void ended(Attempt attempt) {
              kept.ended(attempt);
            }

            @Override
            public void piece(int attempt, Model model, String text) {
              throw new IllegalStateException("nobody listens");
            }
          };
      var answer = calls.call(registry.models(), Stubbed.stream("?"), TEN_SECONDS, observer);

      assertThat(answer.text()).isEqualTo("first");
      assertThat(first.requests()).isEqualTo(1);
      assertThat(kept.attempts)
          .singleElement()
          .satisfies(attempt -> assertThat(attempt.failure()).isNull());
    }
  }

  @Test
  void anEndlessAnswerIsGivenUp() throws Exception {
    first.answer(_ -> Reply.text("x".repeat(TimedBody.MAX_BYTES)));
    var registry =
        new Registry(
            List.of(
                Stubbed.provider(
                    "one",
                    Protocol.OPENAI,
                    new Provider.Limits(16, 0, Duration.ofSeconds(9), 0),
                    null,
                    first.openAi())),
            List.of(model));
    try (var calls = Stubbed.calls(registry)) {
      var failed = catchThrowableOfType(CallFailed.class, () -> ask(calls, registry));

      assertThat(failed.reason()).isEqualTo(Reason.UNUSABLE);
    }
  }

  @Test
  void probesTellWhoIsThere() throws Exception {
    second.close();
    var registry = balanced();
    try (var calls = Stubbed.calls(registry)) {
      calls.probe(Duration.ofSeconds(30));

      assertThat(calls.health()).extracting(Health::reachable).containsExactly(true, false);
      assertThat(ask(calls, registry).text()).isEqualTo("first");
      assertThat(ask(calls, registry).text()).isEqualTo("first");
      assertThat(kept.attempts).hasSize(2);
    }
  }
}
