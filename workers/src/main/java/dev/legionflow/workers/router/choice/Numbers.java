package dev.legionflow.workers.router.choice;

import java.util.ArrayList;
import java.util.List;

/// The numbers that a text names, read by one pass over a bounded part of it: prompts and answers
/// are not ours, and a regular expression could be made to run long.
final class Numbers {

  static final int MOST_CHARACTERS = 20_000;
  private static final int MOST = 500;

  private Numbers() {}

  /// In the order of the text; `1,250.50` and `$3` are numbers, the digits of `x86` are not.
  static List<Double> of(String text) {
    var found = new ArrayList<Double>();
    var end = Math.min(text.length(), MOST_CHARACTERS);
    for (var at = 0; at < end && found.size() < MOST; ) {
      if (!isDigit(text.charAt(at))) {
        at++;
        continue;
      }
      var from = at;
      at = end(text, at, end);
      if (from == 0
          || (!Character.isLetter(text.charAt(from - 1)) && text.charAt(from - 1) != '_')) {
        found.add(value(text, from, at));
      }
    }
    return found;
  }

  /// Where the number that begins here ends.
  static int end(String text, int from, int end) {
    var at = from;
    var point = false;
    while (at < end) {
      var c = text.charAt(at);
      var more = at + 1 < end && isDigit(text.charAt(at + 1));
      if (isDigit(c) || (c == ',' && more && !point)) {
        at++;
      } else if (c == '.' && more && !point) {
        point = true;
        at++;
      } else {
        break;
      }
    }
    return at;
  }

  /// The value of what [#end] found.
  static double value(String text, int from, int to) {
    var digits = new StringBuilder(to - from);
    for (var at = from; at < to && digits.length() < 40; at++) {
      if (text.charAt(at) != ',') {
        digits.append(text.charAt(at));
      }
    }
    return Double.parseDouble(digits.toString());
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
