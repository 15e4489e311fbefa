package dev.legionflow.engine.flowable;

import java.time.DateTimeException;
import java.time.ZonedDateTime;

/// Dates as clients and diagrams write them.
public final class Dates {

  private Dates() {}

  /// Whether the text is an ISO 8601 date and time with an offset or a zone.
  public static boolean isInstant(String text) {
    try {
      millis(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /// Milliseconds since 1970.
  ///
  /// @throws DateTimeException when the text is no ISO 8601 date and time with an offset or a zone
  public static long millis(String text) {
    var time = ZonedDateTime.parse(text);
    if (time.getYear() < 1 || time.getYear() > 9999) {
      throw new DateTimeException("the year must be 1 to 9999, but is " + time.getYear());
    }
    return time.toInstant().toEpochMilli();
  }
}
