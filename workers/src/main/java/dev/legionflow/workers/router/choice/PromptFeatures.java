package dev.legionflow.workers.router.choice;

import java.util.Locale;

/// What can be seen of a prompt without understanding it. Lengths are logarithms, since twice as
/// long is the same step anywhere.
final class PromptFeatures {

  static final int COUNT = 16;

  private PromptFeatures() {}

  static double[] of(String prompt) {
    var text =
        prompt.length() <= Numbers.MOST_CHARACTERS
            ? prompt
            : prompt.substring(0, Numbers.MOST_CHARACTERS);
    var length = Math.max(1, text.length());
    var choices = Choices.of(text);
    var question = text.substring(0, choices.questionEnd());
    var digits = 0;
    var symbols = 0;
    var words = 0;
    var letters = 0;
    var inWord = false;
    for (var at = 0; at < text.length(); at++) {
      var c = text.charAt(at);
      var space = Character.isWhitespace(c);
      digits += Numbers.isDigit(c) ? 1 : 0;
      symbols += !space && !Character.isLetterOrDigit(c) ? 1 : 0;
      letters += space ? 0 : 1;
      words += !space && !inWord ? 1 : 0;
      inWord = !space;
    }
    var lower = question.toLowerCase(Locale.ROOT);
    return new double[] {
      // The whole prompt counts for its length.
      Math.log1p(prompt.length()),
      (double) digits / length,
      (double) symbols / length,
      Math.log1p(words),
      (double) letters / Math.max(1, words),
      Math.log1p(question.length()),
      Math.log1p(choices.mean()),
      Math.log1p(choices.longest()) - Math.log1p(choices.shortest()),
      flag(text.contains("Statement 1")),
      flag(text.contains("___")),
      flag(question.contains(" not ") || question.contains("NOT") || lower.contains("except")),
      flag(question.indexOf('?') >= 0),
      count(question, '\n'),
      flag(text.indexOf('$') >= 0),
      Math.log1p(Numbers.of(text).size()),
      count(question, '.')
    };
  }

  static double flag(boolean is) {
    return is ? 1 : 0;
  }

  static int count(String text, char c) {
    return (int) text.chars().filter(each -> each == c).count();
  }

  /// The lengths of the answers to choose from, where lines begin with `A. `, `B. ` and so on.
  private record Choices(int questionEnd, double mean, int longest, int shortest) {
    static Choices of(String text) {
      var questionEnd = text.length();
      var count = 0;
      var sum = 0;
      var longest = 0;
      var shortest = Integer.MAX_VALUE;
      var from = -1;
      for (var at = 0; at <= text.length(); at++) {
        var begins =
            at + 3 < text.length()
                && text.charAt(at) == '\n'
                && text.charAt(at + 1) >= 'A'
                && text.charAt(at + 1) <= 'H'
                && text.charAt(at + 2) == '.'
                && text.charAt(at + 3) == ' ';
        if (begins || at == text.length()) {
          if (from >= 0) {
            var length = at - from;
            count++;
            sum += length;
            longest = Math.max(longest, length);
            shortest = Math.min(shortest, length);
          } else {
            questionEnd = at;
          }
          from = at + 4;
        }
      }
      return count == 0
          ? new Choices(questionEnd, 0, 0, 0)
          : new Choices(questionEnd, (double) sum / count, longest, shortest);
    }
  }
}
