package dev.legionflow.engine.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.time.Duration;
import java.util.function.LongPredicate;

/// Reads a body that does not say how long it is, up to the bound. Quarkus would read it as well,
/// but refuse a too large one without a word.
final class UnmeasuredBody {

  private static final long LONGEST_MILLIS = Duration.ofSeconds(60).toMillis();

  private final RoutingContext context;
  private final long max;
  private final LongPredicate reserve;
  private final Buffer body = Buffer.buffer();
  private final long timer;
  private long read;
  private boolean refused;

  private UnmeasuredBody(RoutingContext context, long max, LongPredicate reserve) {
    this.context = context;
    this.max = max;
    this.reserve = reserve;
    timer =
        context.vertx().setTimer(LONGEST_MILLIS, late -> context.request().connection().close());
  }

  /// Goes on with the next handler when the body is there.
  ///
  /// @param reserve is asked for more bytes of memory
  static void read(RoutingContext context, long max, LongPredicate reserve) {
    if ("100-continue".equalsIgnoreCase(context.request().getHeader(HttpHeaders.EXPECT))) {
      context.response().writeContinue();
    }
    new UnmeasuredBody(context, max, reserve).begin();
  }

  /// Answers at once, and keeps nothing of the body.
  static void refuse(RoutingContext context, long max, Problem problem) {
    var body = new UnmeasuredBody(context, max, more -> false);
    body.refuse(problem);
    body.begin();
  }

  private void begin() {
    var request = context.request();
    request.handler(this::more);
    request.endHandler(nothing -> end());
    request.exceptionHandler(gone -> context.vertx().cancelTimer(timer));
    request.resume();
  }

  private void more(Buffer bytes) {
    read += bytes.length();
    if (refused) {
      // Heard out for a while: a connection closed amidst the sending would lose our answer.
      if (read > 2 * max) {
        context.request().connection().close();
      }
    } else if (read > max) {
      refuse(HttpProblems.of(413, context));
    } else if (!reserve.test(bytes.length())) {
      refuse(Traffic.tooMuch());
    } else {
      body.appendBuffer(bytes);
    }
  }

  private void refuse(Problem problem) {
    refused = true;
    ProblemJson.send(context, problem);
  }

  private void end() {
    context.vertx().cancelTimer(timer);
    if (!refused) {
      ((RoutingContextInternal) context).setBody(body);
      context.next();
    }
  }
}
