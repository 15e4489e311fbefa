package dev.legionflow.workers.booster.change;

import dev.legionflow.workers.booster.change.LineDiff.Block;
import java.util.ArrayList;
import java.util.List;

/// Writes the unified diff of two texts. Three lines of context.
final class UnifiedDiff {

  private static final int CONTEXT = 3;

  private UnifiedDiff() {}

  static String of(String path, String before, String after) {
    List<String> old = lines(before);
    List<String> now = lines(after);
    StringBuilder diff = new StringBuilder("--- a/" + path + "\n+++ b/" + path + "\n");
    List<Block> blocks = LineDiff.of(old, now);
    int first = 0;
    while (first < blocks.size()) {
      int last = first;
      // Blocks with at most twice the context between them share a hunk.
      while (last + 1 < blocks.size()
          && blocks.get(last + 1).from() - blocks.get(last).to() <= 2 * CONTEXT) {
        last++;
      }
      hunk(diff, old, now, blocks.subList(first, last + 1));
      first = last + 1;
    }
    return diff.toString();
  }

  private static void hunk(
      StringBuilder diff, List<String> old, List<String> now, List<Block> blocks) {
    Block first = blocks.getFirst();
    Block last = blocks.getLast();
    int lead = Math.min(CONTEXT, first.from());
    int trail = Math.min(CONTEXT, old.size() - last.to());
    int from = first.from() - lead;
    int start = first.start() - lead;
    int oldCount = last.to() + trail - from;
    int newCount = last.end() + trail - start;
    diff.append(
        "@@ -%d,%d +%d,%d @@\n"
            .formatted(number(from, oldCount), oldCount, number(start, newCount), newCount));
    int at = from;
    for (Block block : blocks) {
      old.subList(at, block.from()).forEach(text -> line(diff, ' ', text));
      old.subList(block.from(), block.to()).forEach(text -> line(diff, '-', text));
      now.subList(block.start(), block.end()).forEach(text -> line(diff, '+', text));
      at = block.to();
    }
    old.subList(at, at + trail).forEach(text -> line(diff, ' ', text));
  }

  /// Lines count from 1; of none the one before is named.
  private static int number(int index, int count) {
    return count == 0 ? index : index + 1;
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
