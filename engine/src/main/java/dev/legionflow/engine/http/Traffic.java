package dev.legionflow.engine.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Counts the requests in work, and refuses those that would be too many, too large together, or
/// too late: a refusal with `Retry-After` is cheap, running out of memory is not.
@ApplicationScoped
public class Traffic implements Handler<RoutingContext> {

  /// After authorization (100): strangers take up no place.
  private static final int LATE = 50;

  private static final Set<String> ACTIVATION =
      Set.of("/v2/jobs/activation", "/engine-rest/external-task/fetchAndLock");

  /// What makes more of everything; the rest of the API goes on in a full heap and empties it.
  private static final Set<String> GROWING =
      Set.of("/v2/process-instances", "/v2/deployments", "/engine-rest/deployment/create");

  private static final Pattern START = Pattern.compile("/engine-rest/process-definition/.+/start");

  /// A body from here on is refused in a full heap, whatever it is for.
  private static final long LARGE_BODY = 65_536;

  private static final int HEAP_PART = 16;
  private static final long LOOK_NANOS = 10_000_000;

  private enum Phase {
    OPEN,
    /// Still serving, but telling probes to send nobody here.
    LEAVING,
    CLOSED
  }

  private final int maxRequests;
  private final int maxPolls;
  private final long maxBody;
  private final long maxBodies;
  private final HeapGuard heap;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger polls = new AtomicInteger();
  private final AtomicLong bodies = new AtomicLong();
  private volatile Phase phase = Phase.OPEN;

  Traffic(LoadConfig config, VertxHttpConfig http, HeapGuard heap, MeterRegistry metrics) {
    maxRequests = config.maxRequests();
    maxPolls = config.maxLongPolls();
    maxBody = http.limits().maxBodySize().map(size -> size.asLongValue()).orElse(Long.MAX_VALUE);
    maxBodies =
        config
            .maxBodies()
            .map(size -> size.asLongValue())
            .orElseGet(() -> Math.max(maxBody, Runtime.getRuntime().maxMemory() / HEAP_PART));
    this.heap = heap;
    metrics.gauge("legion.http.requests", requests);
    metrics.gauge("legion.http.body.bytes", bodies);
  }

  void register(@Observes Filters filters) {
    filters.register(this, LATE);
  }

  /// Whether probes should be told to send requests elsewhere.
  public boolean isStopping() {
    return phase != Phase.OPEN;
  }

  /// Begins to tell probes that nobody should be sent here any more.
  public void leave() {
    phase = Phase.LEAVING;
  }

  /// Takes no more requests, and waits for those in work.
  ///
  /// @return false when some were still in work at the end of the time
  public boolean close(Duration limit) {
    phase = Phase.CLOSED;
    var end = System.nanoTime() + limit.toNanos();
    while (requests.get() + polls.get() > 0) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  @Override
  public void handle(RoutingContext context) {
    if (isStopping() && context.request().version() == HttpVersion.HTTP_1_1) {
      // A connection that is kept open would end without a word under somebody's next request.
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    var path = context.normalizedPath();
    if (path.startsWith("/q/")) {
      // Probes and metrics are asked for most when there is too much of everything else.
      context.next();
      return;
    }
    var length = declaredLength(context.request());
    var problem = refused(path, context.request().method(), length);
    if (problem != null) {
      refuse(context, problem);
      return;
    }
    var polling = ACTIVATION.contains(path);
    var places = polling ? polls : requests;
    var most = polling ? maxPolls : maxRequests;
    if (places.incrementAndGet() > most) {
      places.decrementAndGet();
      refuse(
          context,
          Problem.unavailable(
              (polling
                      ? "more than %d requests for jobs are open"
                      : "more than %d requests are in work")
                  .formatted(most)));
      return;
    }
    var body = new Bytes();
    context.addEndHandler(end -> {
      places.decrementAndGet();
      body.release();
    });
    if (!body.reserve(length)) {
      refuse(context, tooMuch());
    } else if (isUnmeasured(context.request())) {
      UnmeasuredBody.read(context, maxBody, body::reserve);
    } else {
      context.next();
    }
  }

  private @Nullable Problem refused(String path, HttpMethod method, long length) {
    if (phase == Phase.CLOSED) {
      return Problem.unavailable("the engine is stopping");
    }
    if (method.equals(HttpMethod.POST)
        && (isGrowing(path) || length >= LARGE_BODY)
        && heap.isFull()) {
      return Problem.unavailable("the engine's memory is nearly full; it finishes work first");
    }
    return null;
  }

  private static boolean isGrowing(String path) {
    return GROWING.contains(path)
        || (path.startsWith("/engine-rest/") && START.matcher(path).matches());
  }

  private void refuse(RoutingContext context, Problem problem) {
    var request = context.request();
    if (isUnmeasured(request)) {
      UnmeasuredBody.refuse(context, maxBody, problem);
      return;
    }
    if (!request.isEnded()) {
      // Heard out, because a connection closed amidst the sending would lose our answer.
      request.handler(ignored -> {});
      request.resume();
    }
    ProblemJson.send(context, problem);
  }

  static Problem tooMuch() {
    return Problem.unavailable("the bodies of the requests in work are too large together");
  }

  /// 0 without a body or without a word; what cannot be read as a number is refused elsewhere.
  private static long declaredLength(HttpServerRequest request) {
    var declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return declared == null ? 0 : Long.parseLong(declared);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /// Of HTTP/1.1 only: a request of HTTP/2 cannot be read twice, so Quarkus reads it, with the same
  /// bound on each.
  private static boolean isUnmeasured(HttpServerRequest request) {
    return !request.isEnded()
        && request.getHeader(HttpHeaders.CONTENT_LENGTH) == null
        && request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
  }

  /// What one request holds of the bytes that all bodies may have together.
  private final class Bytes {
    private long held;
    private boolean released;

    synchronized boolean reserve(long more) {
      if (released) {
        return false;
      }
      var all = bodies.addAndGet(more);
      // One that is alone may be larger than the bound.
      if (more > 0 && all > maxBodies && all > held + more) {
        bodies.addAndGet(-more);
        return false;
      }
      held += more;
      return true;
    }

    synchronized void release() {
      released = true;
      bodies.addAndGet(-held);
      held = 0;
    }
  }
}
