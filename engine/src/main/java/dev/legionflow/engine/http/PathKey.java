package dev.legionflow.engine.http;

import java.util.OptionalLong;

/// Keys as they travel: positive 64-bit numbers, as decimal text.
public final class PathKey {

  private static final int MAX_DIGITS = 19;

  private PathKey() {}

  /// A key out of a path.
  ///
  /// @throws Problem 400, naming the parameter
  public static long parse(String parameter, String text) {
    return tryParse(text)
        .orElseThrow(
            () -> Problem.invalid(parameter, "must be a key, which is a positive decimal number"));
  }

  public static OptionalLong tryParse(String text) {
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      return OptionalLong.empty();
    }
    var value = 0L;
    for (var i = 0; i < text.length(); i++) {
      var digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return OptionalLong.empty();
      }
      value = value * 10 + digit;
      if (value < 0) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(value);
  }
}
