package dev.legionflow.workers.booster.change;

import java.util.ArrayList;
import java.util.List;

/// Writes the unified diff of two texts with the same number of lines, which is all that a rename
/// makes. Three lines of context.
final class UnifiedDiff {

  private static final int CONTEXT = 3;

  private UnifiedDiff() {}

  /// @throws IllegalArgumentException when the numbers of lines differ
  static String of(String path, String before, String after) {
    List<String> old = lines(before);
    List<String> now = lines(after);
    if (old.size() != now.size()) {
      throw new IllegalArgumentException(
          "%s has %d lines before and %d after".formatted(path, old.size(), now.size()));
    }
    StringBuilder diff = new StringBuilder("--- a/" + path + "\n+++ b/" + path + "\n");
    int line = 0;
    while (line < old.size()) {
      if (old.get(line).equals(now.get(line))) {
        line++;
        continue;
      }
      int start = Math.max(0, line - CONTEXT);
      int end = endOfHunk(old, now, line);
      hunk(diff, old, now, start, end);
      line = end;
    }
    return diff.toString();
  }

  /// Changes with at most twice the context between them share a hunk.
  private static int endOfHunk(List<String> old, List<String> now, int firstChange) {
    int lastChange = firstChange;
    for (int i = firstChange; i < old.size() && i <= lastChange + 2 * CONTEXT + 1; i++) {
      if (!old.get(i).equals(now.get(i))) {
        lastChange = i;
      }
    }
    return Math.min(old.size(), lastChange + CONTEXT + 1);
  }

  private static void hunk(
      StringBuilder diff, List<String> old, List<String> now, int start, int end) {
    diff.append("@@ -%d,%d +%d,%d @@\n".formatted(start + 1, end - start, start + 1, end - start));
    int i = start;
    while (i < end) {
      if (old.get(i).equals(now.get(i))) {
        line(diff, ' ', old.get(i++));
        continue;
      }
      int stop = i;
      while (stop < end && !old.get(stop).equals(now.get(stop))) {
        stop++;
      }
      old.subList(i, stop).forEach(text -> line(diff, '-', text));
      now.subList(i, stop).forEach(text -> line(diff, '+', text));
      i = stop;
    }
  }

  private static void line(StringBuilder diff, char sign, String line) {
    diff.append(sign).append(line);
    if (!line.endsWith("\n")) {
      diff.append("\n\\ No newline at end of file\n");
    }
  }

  /// Lines with their ends, so that a missing last line end shows.
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      lines.add(text.substring(start, end + 1));
      start = end + 1;
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }
}
