package dev.legionflow.workers.router.choice;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What can be seen of an answer beside its prompt: whether its sums are right, whether it uses the
/// numbers it was given, whether it ends, how sure it sounds. A scorer learns from verdicts what of
/// it matters.
final class AnswerFeatures {

  static final int COUNT = 22;

  private static final int WRONG_SUMS = 3;

  /// Plain words between boundaries: nothing here can be made to run long.
  private static final Pattern GOING_ON = Pattern.compile("\\b(?:so|therefore|then|thus)\\b");

  private static final Pattern DOUBT =
      Pattern.compile("\\b(?:however|but|assume|assuming|let|since|actually|wait|mistake)\\b");

  private static final Pattern ASKS_FOR =
      Pattern.compile("how (?:much|many) more|remaining|left|total|average|each");

  private AnswerFeatures() {}

  static double[] of(String prompt, String answer) {
    var text = bounded(answer);
    var asked = Numbers.of(bounded(prompt));
    var said = Numbers.of(text);
    var given = new HashSet<>(asked);
    var used = new HashSet<>(said);
    var sums = Arithmetic.of(text);
    var result = Result.of(text);
    var lower = text.toLowerCase(Locale.ROOT);
    var usedOfGiven = given.stream().filter(used::contains).count();
    return new double[] {
      Math.log1p(answer.length()),
      text.lines()
          .takeWhile(line -> !line.startsWith(Result.MARK))
          .filter(l -> !l.isBlank())
          .count(),
      sums.right(),
      sums.wrong(),
      PromptFeatures.flag(sums.wrong() > 0),
      PromptFeatures.flag(!result.marked()),
      PromptFeatures.flag(result.value() == null),
      PromptFeatures.flag(result.differs()),
      PromptFeatures.flag(result.value() != null && result.value() != Math.rint(result.value())),
      result.value() == null ? 0 : Math.log1p(Math.abs(result.value())),
      (double) usedOfGiven / Math.max(1, given.size()),
      given.size() - usedOfGiven,
      sums.told(),
      PromptFeatures.flag(sums.told() == 0),
      said.size() - asked.size(),
      newNumbers(used, given),
      PromptFeatures.flag(result.value() != null && given.contains(result.value())),
      GOING_ON.matcher(lower).results().limit(100).count(),
      DOUBT.matcher(lower).results().limit(100).count(),
      (double) answer.length() / Math.max(1, prompt.length()),
      PromptFeatures.flag(hasLongFraction(text)),
      ASKS_FOR.matcher(bounded(prompt).toLowerCase(Locale.ROOT)).results().limit(100).count()
    };
  }

  /// Whether the answer does a sum wrong.
  static boolean contradicts(double[] features) {
    return features[WRONG_SUMS] > 0;
  }

  private static String bounded(String text) {
    return text.length() <= Numbers.MOST_CHARACTERS
        ? text
        : text.substring(0, Numbers.MOST_CHARACTERS);
  }

  private static long newNumbers(Set<Double> used, Set<Double> given) {
    return used.stream().filter(number -> !given.contains(number)).count();
  }

  /// Whether a number has three digits behind its point or more: a sum that does not come out.
  private static boolean hasLongFraction(String text) {
    for (var at = text.indexOf('.'); at > 0; at = text.indexOf('.', at + 1)) {
      if (at + 3 < text.length()
          && Numbers.isDigit(text.charAt(at - 1))
          && Numbers.isDigit(text.charAt(at + 1))
          && Numbers.isDigit(text.charAt(at + 2))
          && Numbers.isDigit(text.charAt(at + 3))) {
        return true;
      }
    }
    return false;
  }

  /// The number that the answer ends with, behind a mark where the task wants one.
  ///
  /// @param differs whether another number was reached last
  private record Result(boolean marked, @Nullable Double value, boolean differs) {
    static final String MARK = "####";

    static Result of(String text) {
      var mark = text.indexOf(MARK);
      if (mark < 0) {
        return new Result(false, null, false);
      }
      var end = text.indexOf('\n', mark);
      List<Double> behind = Numbers.of(text.substring(mark, end < 0 ? text.length() : end));
      if (behind.isEmpty()) {
        return new Result(true, null, false);
      }
      var before = Numbers.of(text.substring(0, mark));
      var value = behind.getFirst();
      return new Result(
          true, value, !before.isEmpty() && Math.abs(before.getLast() - value) > 1e-6);
    }
  }
}
