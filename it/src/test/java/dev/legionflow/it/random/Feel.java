package dev.legionflow.it.random;

import java.util.List;
import java.util.SplittableRandom;

/// Random FEEL over variables that are whole numbers.
final class Feel {

  private final SplittableRandom random;

  Feel(SplittableRandom random) {
    this.random = random;
  }

  private String pick(List<String> names) {
    return names.isEmpty() ? literal() : names.get(random.nextInt(names.size()));
  }

  private String literal() {
    return Integer.toString(random.nextInt(20));
  }

  /// Is true or false, never null.
  String condition(List<String> names) {
    String a = pick(names);
    String b = pick(names);
    String n = literal();
    return switch (random.nextInt(8)) {
      case 0 -> "%s > %s".formatted(a, n);
      case 1 -> "%s >= %s and %s < %s".formatted(a, n, b, literal());
      case 2 -> "modulo(%s, 2) = 0".formatted(a);
      case 3 -> "%s in [%s..100]".formatted(a, n);
      case 4 -> "not(%s > %s)".formatted(a, b);
      case 5 -> "some i in [1, 5, %s] satisfies i <= %s".formatted(n, a);
      case 6 -> "string length(string(%s)) = 1".formatted(a);
      default -> "if %s > %s then %s < %s else nothing = null".formatted(a, n, b, a);
    };
  }

  /// Is a whole number below a thousand.
  String number(List<String> names) {
    String a = pick(names);
    String b = pick(names);
    String n = literal();
    return switch (random.nextInt(9)) {
      case 0 -> "modulo(%s + %s, 1000)".formatted(a, n);
      case 1 -> "modulo(%s * 3 + %s, 1000)".formatted(a, b);
      case 2 -> "if %s > %s then %s else %s".formatted(a, n, b, n);
      case 3 -> "max(%s, %s, %s)".formatted(a, b, n);
      case 4 -> "abs(%s - %s)".formatted(a, b);
      case 5 -> "floor(%s / 2)".formatted(a);
      case 6 -> "count([%s, %s, null])".formatted(a, b);
      case 7 -> "modulo(sum(for i in 1..3 return i * %s), 1000)".formatted(a);
      default -> n;
    };
  }

  /// Is anything that JSON can hold.
  String value(List<String> names) {
    String a = pick(names);
    String b = pick(names);
    return switch (random.nextInt(14)) {
      case 0 -> "{a: %s, b: [%s, null], c: {d: \"ä\"}}".formatted(a, b);
      case 1 -> "%s / 4".formatted(a);
      case 2 -> "[%s, %s, \"x\"]".formatted(a, b);
      case 3 -> "string(%s) + \"-\" + string(%s)".formatted(a, b);
      case 4 -> "date(\"2026-01-31\") + duration(\"P%sD\")".formatted(literal());
      case 5 -> "duration(\"PT%dM\")".formatted(1 + random.nextInt(20));
      case 6 -> "%s > %s".formatted(a, b);
      case 7 -> "for i in 1..3 return {n: i, v: i * %s}".formatted(a);
      case 8 -> "missing.path";
      case 9 -> "split(\"a,b,\" + string(%s), \",\")".formatted(a);
      case 10 -> "decimal(%s / 3, 2)".formatted(a);
      case 11 -> "sort([%s, %s, 5], function(x, y) x < y)".formatted(a, b);
      case 12 -> "context put({a: 1}, \"b\", %s)".formatted(a);
      default ->
          "date and time(\"2026-01-01T10:00:05Z\") + duration(\"PT%sH\")".formatted(literal());
    };
  }
}
