package dev.legionflow.engine.message;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/// Repetitions in ISO 8601, such as `R3/PT10M` or `R/2026-12-01T08:00:00Z/P1D`. Each time is
/// counted from the first, so that the end of January is not the 28th for ever after a February.
///
/// @param left how often it is still to happen; -1 for ever
/// @param number how many intervals lie between the first time and the next
/// @param first in milliseconds since 1970
/// @param interval as it is written
record Cycle(long left, long number, long first, String interval) {

  private static final Pattern FORM =
      Pattern.compile("R(\\d{0,9})/(?:([^/]{1,100})/)?([^/]{1,100})");

  /// Reads what a diagram or an expression says. With a start it happens then, at once when that is
  /// past, as on Camunda 8; else first after one interval.
  ///
  /// @throws DateTimeException when the text is no cycle
  static Cycle parse(String text, long now) {
    var parts = FORM.matcher(text);
    if (!parts.matches() || parts.group(1).matches("0+")) {
      throw new DateTimeException("'%s' is no cycle such as R3/PT10M".formatted(text));
    }
    var left = parts.group(1).isEmpty() ? -1 : Long.parseLong(parts.group(1));
    var start = parts.group(2);
    var first = start == null ? now : ZonedDateTime.parse(start).toInstant().toEpochMilli();
    var interval = parts.group(3);
    if (after(first, interval, 1) <= first) {
      throw new DateTimeException("the interval of '%s' is none".formatted(text));
    }
    return new Cycle(left, start == null ? 1 : 0, first, interval);
  }

  /// As [#toString] writes it.
  static Cycle read(String text) {
    var parts = text.split("/", 4);
    return new Cycle(
        Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]);
  }

  /// When it happens next.
  long due() {
    return after(first, interval, number);
  }

  /// What is left of it when it has happened: what was missed is not made up for.
  Optional<Cycle> next(long now) {
    if (left == 1) {
      return Optional.empty();
    }
    var past = number;
    var future = number + 1;
    for (var step = 1L; isPast(future, now); step *= 2) {
      past = future;
      future += step;
    }
    while (future - past > 1) {
      var middle = past + (future - past) / 2;
      if (isPast(middle, now)) {
        past = middle;
      } else {
        future = middle;
      }
    }
    var next = new Cycle(left < 0 ? left : left - 1, future, first, interval);
    return next.isInCalendar() ? Optional.of(next) : Optional.empty();
  }

  private boolean isPast(long n, long now) {
    try {
      return after(first, interval, n) <= now;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private boolean isInCalendar() {
    try {
      return due() > first;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /// A number of durations or periods later; years and months go by the calendar of UTC.
  ///
  /// @throws DateTimeException when the text is none, or leads out of the calendar
  static long after(long millis, String text, long times) {
    var time = text.indexOf('T');
    var date = time < 0 ? text : text.substring(0, time);
    var period = date.equals("P") ? Period.ZERO : Period.parse(date);
    var duration = time < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(time));
    if (period.isNegative() || duration.isNegative()) {
      throw new DateTimeException("'%s' leads back".formatted(text));
    }
    try {
      var later =
          Instant.ofEpochMilli(millis)
              .atZone(ZoneOffset.UTC)
              .plus(period.isZero() ? period : period.multipliedBy(Math.toIntExact(times)))
              .plus(duration.multipliedBy(times));
      if (later.getYear() <= 9999) {
        return later.toInstant().toEpochMilli();
      }
    } catch (ArithmeticException e) {
      // Out of the calendar too.
    }
    throw new DateTimeException("'%s' leads out of the calendar".formatted(text));
  }

  @Override
  public String toString() {
    return "%d/%d/%d/%s".formatted(left, number, first, interval);
  }
}
