package dev.legionflow.workers.booster.change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Which lines of two texts differ: Myers' shortest edit, given up for texts that have little in
/// common, of which the rest then differs as a whole.
final class LineDiff {

  /// Lines taken out and put in, at most; the work and the memory grow with its square.
  static final int MAX_EDITS = 1_000;

  /// The lines `from` to `to` of the old text were replaced by `start` to `end` of the new one; one
  /// of both may be empty.
  record Block(int from, int to, int start, int end) {}

  private final List<String> old;
  private final List<String> now;
  private final int prefix;
  private final int oldLength;
  private final int newLength;

  private LineDiff(List<String> old, List<String> now) {
    this.old = old;
    this.now = now;
    int shorter = Math.min(old.size(), now.size());
    int same = 0;
    while (same < shorter && old.get(same).equals(now.get(same))) {
      same++;
    }
    int end = 0;
    while (end < shorter - same
        && old.get(old.size() - 1 - end).equals(now.get(now.size() - 1 - end))) {
      end++;
    }
    prefix = same;
    oldLength = old.size() - same - end;
    newLength = now.size() - same - end;
  }

  /// The blocks in their order, with at least one equal line between two.
  static List<Block> of(List<String> old, List<String> now) {
    return new LineDiff(old, now).blocks();
  }

  private List<Block> blocks() {
    if (oldLength == 0 && newLength == 0) {
      return List.of();
    }
    List<int[]> furthest = new ArrayList<>();
    int most = Math.min(MAX_EDITS, oldLength + newLength);
    for (int edits = 0; edits <= most; edits++) {
      // The reach of each diagonal from -edits to edits, after that many edits.
      int[] reach = new int[2 * edits + 1];
      furthest.add(reach);
      for (int diagonal = -edits; diagonal <= edits; diagonal += 2) {
        int x = edits == 0 ? 0 : step(furthest.get(edits - 1), edits - 1, diagonal);
        int y = x - diagonal;
        while (x < oldLength && y < newLength && old.get(prefix + x).equals(now.get(prefix + y))) {
          x++;
          y++;
        }
        reach[diagonal + edits] = x;
        if (x >= oldLength && y >= newLength) {
          return back(furthest);
        }
      }
    }
    return List.of(new Block(prefix, prefix + oldLength, prefix, prefix + newLength));
  }

  /// How far one more edit leads on a diagonal: a line taken out of the old text, or put in.
  private static int step(int[] before, int edits, int diagonal) {
    int out = at(before, edits, diagonal - 1);
    int in = at(before, edits, diagonal + 1);
    return out + 1 > in ? out + 1 : in;
  }

  private static int at(int[] reach, int edits, int diagonal) {
    int index = diagonal + edits;
    return index < 0 || index >= reach.length ? -1 : reach[index];
  }

  private List<Block> back(List<int[]> furthest) {
    List<Block> blocks = new ArrayList<>();
    int x = oldLength;
    int y = newLength;
    for (int edits = furthest.size() - 1; edits > 0; edits--) {
      int[] before = furthest.get(edits - 1);
      int diagonal = x - y;
      int out = at(before, edits - 1, diagonal - 1);
      int in = at(before, edits - 1, diagonal + 1);
      boolean takenOut = out + 1 > in;
      int fromX = takenOut ? out : in;
      int fromY = takenOut ? fromX - (diagonal - 1) : fromX - (diagonal + 1);
      join(blocks, fromX, fromY, takenOut ? fromX + 1 : fromX, takenOut ? fromY : fromY + 1);
      x = fromX;
      y = fromY;
    }
    Collections.reverse(blocks);
    return blocks;
  }

  /// Adds an edit in front of those found so far, as one block with the next where they touch.
  private void join(List<Block> blocks, int x, int y, int toX, int toY) {
    Block edit = new Block(prefix + x, prefix + toX, prefix + y, prefix + toY);
    if (!blocks.isEmpty()) {
      Block next = blocks.getLast();
      if (next.from() == edit.to() && next.start() == edit.end()) {
        blocks.set(blocks.size() - 1, new Block(edit.from(), next.to(), edit.start(), next.end()));
        return;
      }
    }
    blocks.add(edit);
  }
}
