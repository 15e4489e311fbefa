package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.legionflow.peers.model.Ask;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.Tier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Every protocol answers, counts and fails alike.
class ProtocolsTest {

  private static final Limits SOON = Limits.of(Duration.ofSeconds(10));

  private static Registry registry(ModelStub stub, Protocol protocol) {
    var once = new Provider.Limits(16, 0, Duration.ofSeconds(5), 0);
    return Stubbed.registry(
        List.of(Stubbed.provider("p", protocol, once, "env:KEY", Stubbed.endpoint(stub, protocol))),
        Stubbed.model("m", "p", Tier.BUDGET));
  }

  private static Calls calls(Registry registry) {
    return new Calls(
        () -> registry,
        Switches.ALL_ON,
        name -> name.equals("KEY") ? "s3cret" : null,
        Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @EnumSource
  void answers(Protocol protocol) throws Exception {
    var asked = new AtomicReference<Ask>();
    try (var stub =
        ModelStub.start(ask -> {
          asked.set(ask);
          return Reply.text("Forty-two.").tokens(120, 34);
        })) {
      var registry = registry(stub, protocol);
      try (var calls = calls(registry)) {
        var answer = calls.call(registry.models(), Stubbed.prompt("What?"), SOON, Observer.NONE);

        assertThat(answer.text()).isEqualTo("Forty-two.");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.usage()).isEqualTo(new Usage(120, 34, 0, 0, 0));
        assertThat(answer.attempts()).isEqualTo(1);
        assertThat(asked.get().model()).isEqualTo("m-name");
        assertThat(asked.get().system()).isEqualTo("be short");
        assertThat(asked.get().text()).isEqualTo("What?");
        assertThat(asked.get().key()).isEqualTo("s3cret");
        assertThat(asked.get().stream()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void streams(Protocol protocol) throws Exception {
    try (var stub = ModelStub.start(_ -> Reply.text("A text of several pieces.").tokens(120, 34))) {
      var registry = registry(stub, protocol);
      var kept = new Stubbed.Kept();
      try (var calls = calls(registry)) {
        var answer = calls.call(registry.models(), Stubbed.stream("What?"), SOON, kept);

        assertThat(answer.text()).isEqualTo("A text of several pieces.");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.usage()).isEqualTo(new Usage(120, 34, 0, 0, 0));
        assertThat(kept.pieces).containsExactly("1:A text o", "1:f severa", "1:l pieces", "1:.");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"OPENAI, 100, 20, 20, 14", "ANTHROPIC, 120, 20, 34, 0", "GOOGLE, 100, 20, 34, 14"})
  void countsNoTokenTwice(Protocol protocol, long input, long cached, long output, long reasoning)
      throws Exception {
    try (var stub = ModelStub.start(_ -> Reply.text("Yes").tokens(120, 34).details(20, 14))) {
      var registry = registry(stub, protocol);
      try (var calls = calls(registry)) {
        for (Prompt prompt : List.of(Stubbed.prompt("?"), Stubbed.stream("?"))) {
          var answer = calls.call(registry.models(), prompt, SOON, Observer.NONE);
          assertThat(answer.usage()).isEqualTo(new Usage(input, output, cached, 0, reasoning));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsThatAnAnswerWasTooLong(Protocol protocol) throws Exception {
    try (var stub = ModelStub.start(_ -> Reply.text("Forty").finish("length"))) {
      var registry = registry(stub, protocol);
      try (var calls = calls(registry)) {
        for (Prompt prompt : List.of(Stubbed.prompt("?"), Stubbed.stream("?"))) {
          var answer = calls.call(registry.models(), prompt, SOON, Observer.NONE);
          assertThat(answer.text()).isEqualTo("Forty");
          assertThat(answer.complete()).isFalse();
        }
      }
    }
  }

  private static CallFailed failure(
      Reply reply, Protocol protocol, Prompt prompt, Observer observer) throws Exception {
    // Only what never comes is waited for in vain.
    boolean never = reply.fault() == Reply.Fault.HANG || reply.fault() == Reply.Fault.STALL;
    var within = never ? Limits.of(Duration.ofMillis(700)) : SOON;
    try (var stub = ModelStub.start(_ -> reply)) {
      var registry = registry(stub, protocol);
      try (var calls = calls(registry)) {
        return catchThrowableOfType(
            CallFailed.class, () -> calls.call(registry.models(), prompt, within, observer));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void failuresAreOfOneKindWhateverTheProtocol(Protocol protocol) throws Exception {
    var errors =
        List.of(
            new Expected(Reply.error(429).retryAfter("7"), Reason.RATE_LIMITED),
            new Expected(Reply.error(500), Reason.UNAVAILABLE),
            new Expected(Reply.error(529), Reason.UNAVAILABLE),
            new Expected(Reply.error(401), Reason.UNAUTHORIZED),
            new Expected(Reply.error(403), Reason.UNAUTHORIZED),
            new Expected(Reply.error(400), Reason.REFUSED),
            new Expected(Reply.error(302), Reason.REFUSED),
            new Expected(Reply.text("").with(Reply.Fault.HANG), Reason.TIMEOUT),
            new Expected(longText().with(Reply.Fault.STALL), Reason.TIMEOUT),
            new Expected(longText().with(Reply.Fault.BROKEN), Reason.UNUSABLE),
            new Expected(longText().with(Reply.Fault.CUT), Reason.UNUSABLE),
            new Expected(longText().with(Reply.Fault.INVALID_JSON), Reason.UNUSABLE));
    for (Expected expected : errors) {
      for (Prompt prompt : List.of(Stubbed.prompt("secret plan"), Stubbed.stream("secret plan"))) {
        var kept = new Stubbed.Kept();
        var failed = failure(expected.reply(), protocol, prompt, kept);

        assertThat(failed).as("%s, streaming %s", expected, prompt.stream()).isNotNull();
        assertThat(failed.reason())
            .as("%s, streaming %s", expected, prompt.stream())
            .isEqualTo(expected.reason());
        assertThat(failed.getMessage()).doesNotContain("s3cret", "secret plan");
        assertThat(failed.getCause()).isNull();
        assertThat(kept.attempts)
            .singleElement()
            .satisfies(attempt -> {
              assertThat(attempt.result()).isEqualTo(Attempt.Result.FAILED);
              assertThat(attempt.failure()).isEqualTo(expected.reason());
            });
        if (expected.reply().status() == 429) {
          assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStreamThatEndsWithAnErrorIsNoAnswer(Protocol protocol) throws Exception {
    var failed =
        failure(
            longText().with(Reply.Fault.ERROR_EVENT),
            protocol,
            Stubbed.stream("secret plan"),
            Observer.NONE);

    assertThat(failed).isNotNull();
    assertThat(failed.reason()).isEqualTo(Reason.UNUSABLE);
    assertThat(failed.getMessage()).doesNotContain("s3cret", "secret plan");
  }

  private record Expected(Reply reply, Reason reason) {}

  private static Reply longText() {
    return Reply.text("A text of several pieces, so that half of it is something.");
  }

  @Test
  void aBrokenStreamTellsWhatItToldOfTokens() throws Exception {
    var kept = new Stubbed.Kept();

    failure(
        longText().tokens(120, 34).with(Reply.Fault.BROKEN),
        Protocol.ANTHROPIC,
        Stubbed.stream("?"),
        kept);

    assertThat(kept.attempts)
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.usage()).isEqualTo(new Usage(120, 1, 0, 0, 0)));
  }
}
