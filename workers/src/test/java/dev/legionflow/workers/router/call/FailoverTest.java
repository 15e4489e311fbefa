package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.legionflow.peers.model.Faults;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A call goes along the chain, and asks again where that may help.
class FailoverTest {

  private static final Limits TEN_SECONDS = Limits.of(Duration.ofSeconds(10));

  private final ModelStub first = ModelStub.start(_ -> Reply.text("first"));
  private final ModelStub second = ModelStub.start(_ -> Reply.text("second"));
  private final ModelStub third = ModelStub.start(_ -> Reply.text("third"));

  private final Model budget = Stubbed.model("cheap", "one", Tier.BUDGET);
  private final Model standard = Stubbed.model("usual", "two", Tier.STANDARD);
  private final Model premium = Stubbed.model("dear", "three", Tier.PREMIUM);
  private final List<Model> chain = List.of(budget, standard, premium);

  private final Registry registry =
      new Registry(
          List.of(
              Stubbed.provider("one", first),
              Stubbed.provider("two", second),
              Stubbed.provider("three", third)),
          chain);

  private final Calls calls = Stubbed.calls(registry);
  private final Stubbed.Kept kept = new Stubbed.Kept();

  /// Whose circuits stay open for as long as a test may take.
  private Calls patient() {
    return new Calls(() -> registry, Switches.ALL_ON, _ -> null, Duration.ofMinutes(5));
  }

  @AfterEach
  void close() {
    calls.close();
    first.close();
    second.close();
    third.close();
  }

  private Answer ask(Prompt prompt, Limits limits) throws Exception {
    return calls.call(chain, prompt, limits, kept);
  }

  @Test
  void waitsAsLongAsItIsAskedTo() throws Exception {
    first.answer(ask -> ask.number() == 1 ? Reply.error(429).retryAfter("1") : Reply.text("first"));

    var answer = ask(Stubbed.prompt("?"), TEN_SECONDS);

    assertThat(answer.text()).isEqualTo("first");
    assertThat(answer.attempts()).isEqualTo(2);
    assertThat(answer.took()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 529})
  void doesNotWaitLongerThanItHasAndLeavesTheOneThatAskedAlone(int status) throws Exception {
    first.answer(_ -> Reply.error(status).retryAfter("30"));

    var answer = ask(Stubbed.prompt("?"), TEN_SECONDS);
    assertThat(answer.text()).isEqualTo("second");
    assertThat(answer.took()).isLessThan(Duration.ofSeconds(8));
    assertThat(first.requests()).isEqualTo(1);

    assertThat(ask(Stubbed.prompt("?"), TEN_SECONDS).text()).isEqualTo("second");
    assertThat(first.requests()).isEqualTo(1);
    assertThat(calls.health())
        .filteredOn(health -> health.provider().equals("one"))
        .singleElement()
        .satisfies(health -> {
          assertThat(health.resting()).isGreaterThan(Duration.ofSeconds(20));
          assertThat(health.lastReason())
              .isEqualTo(status == 429 ? Reason.RATE_LIMITED : Reason.UNAVAILABLE);
        });
  }

  @Test
  void asksAgainAfter500AndThenTheNext() throws Exception {
    first.answer(_ -> Reply.error(500));

    var answer = ask(Stubbed.prompt("?"), TEN_SECONDS);

    assertThat(answer.model()).isEqualTo(standard);
    assertThat(answer.attempts()).isEqualTo(4);
    assertThat(first.requests()).isEqualTo(3);
    assertThat(kept.attempts)
        .extracting(Attempt::failure)
        .containsExactly(Reason.UNAVAILABLE, Reason.UNAVAILABLE, Reason.UNAVAILABLE, null);
  }

  @Test
  void aSecretThatIsWrongIsNotTriedTwice() throws Exception {
    first.answer(_ -> Reply.error(401));

    assertThat(ask(Stubbed.prompt("?"), TEN_SECONDS).text()).isEqualTo("second");
    assertThat(first.requests()).isEqualTo(1);
  }

  @Test
  void oneThatHangsCostsItsTiersTimeOnly() throws Exception {
    first.answer(_ -> Reply.text("").with(Reply.Fault.HANG));
    var limits =
        new Limits(Duration.ofSeconds(10), Map.of(Tier.BUDGET, Duration.ofMillis(300)), false);

    var answer = ask(Stubbed.prompt("?"), limits);

    assertThat(answer.text()).isEqualTo("second");
    assertThat(answer.took()).isBetween(Duration.ofMillis(290), Duration.ofSeconds(3));
  }

  @Test
  void withoutLimitsOfTiersEachHasItsShareOfTheTime() throws Exception {
    first.answer(_ -> Reply.text("").with(Reply.Fault.HANG));
    second.answer(_ -> Reply.text("").with(Reply.Fault.HANG));

    var answer = ask(Stubbed.prompt("?"), Limits.of(Duration.ofSeconds(6)));

    assertThat(answer.text()).isEqualTo("third");
    assertThat(answer.took()).isBetween(Duration.ofMillis(3990), Duration.ofSeconds(6));
  }

