package dev.legionflow.engine.feel;

import fastparse.IndexedParserInput;
import fastparse.Parsed;
import fastparse.ParserInput;
import fastparse.ParserInputSource;
import fastparse.ParsingRun;
import fastparse.internal.Instrument;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.camunda.feel.impl.parser.FeelParser$;
import org.camunda.feel.syntaxtree.Exp;
import scala.Function1;

/// Runs feel-engine's grammar, counting.
///
/// The grammar tries alternatives one after the other, so a text of a few dozen brackets can keep
/// its own entry method busy for days, and nothing can stop that. fastparse tells an instrument of
/// every rule that it tries; ours gives up past a bound. It also knows how far the parser came,
/// which is where the mistake is.
final class Parser {

  /// Rules inside of rules; about ten make one pair of brackets. What is allowed must fit half of
  /// the stack that a thread usually has.
  private static final int MAX_DEPTH = 400;

  private static final MethodHandle EXPRESSION = grammar("$anonfun$parseExpression$2");
  private static final MethodHandle UNARY_TESTS = grammar("$anonfun$parseUnaryTests$2");

  private Parser() {}

  static Exp parse(String text, Feel.Effort effort) {
    return parse(text, EXPRESSION, effort);
  }

  static Exp unaryTests(String text, Feel.Effort effort) {
    return parse(text, UNARY_TESTS, effort);
  }

  private static Exp parse(String text, MethodHandle grammar, Feel.Effort effort) {
    var rules = new Rules(effort);
    try {
      var parsed =
          fastparse.package$.MODULE$.parse(
              new Source(text), run -> start(grammar, run), false, 0, rules);
      if (parsed instanceof Parsed.Success<Exp> success) {
        return success.value();
      }
    } catch (StackOverflowError e) {
      throw new FeelException("the expression is nested too deeply");
    } catch (NumberFormatException e) {
      throw new FeelException("the expression holds a number that is out of range");
    }
    throw new FeelException(mistake(text, rules.furthest));
  }

  private static String mistake(String text, int at) {
    var start = text.strip();
    if (start.startsWith("${") || start.startsWith("#{")) {
      return "%s…} is not FEEL: write what is inside the braces".formatted(start.substring(0, 2));
    }
    if (text.substring(at).isBlank()) {
      return "the expression ends too early";
    }
    var line = text.substring(0, at).lines().count();
    var end =
        Math.min(text.length(), text.offsetByCodePoints(at, Math.min(20, codePoints(text, at))));
    return "cannot be read from %s on (character %d%s)"
        .formatted(
            text.substring(at, end).strip() + (end < text.length() ? "…" : ""),
            at + 1,
            line > 1 ? ", line " + line : "");
  }

  private static int codePoints(String text, int from) {
    return text.codePointCount(from, text.length());
  }

  @SuppressWarnings("unchecked")
  private static ParsingRun<Exp> start(MethodHandle grammar, ParsingRun<Object> run) {
    try {
      return (ParsingRun<Exp>) grammar.invokeExact((ParsingRun<?>) run);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// The grammar's start rules are private in Scala; the closures around them, which
  /// `FeelParser.parseExpression` and `parseUnaryTests` hand to fastparse, are public in the class
  /// file.
  private static MethodHandle grammar(String closure) {
    try {
      return MethodHandles.publicLookup()
          .findStatic(
              FeelParser$.class, closure, MethodType.methodType(ParsingRun.class, ParsingRun.class))
          .asType(MethodType.methodType(ParsingRun.class, ParsingRun.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "feel-engine has changed: look for FeelParser's start rule", e);
    }
  }

  private static final class Rules implements Instrument {
    private final Feel.Effort effort;
    private int tried;
    private int depth;
    private int furthest;

    Rules(Feel.Effort effort) {
      this.effort = effort;
    }

    @Override
    public void beforeParse(String rule, int index) {
      effort.spend();
      if (++tried > Feel.MAX_RULES || effort.isSpent()) {
        throw new FeelException("the expression is too intricate to be read: use less nesting");
      }
      if (++depth > MAX_DEPTH) {
        throw new FeelException("the expression is nested too deeply");
      }
      // The rest of a name is no place to begin reading.
      if (index > furthest && !rule.equals("namePart")) {
        furthest = index;
      }
    }

    @Override
    public void afterParse(String rule, int index, boolean success) {
      depth--;
    }
  }

  private record Source(String text) implements ParserInputSource {
    @Override
    public <T> T parseThrough(Function1<ParserInput, T> parser) {
      return parser.apply(new IndexedParserInput(text));
    }
  }
}
