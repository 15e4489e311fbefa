package dev.legionflow.workers.router.call;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// How long a provider asks to wait: seconds or a date (RFC 9110, 10.2.3), or the milliseconds that
/// some send beside it.
final class RetryAfter {

  private static final Duration MOST = Duration.ofHours(1);

  private RetryAfter() {}

  static @Nullable Duration of(HttpHeaders headers) {
    var millis = headers.firstValue("retry-after-ms").orElse("");
    if (millis.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      return atMost(Duration.ofMillis((long) Math.ceil(Double.parseDouble(millis))));
    }
    var value = headers.firstValue("retry-after").orElse("").strip();
    if (value.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      return atMost(Duration.ofMillis((long) Math.ceil(Double.parseDouble(value) * 1000)));
    }
    if (value.isEmpty()) {
      return null;
    }
    try {
      var until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return atMost(Duration.between(Instant.now(), until));
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static Duration atMost(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(MOST) > 0 ? MOST : wait;
  }
}
