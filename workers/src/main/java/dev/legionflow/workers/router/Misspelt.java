package dev.legionflow.workers.router;

import java.util.Locale;

/// How near a name is to one that is known.
final class Misspelt {

  private Misspelt() {}

  /// How many letters have to be put in, taken out, changed, or swapped with the next; capitals,
  /// `-` and `_` do not count.
  ///
  /// @param most what is more need not be counted
  static int distance(String name, String known, int most) {
    // Nothing that long is near; names of others have any length.
    if (name.length() > 2 * (known.length() + most)) {
      return most + 1;
    }
    var one = plain(name);
    var other = plain(known);
    var steps = new int[one.length() + 1][other.length() + 1];
    for (var i = 0; i <= one.length(); i++) {
      for (var j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
        } else {
          var same = one.charAt(i - 1) == other.charAt(j - 1);
          var least = steps[i - 1][j - 1] + (same ? 0 : 1);
          least = Math.min(least, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
          if (i > 1
              && j > 1
              && one.charAt(i - 1) == other.charAt(j - 2)
              && one.charAt(i - 2) == other.charAt(j - 1)) {
            least = Math.min(least, steps[i - 2][j - 2] + 1);
          }
          steps[i][j] = least;
        }
      }
    }
    return steps[one.length()][other.length()];
  }

  private static String plain(String name) {
    return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
  }
}
