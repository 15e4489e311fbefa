package dev.legionflow.workers.router.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Provider;
import io.smallrye.faulttolerance.api.RateLimitException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One call on its way.
final class Run {

  private static final System.Logger LOG = System.getLogger(Calls.class.getName());

  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final long FIRST_DELAY_MILLIS = 100;
  private static final long MOST_DELAY_MILLIS = 5_000;

  private final Calls calls;
  private final Prompt prompt;
  private final Limits limits;
  private final Observer observer;
  private final long start = System.nanoTime();
  private final AtomicInteger attempts = new AtomicInteger();

  Run(Calls calls, Prompt prompt, Limits limits, Observer observer) {
    this.calls = calls;
    this.prompt = prompt;
    this.limits = limits;
    this.observer = observer;
  }

  /// When the model must have answered: its tier's time, or its share of what is left.
  ///
  /// @param models how many there are left to ask, this one included
  long deadline(Model model, int models) {
    long now = System.nanoTime();
    long left = start + limits.total().toNanos() - now;
    var ofTier = limits.tiers().get(model.tier());
    return now + (ofTier == null ? left / models : Math.min(left, ofTier.toNanos()));
  }

  /// Asks one model, more than once where that may help.
  ///
  /// @param asked takes the endpoints that were asked; others are preferred
  /// @param hasNext whether another model is asked when this one fails
  Answer ask(Model model, long deadline, Set<Endpoint> asked, boolean hasNext)
      throws CallFailed, InterruptedException {
    var provider = calls.registry().provider(model.provider()).orElse(null);
    if (provider == null) {
      throw failed(model, Failed.of(Reason.NOT_CALLED, "its provider is gone", null, false));
    }
    var endpoints = calls.endpoints(provider);
    var tries = new AtomicInteger();
    try {
      return endpoints.retry.call(
          () -> attempt(model, endpoints, deadline, asked, hasNext, tries.incrementAndGet()));
    } catch (Failed e) {
      throw failed(model, e);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw e instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(e);
    }
  }

  private static CallFailed failed(Model model, Failed failure) {
    return new CallFailed(
        failure.reason(),
        "%s: %s (%s)".formatted(model.key(), failure.detail(), failure.reason()),
        failure.retryAfter());
  }

  private Answer attempt(
      Model model,
      Endpoints endpoints,
      long deadline,
      Set<Endpoint> asked,
      boolean hasNext,
      int tries)
      throws Exception {
    var provider = endpoints.provider;
    if (deadline - System.nanoTime() <= 0) {
      throw Failed.of(Reason.TIMEOUT, "the time is over", null, false);
    }
    requireOn(provider, model);
    var secret = secret(provider);
    var endpoint = endpoints.pick(model, asked);
    if (endpoint == null) {
      throw resting(model, endpoints, deadline, tries);
    }
    asked.add(endpoint);
    try {
      return endpoint.admit(() -> request(model, provider, endpoint, secret, deadline));
    } catch (Failed | FaultToleranceException e) {
      var failed = failure(e, endpoint);
      if (failed.reason() != Reason.BUSY && failed.retryAfter() != null) {
        endpoint.rest(model, failed.retryAfter());
      }
      var other = endpoints.pick(model, asked);
      boolean elsewhere = mayHelp(e, failed) || failed.reason() == Reason.UNTRUSTED;
      if (other != null && !asked.contains(other) && elsewhere) {
        throw again(failed, endpoints, deadline, tries, 0);
      }
      boolean circuitOpen = other == null && endpoints.restNanos(model) < 0;
      // Its own bounds are no reason to wait where another model can be asked at once.
      boolean nextIsSooner = failed.reason() == Reason.BUSY && hasNext;
      if (circuitOpen
          || nextIsSooner
          || e instanceof CircuitBreakerOpenException
          || !mayHelp(e, failed)) {
        throw failed;
      }
      throw again(failed, endpoints, deadline, tries, delayMillis(failed.retryAfter(), tries));
    }
  }

  /// What a guard says by its exceptions.
  private static Failed failure(Exception e, Endpoint endpoint) {
    return switch (e) {
      case Failed failed -> failed;
      case TimeoutException _ -> Failed.of(Reason.TIMEOUT, "no answer in time", null, true);
      case CircuitBreakerOpenException _ -> circuitOpen(Duration.ofNanos(endpoint.openNanos()));
      case BulkheadException _ ->
          Failed.of(Reason.BUSY, "as many as may be are under way", null, false);
      case RateLimitException limited ->
          Failed.of(
              Reason.BUSY,
              "the rate is used up",
              limited.getRetryAfterMillis() < 0
                  ? null
                  : Duration.ofMillis(limited.getRetryAfterMillis()),
              false);
      default -> throw new IllegalStateException(e);
    };
  }

