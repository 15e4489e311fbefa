package dev.legionflow.cli.output;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/// Text from elsewhere made fit for a terminal. A variable or a name may hold control characters,
/// and a terminal obeys those.
public final class Printable {

  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private Printable() {}

  /// One line: line ends and tabs become spaces, other control characters become `\u001b`.
  public static String line(String text) {
    return escape(text.replaceAll("[\\r\\n\\t]+", " "), false);
  }

  /// Several lines: line ends and tabs stay.
  public static String lines(String text) {
    return escape(text, true);
  }

  /// An ISO 8601 time in the zone of the person who reads it; what is no such time stays.
  public static String time(String iso, ZoneId zone) {
    try {
      return OffsetDateTime.parse(iso).atZoneSameInstant(zone).format(LOCAL);
    } catch (DateTimeParseException e) {
      return iso;
    }
  }

  /// Money in the unit that people read: `$0.0123`, at most six digits.
  public static String dollars(long microDollars) {
    var digits = "%06d".formatted(microDollars % 1_000_000).replaceAll("0{1,4}$", "");
    return "$" + microDollars / 1_000_000 + "." + digits;
  }

  private static String escape(String text, boolean keepLines) {
    var safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (obeyed(c) && !(keepLines && (c == '\n' || c == '\t'))) {
        safe.append("\\u%04x".formatted((int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  /// What a terminal acts on instead of showing it: control characters, and those that turn the
  /// direction of writing.
  private static boolean obeyed(char c) {
    return Character.isISOControl(c)
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }
}
