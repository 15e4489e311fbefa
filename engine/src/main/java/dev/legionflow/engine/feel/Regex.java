package dev.legionflow.engine.feel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.camunda.feel.syntaxtree.Val;
import org.camunda.feel.syntaxtree.ValBoolean;
import org.camunda.feel.syntaxtree.ValError;
import org.camunda.feel.syntaxtree.ValFunction;
import org.camunda.feel.syntaxtree.ValList;
import org.camunda.feel.syntaxtree.ValString;
import scala.jdk.javaapi.CollectionConverters;

/// The functions with regular expressions, as feel-engine has them, on text that counts how often
/// it is looked at: a pattern that backtracks for ever comes to an end, and so does an answer that
/// grows.
final class Regex {

  private final Budget budget;

  Regex(Budget budget) {
    this.budget = budget;
  }

  Map<String, List<ValFunction>> functions() {
    return Map.of(
        "matches",
        List.of(
            of(List.of("input", "pattern"), (m, _) -> new ValBoolean(m.find())),
            of(List.of("input", "pattern", "flags"), (m, _) -> new ValBoolean(m.find()))),
        "replace",
        List.of(
            of(List.of("input", "pattern", "replacement"), this::replaceAll),
            of(List.of("input", "pattern", "replacement", "flags"), this::replaceAll)),
        "split",
        List.of(of(List.of("string", "delimiter"), (m, texts) -> split(m, texts.getFirst()))),
        "extract",
        List.of(of(List.of("input", "pattern"), (m, _) -> extract(m))));
  }

  private ValFunction of(List<String> parameters, BiFunction<Matcher, List<String>, Val> body) {
    return Functions.function(
        parameters,
        arguments -> {
          var texts = new ArrayList<String>();
          for (var argument : arguments) {
            if (!(argument instanceof ValString text)) {
              return Functions.illegal(arguments);
            }
            texts.add(text.value());
          }
          var flags = parameters.getLast().equals("flags") ? flags(texts.getLast()) : 0;
          try {
            var matcher = Pattern.compile(texts.get(1), flags).matcher(new Counted(texts.get(0)));
            return body.apply(matcher, texts);
          } catch (PatternSyntaxException e) {
            return new ValError("Invalid pattern '" + texts.get(1) + "'");
          } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return new ValError("Invalid replacement '" + texts.get(2) + "'");
          }
        });
  }

  private static int flags(String letters) {
    return (letters.contains("s") ? Pattern.DOTALL : 0)
        | (letters.contains("m") ? Pattern.MULTILINE : 0)
        | (letters.contains("i") ? Pattern.CASE_INSENSITIVE : 0)
        | (letters.contains("x") ? Pattern.COMMENTS : 0);
  }

  private Val replaceAll(Matcher matcher, List<String> texts) {
    var replaced = new StringBuilder();
    var charged = 0;
    while (matcher.find()) {
      matcher.appendReplacement(replaced, texts.get(2));
      budget.built(2L * (replaced.length() - charged));
      charged = replaced.length();
    }
    return new ValString(matcher.appendTail(replaced).toString());
  }

  /// Like [Pattern#split(CharSequence, int)] with a negative limit.
  private Val split(Matcher matcher, String text) {
    var parts = new ArrayList<Val>();
    var from = 0;
    while (matcher.find()) {
      if (matcher.end() == 0) {
        continue;
      }
      budget.built(128);
      parts.add(new ValString(text.substring(from, matcher.start())));
      from = matcher.end();
    }
    parts.add(new ValString(text.substring(from)));
    return list(parts);
  }

  private Val extract(Matcher matcher) {
    var found = new ArrayList<Val>();
    while (matcher.find()) {
      budget.built(128);
      found.add(new ValString(matcher.group()));
    }
    return list(found);
  }

  private static Val list(List<Val> items) {
    return new ValList(CollectionConverters.asScala(items).toVector());
  }

  private final class Counted implements CharSequence {
    private final String text;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      budget.regexChar();
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