  private static Failed circuitOpen(Duration left) {
    return Failed.of(Reason.BUSY, "the circuit is open", left.isZero() ? null : left, false);
  }

  /// Whether the same question may be answered when it is asked again.
  private static boolean mayHelp(Exception e, Failed failed) {
    return e instanceof FaultToleranceException
        || failed.reason().isTransient()
        || (failed.reason() == Reason.UNUSABLE && failed.isEndpointAtFault());
  }

  private void requireOn(Provider provider, Model model) throws Failed {
    var registry = calls.registry();
    var declared = registry.model(model.key()).orElse(null);
    var now = registry.provider(provider.id()).orElse(null);
    if (declared == null || now == null) {
      throw Failed.of(Reason.NOT_CALLED, "it is no longer declared", null, false);
    }
    boolean on =
        now.enabled()
            && declared.enabled()
            && calls.switches().isOn(provider)
            && calls.switches().isOn(model);
    if (!on) {
      throw Failed.of(Reason.NOT_CALLED, "it is switched off", null, false);
    }
  }

  private @Nullable String secret(Provider provider) throws Failed {
    if (provider.secret() == null) {
      return null;
    }
    var secret = calls.secrets().find(provider.secret());
    if (secret == null) {
      throw Failed.of(
          Reason.UNAUTHORIZED,
          // Where it should be is nothing for a mission's variables; the log has it.
          "the key of the provider '%s' is not there".formatted(provider.id()),
          null,
          false);
    }
    return secret;
  }

  private Failed resting(Model model, Endpoints endpoints, long deadline, int tries) {
    long rest = endpoints.restNanos(model);
    if (rest < 0) {
      return circuitOpen(endpoints.openFor());
    }
    var failed = Failed.of(Reason.RATE_LIMITED, "it asked to wait", Duration.ofNanos(rest), false);
    return again(failed, endpoints, deadline, tries, delayMillis(failed.retryAfter(), tries));
  }

  private static Failed again(
      Failed failed, Endpoints endpoints, long deadline, int tries, long delayMillis) {
    boolean left = tries <= endpoints.provider.limits().retries();
    boolean inTime = TimeUnit.MILLISECONDS.toNanos(delayMillis) < deadline - System.nanoTime();
    return left && inTime ? failed.again(delayMillis) : failed;
  }

  /// What the provider asks for, or else doubling; spread, so that those who failed together do not
  /// come back together.
  private static long delayMillis(@Nullable Duration asked, int tries) {
    var random = ThreadLocalRandom.current();
    if (asked != null && !asked.isZero()) {
      return asked.toMillis()
          + 1
          + random.nextLong(Math.max(FIRST_DELAY_MILLIS, asked.toMillis() / 10));
    }
    long delay = Math.min(MOST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(tries - 1, 10));
    return delay / 2 + random.nextLong(delay);
  }

  private Answer request(
      Model model, Provider provider, Endpoint endpoint, @Nullable String secret, long deadline)
      throws Exception {
    int number = attempts.incrementAndGet();
    if (!observer.mayBegin(number, model)) {
      throw Failed.of(Reason.NOT_CALLED, "there is no money for it", null, false);
    }
    long begin = System.nanoTime();
    long until = begin + Math.min(deadline - begin, provider.limits().timeout().toNanos());
    var exchange = new Exchange(provider.protocol(), endpoint.uri, secret, until);
    var told = new Told(number, model, endpoint, exchange, begin);
    Answer answer;
    try {
      answer = endpoint.send(() -> send(model, number, endpoint, exchange, begin));
    } catch (Failed | FaultToleranceException e) {
      var reason = failure(e, endpoint).reason();
      if (reason == Reason.BUSY) {
        // Its circuit opened meanwhile, so that nothing was sent.
        told.ended(Attempt.Result.CANCELLED, reason);
      } else {
        boolean again = endpoint.failed(reason);
        if (reason == Reason.UNTRUSTED && !again) {
          LOG.log(Level.WARNING, "{0}: {1}", model.key(), e.getMessage());
        }
        told.ended(Attempt.Result.FAILED, reason);
      }
      throw e;
    } catch (InterruptedException e) {
      calls.latencies().tookLonger(model, Duration.ofNanos(System.nanoTime() - begin));
      told.ended(Attempt.Result.CANCELLED, null);
      throw e;
    } catch (Throwable e) {
      // What began is told as ended whatever happens: money waits for it.
      told.ended(Attempt.Result.FAILED, Reason.UNUSABLE);
      throw e;
    }
    endpoint.answered();
    calls.latencies().took(model, Duration.ofNanos(System.nanoTime() - begin));
    told.ended(Attempt.Result.ANSWERED, null);
    return answer;
  }