  @Test
  void allTogetherTakeNoLongerThanTheWholeTime() {
    for (ModelStub stub : List.of(first, second, third)) {
      stub.answer(_ -> Reply.text("").with(Reply.Fault.HANG));
    }
    long start = System.nanoTime();

    var failed =
        catchThrowableOfType(
            CallFailed.class, () -> ask(Stubbed.prompt("?"), Limits.of(Duration.ofMillis(600))));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    assertThat(failed.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(failed).hasMessageContaining("cheap@1").hasMessageContaining("dear@1");
  }

  @Test
  void anAnswerThatIsNoJsonCostsAndTheNextIsAsked() throws Exception {
    first.answer(_ -> Reply.text("Sure! {\"a\": 1}").tokens(100, 10));
    second.answer(_ -> Reply.text("```json\n{\"a\": 1}\n```").tokens(100, 12));

    var answer = ask(Stubbed.json("?"), TEN_SECONDS);

    assertThat(answer.text()).isEqualTo("{\"a\": 1}");
    assertThat(first.requests()).isEqualTo(1);
    assertThat(kept.attempts)
        .extracting(Attempt::failure, Attempt::usage)
        .containsExactly(
            tuple(Reason.UNUSABLE, new Usage(100, 10, 0, 0, 0)),
            tuple(null, new Usage(100, 12, 0, 0, 0)));
  }

  @Test
  void aBrokenStreamBeginsAnewElsewhere() throws Exception {
    first.answer(_ -> Reply.text("Once upon a time, far away").with(Reply.Fault.BROKEN));
    var once = new Provider.Limits(16, 0, Duration.ofSeconds(5), 0);
    var again =
        new Registry(
            List.of(
                Stubbed.provider("one", Protocol.OPENAI, once, null, first.openAi()),
                Stubbed.provider("two", Protocol.ANTHROPIC, once, null, second.anthropic()),
                Stubbed.provider("three", third)),
            chain);
    try (var fresh = Stubbed.calls(again)) {
      var answer = fresh.call(chain, Stubbed.stream("?"), TEN_SECONDS, kept);

      assertThat(answer.text()).isEqualTo("second");
      assertThat(kept.pieces).contains("1:Once upo").endsWith("2:second");
    }
  }

  @Test
  void oneOfThreeDownCostsNoCall() throws Exception {
    first.close();
    int calm = 0;
    try (var patient = patient()) {
      for (int i = 0; i < 60; i++) {
        var answer = patient.call(chain, Stubbed.prompt("?"), TEN_SECONDS, kept);
        assertThat(answer.text()).isEqualTo("second");
        calm += answer.attempts() == 1 ? 1 : 0;
      }
    }

    // Ten requests open the circuit, three to a call; then the one that is down is not asked.
    assertThat(calm).isEqualTo(56);
    assertThat(kept.attempts).hasSize(70);
  }

  @Test
  void aCircuitOpensAndClosesAgain() throws Exception {
    var down = new AtomicInteger(1);
    first.answer(_ -> down.get() == 1 ? Reply.error(503) : Reply.text("first"));
    try (var patient = patient()) {
      for (int i = 0; i < 5; i++) {
        patient.call(chain, Stubbed.prompt("?"), TEN_SECONDS, kept);
      }
      assertThat(circuit(patient)).isEqualTo(Health.Circuit.OPEN);
      int asked = first.requests();
      var answer = patient.call(chain, Stubbed.prompt("?"), TEN_SECONDS, kept);
      assertThat(answer.attempts()).isEqualTo(1);
      assertThat(first.requests()).isEqualTo(asked);
    }

    for (int i = 0; i < 4; i++) {
      ask(Stubbed.prompt("?"), TEN_SECONDS);
    }
    assertThat(circuit(calls)).isNotEqualTo(Health.Circuit.CLOSED);
    var answer = ask(Stubbed.prompt("?"), TEN_SECONDS);
    assertThat(answer.text()).isEqualTo("second");
    down.set(0);
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!answer.text().equals("first") && System.nanoTime() < until) {
      answer = ask(Stubbed.prompt("?"), TEN_SECONDS);
    }

    assertThat(answer.text()).isEqualTo("first");
    assertThat(circuit(calls)).isEqualTo(Health.Circuit.CLOSED);
  }

  private static Health.Circuit circuit(Calls of) {
    return of.health().stream()
        .filter(health -> health.provider().equals("one"))
        .findFirst()
        .orElseThrow()
        .circuit();
  }

  @Test
  void seededMisbehaviourOfAllThreeLosesNoCall() throws Exception {
    for (ModelStub stub : List.of(first, second, third)) {
      stub.answer(
          new Faults(7, 1, 0.5, 0.1, 0.1, 0, 0.05, 0.05).around(_ -> Reply.text("some answer")));
    }
    int failed = 0;
    for (int i = 0; i < 150; i++) {
      try {
        assertThat(ask(Stubbed.prompt("?"), TEN_SECONDS).text()).isEqualTo("some answer");
      } catch (CallFailed e) {
        failed++;
      }
    }

    assertThat(failed).isZero();
    assertThat(kept.attempts).anyMatch(attempt -> attempt.failure() == Reason.UNUSABLE);
    assertThat(kept.attempts).anyMatch(attempt -> attempt.failure() == Reason.RATE_LIMITED);
  }

  @Test
  void withoutAModelItSaysSo() {
    var failed =
        catchThrowableOfType(
            CallFailed.class, () -> calls.call(List.of(), Stubbed.prompt("?"), TEN_SECONDS, kept));

    assertThat(failed.reason()).isEqualTo(Reason.NOT_CALLED);
    assertThat(failed).hasMessage("there is no model to ask");
  }
}
