package dev.legionflow.workers.booster;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a request written in words, such as "rename the function total to sum_up in shop/cart.py,
/// line 12". The whole text must be understood: of "rename a to b and add tests" nothing is taken.
final class RequestText {

  static final int MAX_LENGTH = 500;

  private static final String NAME = "[`'\"]?(?<%s>[^\\s`'\"(),:;]{1,100})(?:\\(\\))?[`'\"]?";
  private static final String FILE = "[`'\"]?(?<file>[^\\s`'\",:;]{1,300}\\.py)[`'\"]?";
  private static final String LINE =
      "(?::(?<colon>\\d{1,6})|,?\\s+(?:(?:at|on|near)\\s+)?line\\s+(?<line>\\d{1,6}))?";

  private static final Pattern REQUEST =
      Pattern.compile(
          "(?:please\\s+)?rename\\s+(?:the\\s+)?(?:(?:local|global|module-level)\\s+)?"
              + "(?:(?<what>function|variable|constant|parameter|argument|method|class)\\s+)?"
              + NAME.formatted("name")
              + "\\s+(?:to|as|into|->|→)\\s+"
              + NAME.formatted("new")
              + "\\s+in\\s+(?:the\\s+)?(?:file\\s+)?"
              + FILE
              + LINE
              + "\\s*[.!]?",
          Pattern.CASE_INSENSITIVE);

  private RequestText() {}

  /// The task, or empty when the text asks for something else.
  static Optional<RenameTask> read(String text) {
    String request = text.strip();
    if (request.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher matcher = REQUEST.matcher(request);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String said = matcher.group("what");
    Optional<String> what = what(said == null ? "" : said.toLowerCase(Locale.ROOT));
    String digits = matcher.group("colon") == null ? matcher.group("line") : matcher.group("colon");
    int line = digits == null ? 0 : Integer.parseInt(digits);
    if (what.isEmpty() || (digits != null && line == 0)) {
      return Optional.empty();
    }
    return Optional.of(
        new RenameTask(
            matcher.group("file"),
            matcher.group("name"),
            matcher.group("new"),
            what.get(),
            line == 0 ? OptionalInt.empty() : OptionalInt.of(line)));
  }

  /// Empty for what the booster never renames: it needs to know which objects have the name.
  private static Optional<String> what(String said) {
    return switch (said) {
      case "" -> Optional.of("");
      case "function" -> Optional.of("function");
      case "variable", "constant" -> Optional.of("variable");
      case "parameter", "argument" -> Optional.of("parameter");
      default -> Optional.empty();
    };
  }
}
