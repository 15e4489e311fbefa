package dev.legionflow.engine.cockpit.search;

import dev.legionflow.engine.http.Problem;

/// Turns Camunda's wildcards (`*` any text, `?` one character, a backslash before either takes it
/// as it is) into those of SQL, with `!` as the escape.
final class LikePattern {

  /// Databases match several wildcards by trying again and again.
  static final int MAX_STARS = 4;

  private LikePattern() {}

  static String of(String pattern, String path) {
    var sql = new StringBuilder(pattern.length() + 8);
    var stars = 0;
    for (var i = 0; i < pattern.length(); i++) {
      var c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length() && isSpecial(pattern.charAt(i + 1))) {
        literal(sql, pattern.charAt(++i));
      } else if (c == '*') {
        if (sql.isEmpty() || sql.charAt(sql.length() - 1) != '%' || isEscaped(sql)) {
          sql.append('%');
          stars++;
        }
      } else if (c == '?') {
        sql.append('_');
      } else {
        literal(sql, c);
      }
    }
    if (stars > MAX_STARS) {
      throw Problem.limit(path, path + ": has more than " + MAX_STARS + " wildcards *");
    }
    return sql.toString();
  }

  private static boolean isSpecial(char c) {
    return c == '*' || c == '?' || c == '\\';
  }

  private static void literal(StringBuilder sql, char c) {
    if (c == '%' || c == '_' || c == '!') {
      sql.append('!');
    }
    sql.append(c);
  }

  /// Whether the last character was taken as it is: `!%`, but not `!!%`.
  private static boolean isEscaped(StringBuilder sql) {
    var marks = 0;
    for (var i = sql.length() - 2; i >= 0 && sql.charAt(i) == '!'; i--) {
      marks++;
    }
    return marks % 2 == 1;
  }
}
