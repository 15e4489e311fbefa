package dev.legionflow.engine.http;

import org.jspecify.annotations.Nullable;

/// Texts that are kept in a column of their own, checked where they come in.
public final class TextField {

  /// What such a column holds.
  public static final int MAX_CHARS = 255;

  /// What the column of an error message holds.
  public static final int MAX_MESSAGE_CHARS = 4_000;

  private TextField() {}

  /// The text, if it can be kept.
  ///
  /// @throws Problem 400, naming the field
  public static String check(String field, String text) {
    var mistake = mistake(text);
    if (mistake != null) {
      throw Problem.invalid(field, mistake);
    }
    return text;
  }

  /// A message as it is kept: without what PostgreSQL cannot hold, and cut where it is too long.
  public static String message(String text) {
    var clean = text.replace('\0', ' ');
    return clean.length() <= MAX_MESSAGE_CHARS
        ? clean
        : clean.substring(0, MAX_MESSAGE_CHARS - 1) + "…";
  }

  /// What keeps the text from being kept; null where nothing does.
  public static @Nullable String mistake(String text) {
    if (text.length() > MAX_CHARS) {
      return "has %d characters; the bound is %d".formatted(text.length(), MAX_CHARS);
    }
    // PostgreSQL cannot keep it.
    return text.indexOf('\0') < 0 ? null : "holds the character U+0000";
  }
}
