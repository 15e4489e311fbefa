package dev.legionflow.engine.dialect;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Times that are written in the diagram (ISO 8601), brought to the forms that Flowable reads.
final class Timers {

  /// Years, months, weeks, days, the time.
  private static final Pattern DURATION =
      Pattern.compile(
          "P(?=.)(?:(\\d{1,4})Y)?(?:(\\d{1,5})M)?(?:(\\d{1,5})W)?(?:(\\d{1,6})D)?"
              + "(T(?=.)(?:\\d{1,9}H)?(?:\\d{1,9}M)?(?:\\d{1,9}(?:\\.\\d{1,9})?S)?)?");

  private static final Pattern CYCLE =
      Pattern.compile("R(\\d{0,9})/(?:([^/]{1,100})/)?([^/]{1,100})");

  private Timers() {}

  /// A duration such as `PT15S`, `P14D` or `P2W`.
  static Optional<String> duration(String text) {
    return Optional.of(DURATION.matcher(text)).filter(m -> m.matches()).map(Timers::withoutWeeks);
  }

  private static String withoutWeeks(MatchResult parts) {
    if (parts.group(3) == null) {
      return parts.group();
    }
    var days =
        7 * Integer.parseInt(parts.group(3))
            + (parts.group(4) == null ? 0 : Integer.parseInt(parts.group(4)));
    return "P"
        + (parts.group(1) == null ? "" : parts.group(1) + "Y")
        + (parts.group(2) == null ? "" : parts.group(2) + "M")
        + days
        + "D"
        + (parts.group(5) == null ? "" : parts.group(5));
  }

  /// A moment with an offset or a zone, such as `2026-12-24T18:00:00+01:00[Europe/Berlin]`.
  static Optional<String> date(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text).toInstant().toString());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// Repetitions, such as `R3/PT10M`, `R/P1D` or `R5/2026-12-01T08:00:00Z/P1D`.
  static Optional<String> cycle(String text) {
    var parts = CYCLE.matcher(text);
    if (!parts.matches() || parts.group(1).matches("0+")) {
      return Optional.empty();
    }
    var start = parts.group(2) == null ? Optional.of("") : date(parts.group(2)).map(d -> d + "/");
    return start.flatMap(
        s -> duration(parts.group(3)).map(d -> "R" + parts.group(1) + "/" + s + d));
  }
}
