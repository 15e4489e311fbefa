package dev.legionflow.workers.learning.recognition;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The pieces of a text: its words, pairs of words, and runs of 3 to 5 characters, each as one of
/// [#BUCKETS] numbers.
final class Grams {

  static final int BUCKETS = 1 << 15;

  /// So many characters of a text are looked at.
  private static final int MOST_CHARACTERS = 2_000;

  private static final int SHORTEST = 3;
  private static final int LONGEST = 5;

  private static final long WORD = 1;
  private static final long PAIR = 2;
  private static final long RUN = 3;

  private Grams() {}

  /// How often each piece is there.
  static Map<Integer, Integer> of(String text) {
    var plain = plain(text);
    var counts = new HashMap<Integer, Integer>();
    var before = 0L;
    for (var start = 1; start < plain.length(); ) {
      var end = plain.indexOf(" ", start);
      var word = hash(WORD, plain, start, end);
      count(counts, word);
      if (start > 1) {
        count(counts, mixed(PAIR + before * 31 + word));
      }
      before = word;
      start = end + 1;
    }
    for (var length = SHORTEST; length <= LONGEST; length++) {
      for (var start = 0; start + length <= plain.length(); start++) {
        count(counts, hash(RUN, plain, start, start + length));
      }
    }
    return counts;
  }

  private static void count(Map<Integer, Integer> counts, long hash) {
    counts.merge((int) (hash >>> 40) & BUCKETS - 1, 1, Integer::sum);
  }

  /// The words in lower case, each between two blanks.
  private static String plain(String text) {
    var plain = new StringBuilder(" ");
    var read = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    read.toLowerCase(Locale.ROOT)
        .codePoints()
        .forEach(each -> {
          if (Character.isLetterOrDigit(each) || each == '\'') {
            plain.appendCodePoint(each);
          } else if (plain.charAt(plain.length() - 1) != ' ') {
            plain.append(' ');
          }
        });
    if (plain.charAt(plain.length() - 1) != ' ') {
      plain.append(' ');
    }
    return plain.toString();
  }

  private static long hash(long kind, String text, int start, int end) {
    var hash = kind;
    for (var at = start; at < end; at++) {
      hash = (hash ^ text.charAt(at)) * 0x100_0000_01b3L;
    }
    return mixed(hash);
  }

  /// Every bit of it depends on every bit (the finaliser of SplitMix64: Steele et al. 2014).
  static long mixed(long bits) {
    var mixed = bits + 0x9e37_79b9_7f4a_7c15L;
    mixed = (mixed ^ mixed >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ mixed >>> 31;
  }
}