  private Answer send(Model model, int number, Endpoint endpoint, Exchange exchange, long begin)
      throws Failed, InterruptedException {
    try {
      var response = ScopedValue.where(Exchange.CURRENT, exchange).call(() -> chat(model, number));
      var usage = Chats.usage(response);
      if (usage != null) {
        exchange.told(usage);
      }
      return answer(model, response, exchange);
    } catch (RuntimeException e) {
      // The guard makes its own interrupt a time limit that has passed.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw failed(exchange, model, endpoint, begin);
    }
  }

  private ChatResponse chat(Model model, int number) {
    boolean stream = prompt.stream() && model.features().contains(Feature.STREAMING);
    return calls.chats().ask(model, prompt, stream ? pieces(model, number) : null);
  }

  /// An observer that fails is told no more pieces; the answer is none the worse for it.
  private Consumer<String> pieces(Model model, int number) {
    var deaf = new AtomicBoolean();
    return piece -> {
      if (!deaf.get()) {
        try {
          observer.piece(number, model, piece);
        } catch (RuntimeException e) {
          deaf.set(true);
          LOG.log(Level.ERROR, "Pieces of an answer of {0} could not be told", model.key(), e);
        }
      }
    };
  }

  /// What the wire saw; where it saw nothing wrong, the answer could not be read.
  private Failed failed(Exchange exchange, Model model, Endpoint endpoint, long begin) {
    var reason = exchange.failure();
    if (reason == null) {
      return Failed.of(Reason.UNUSABLE, "the answer cannot be read", null, true);
    }
    return switch (reason) {
      case TIMEOUT -> {
        // One who waits less long than answers take cannot tell that the endpoint is at fault, but
        // several can, one after the other.
        long silent = endpoint.silentNanos(begin);
        boolean atFault = silent >= calls.latencies().p95(model).toNanos();
        yield Failed.of(reason, "no answer in time", null, atFault);
      }
      case UNAVAILABLE ->
          Failed.of(
              reason,
              exchange.status() == 0 ? "no connection" : "status " + exchange.status(),
              exchange.retryAfter(),
              true);
      case UNUSABLE -> Failed.of(reason, "the answer broke off", null, true);
      case UNTRUSTED ->
          Failed.of(
              reason,
              "the certificate of the provider '%s' at %s %s"
                  .formatted(model.provider(), endpoint.uri, exchange.certificate()),
              null,
              true);
      default -> Failed.of(reason, "status " + exchange.status(), exchange.retryAfter(), false);
    };
  }

  private Answer answer(Model model, ChatResponse response, Exchange exchange) throws Failed {
    if (response.finishReason() == null) {
      throw Failed.of(Reason.UNUSABLE, "the answer broke off", null, true);
    }
    var text = response.aiMessage().text();
    if (text == null || text.isBlank()) {
      throw Failed.of(Reason.UNUSABLE, "the answer is empty", null, false);
    }
    if (prompt.json()) {
      text = withoutFence(text);
      requireJson(text);
    }
    var usage = exchange.usage();
    return new Answer(
        model,
        text,
        response.finishReason() == FinishReason.STOP,
        usage == null ? Usage.NONE : usage,
        Duration.ofNanos(System.nanoTime() - start),
        attempts.get());
  }

  /// Models without a JSON mode like to put their JSON into a block of Markdown.
  private static String withoutFence(String text) {
    var stripped = text.strip();
    int line = stripped.indexOf('\n');
    return stripped.startsWith("```") && stripped.endsWith("\n```") && line < stripped.length() - 4
        ? stripped.substring(line + 1, stripped.length() - 4)
        : stripped;
  }

  private static void requireJson(String text) throws Failed {
    try {
      if (JSON.readTree(text).isMissingNode()) {
        throw Failed.of(Reason.UNUSABLE, "the answer is no JSON", null, false);
      }
    } catch (JsonProcessingException _) {
      throw Failed.of(Reason.UNUSABLE, "the answer is no JSON", null, false);
    }
  }

  /// Tells the observer of one request.
  private final class Told {
    private final int number;
    private final Model model;
    private final Endpoint endpoint;
    private final Exchange exchange;
    private final long begin;

    Told(int number, Model model, Endpoint endpoint, Exchange exchange, long begin) {
      this.number = number;
      this.model = model;
      this.endpoint = endpoint;
      this.exchange = exchange;
      this.begin = begin;
    }

    void ended(Attempt.Result result, @Nullable Reason failure) {
      var took = Duration.ofNanos(System.nanoTime() - begin);
      try {
        observer.ended(
            new Attempt(number, model, endpoint.uri, result, failure, exchange.usage(), took));
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "A request to {0} could not be noted", model.key(), e);
      }
    }
  }
}
