package dev.legionflow.engine.foreign;

import dev.legionflow.engine.http.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Times and durations as Camunda 7 and Flowable write them.
final class Times {

  static final long MAX_LOCK_MILLIS = Duration.ofDays(30).toMillis();

  private static final DateTimeFormatter CAMUNDA =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter FLOWABLE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Times() {}

  static String camunda(long millis) {
    return CAMUNDA.format(Instant.ofEpochMilli(millis));
  }

  static String flowable(long millis) {
    return FLOWABLE.format(Instant.ofEpochMilli(millis));
  }

  /// How long something is locked, in milliseconds.
  static Duration lock(String field, @Nullable Long millis) {
    if (millis == null || millis < 1 || millis > MAX_LOCK_MILLIS) {
      throw Problem.invalid(
          field, "must be 1 to %d milliseconds, but is %s".formatted(MAX_LOCK_MILLIS, millis));
    }
    return Duration.ofMillis(millis);
  }

  /// How long to wait, in milliseconds; not at all when it is not said.
  static Duration pause(String field, @Nullable Long millis) {
    return millis == null || millis == 0 ? Duration.ZERO : lock(field, millis);
  }

  /// An ISO 8601 duration; null when there is none.
  static @Nullable Duration iso(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      var duration = Duration.parse(text.strip());
      if (!duration.isNegative() && duration.compareTo(Duration.ofMillis(MAX_LOCK_MILLIS)) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Told below.
    }
    throw Problem.invalid(field, "must be a duration such as PT10M, of at most 30 days");
  }
}
