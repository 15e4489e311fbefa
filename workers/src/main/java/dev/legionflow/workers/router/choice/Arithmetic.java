package dev.legionflow.workers.router.choice;

/// How many of the sums that a text does are right: `3 * 60 = 180` is, `1 + 1 = 3` is not. Only
/// numbers and `+ - * / ( ) %` are read; there are no names, and nothing is called.
///
/// @param right sums whose sides are the same, within one in a hundred
/// @param wrong sums whose sides differ
/// @param told sums in the `<<3*60=180>>` form that some models are taught
record Arithmetic(int right, int wrong, int told) {

  private static final int MOST = 200;
  private static final int DEEPEST = 20;

  static Arithmetic of(String text) {
    var end = Math.min(text.length(), Numbers.MOST_CHARACTERS);
    var right = 0;
    var wrong = 0;
    var told = 0;
    var plain = new StringBuilder(end);
    for (var at = 0; at < end; at++) {
      if (text.startsWith("<<", at)) {
        var close = text.indexOf(">>", at + 2);
        if (close > 0 && close < Math.min(end, at + 200)) {
          var verdict = verdict(text.substring(at + 2, close));
          told++;
          right += verdict > 0 ? 1 : 0;
          wrong += verdict < 0 ? 1 : 0;
          at = close + 1;
          continue;
        }
      }
      plain.append(text.charAt(at));
    }
    for (var at = plain.indexOf("=");
        at >= 0 && right + wrong < MOST;
        at = plain.indexOf("=", at + 1)) {
      var verdict = verdict(leftOf(plain, at) + "=" + rightOf(plain, at));
      right += verdict > 0 ? 1 : 0;
      wrong += verdict < 0 ? 1 : 0;
    }
    return new Arithmetic(right, wrong, told);
  }

  /// Takes back from the sign what can be part of a sum, to where it begins with a number.
  private static String leftOf(CharSequence text, int sign) {
    var from = sign;
    while (from > 0 && sign - from < 100 && isPart(text.charAt(from - 1))) {
      from--;
    }
    var first = from;
    while (first < sign && !begins(text, first)) {
      first++;
    }
    var operator = before(text, first);
    // Of `rest - 3 + 5 = 8` the beginning is missing; `-3 + 5 = 2` at the start of a line is whole.
    if (operator >= 0 && "-+*/x×÷".indexOf(text.charAt(operator)) >= 0) {
      var whole =
          text.charAt(operator) == '-'
              && (before(text, operator) < 0 || text.charAt(before(text, operator)) == '\n');
      return whole ? text.subSequence(operator, sign).toString() : "";
    }
    return text.subSequence(first, sign).toString();
  }

  private static boolean begins(CharSequence text, int at) {
    var c = text.charAt(at);
    return Numbers.isDigit(c)
        || c == '('
        || (c == '.' && at + 1 < text.length() && Numbers.isDigit(text.charAt(at + 1)));
  }

  /// The place of the last character before this one that is no space and no currency; -1 for none.
  private static int before(CharSequence text, int at) {
    var place = at - 1;
    while (place >= 0 && (text.charAt(place) == ' ' || text.charAt(place) == '$')) {
      place--;
    }
    return place;
  }

  private static String rightOf(CharSequence text, int sign) {
    var at = sign + 1;
    var most = Math.min(text.length(), sign + 40);
    while (at < most && (text.charAt(at) == ' ' || text.charAt(at) == '$')) {
      at++;
    }
    return text.subSequence(at, most).toString();
  }

  private static boolean isPart(char c) {
    return Numbers.isDigit(c) || " .,$%+-*/()x×÷".indexOf(c) >= 0;
  }

  /// 1 where both sides are the same, -1 where they differ, 0 where it is no sum.
  private static int verdict(String sum) {
    var sign = sum.lastIndexOf('=');
    if (sign <= 0 || sign + 1 >= sum.length()) {
      return 0;
    }
    var reader = new Reader(sum.substring(0, sign));
    var left = reader.sum(0);
    reader.skip();
    if (Double.isNaN(left) || reader.operators == 0 || reader.at < reader.text.length()) {
      return 0;
    }
    var right = new Reader(sum.substring(sign + 1)).value(0);
    if (Double.isNaN(right)) {
      return 0;
    }
    return Math.abs(left - right) <= 0.01 * Math.max(1, Math.abs(right)) ? 1 : -1;
  }

  /// Reads a sum by recursive descent; NaN where it is none.
  private static final class Reader {
    private final String text;
    private int at;
    private int operators;

    Reader(String text) {
      this.text = text;
    }

    double sum(int depth) {
      var value = product(depth);
      while (next('+') || next('-')) {
        var minus = text.charAt(at - 1) == '-';
        operators++;
        var other = product(depth);
        value = minus ? value - other : value + other;
      }
      return value;
    }

    private double product(int depth) {
      var value = value(depth);
      while (true) {
        if (next('*') || next('x') || next('×')) {
          operators++;
          value *= value(depth);
        } else if (next('/') || next('÷')) {
          operators++;
          value /= value(depth);
        } else {
          return value;
        }
      }
    }

    double value(int depth) {
      if (next('-')) {
        return depth > DEEPEST ? Double.NaN : -value(depth + 1);
      }
      if (next('(')) {
        var inner = depth > DEEPEST ? Double.NaN : sum(depth + 1);
        return next(')') ? inner : Double.NaN;
      }
      next('$');
      if (at >= text.length()) {
        return Double.NaN;
      }
      if (text.charAt(at) == '.'
          && at + 1 < text.length()
          && Numbers.isDigit(text.charAt(at + 1))) {
        var from = at + 1;
        at = Numbers.end(text, from, text.length());
        return percent(
            Double.parseDouble("0." + text.substring(from, at).replace(",", "").replace(".", "")));
      }
      if (!Numbers.isDigit(text.charAt(at))) {
        return Double.NaN;
      }
      var from = at;
      at = Numbers.end(text, at, text.length());
      return percent(Numbers.value(text, from, at));
    }

    private double percent(double value) {
      return next('%') ? value / 100 : value;
    }

    private boolean next(char c) {
      skip();
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    void skip() {
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
    }
  }
}
