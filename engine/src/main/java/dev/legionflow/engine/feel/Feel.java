package dev.legionflow.engine.feel;

import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// FEEL expressions, parsed once and evaluated often.
///
/// Bounds, each of which ends in a [FeelException]:
///
/// | what | bound |
/// |---|---|
/// | text | 65,536 characters |
/// | grammar rules tried while parsing | 2,000,000 (FEEL's grammar is exponential in odd nestings) |
/// | nesting | about 40 brackets, 200 operations |
/// | work of one evaluation | 10,000,000 operations, or 100,000,000 list items; 30 s at the most |
/// | a range, or the combinations of a loop | 100,000 items |
/// | what one evaluation builds | about 80 MB, 5,000,000 values |
/// | exponent of a number | ±6,144, as IEEE 754-2008 decimal128 |
/// | a regular expression | 20,000,000 characters looked at |
public final class Feel {

  /// Characters of one expression.
  public static final int MAX_LENGTH = 64 * 1024;

  /// Grammar rules tried for one expression.
  static final int MAX_RULES = 2_000_000;

  private Feel() {}

  /// How many grammar rules may still be tried; a plain expression takes a few hundred. For one
  /// thread.
  public static final class Effort {
    private long rulesLeft;

    public Effort(long rules) {
      this.rulesLeft = rules;
    }

    public boolean isSpent() {
      return rulesLeft <= 0;
    }

    void spend() {
      rulesLeft--;
    }
  }

  /// Parses an expression.
  ///
  /// @param text the expression, with or without the leading `=`
  /// @throws FeelException when the text is no FEEL, too long or too deeply nested, or defines a
  ///   Java function
  public static Expression parse(String text) {
    return parse(text, new Effort(MAX_RULES));
  }

  /// The same for one of many texts that may cost only so much together.
  public static Expression parse(String text, Effort effort) {
    var feel = checked(text.startsWith("=") ? text.substring(1) : text);
    var tree = Parser.parse(feel, effort);
    return new ParsedExpression(feel.strip(), tree, SyntaxTree.check(tree));
  }

  /// Parses the cell of a decision table that tests an input: `"a", "b"`, `> 5`, `[1..3]`, `-`.
  ///
  /// @throws FeelException as [#parse(String)] does
  public static UnaryTests parseUnaryTests(String text, Effort effort) {
    var tree = Parser.unaryTests(checked(text).strip(), effort);
    return new UnaryTests(new ParsedExpression(text.strip(), tree, SyntaxTree.check(tree)));
  }

  private static String checked(String feel) {
    if (feel.length() > MAX_LENGTH) {
      throw new FeelException(
          "the expression is %d characters long, at most %d are allowed"
              .formatted(feel.length(), MAX_LENGTH));
    }
    if (feel.isBlank()) {
      throw new FeelException("the expression is empty");
    }
    return feel;
  }

  /// Tests of one value, parsed; thread-safe. A [Session] evaluates them.
  public static final class UnaryTests {
    private final ParsedExpression expression;

    private UnaryTests(ParsedExpression expression) {
      this.expression = expression;
    }

    ParsedExpression expression() {
      return expression;
    }
  }

  /// What an expression takes from a language model: one call of `fromAi`.
  ///
  /// @param name the path that is its value, such as `toolCall.query`
  /// @param type as in JSON schema
  public record AiParameter(
      String name,
      @Nullable String description,
      @Nullable String type,
      Map<String, @Nullable Object> schema,
      Map<String, @Nullable Object> options) {}

  /// The calls of `fromAi` in an expression.
  ///
  /// @throws FeelException when one cannot be understood without evaluating it
  public static List<AiParameter> aiParameters(Expression expression) {
    return AiParameters.of(((ParsedExpression) expression).tree());
  }

  /// A parsed expression; thread-safe.
  ///
  /// Variables are looked up by name when they are needed. Null stands for a variable that is not
  /// there, which FEEL treats as null too. A value is null, a Boolean, a Number, a String, a
  /// `java.time` value, or a List or Map (with text as keys) of these; anything else is refused, so
  /// no method of a Java object can be reached.
  public interface Expression {

    /// The expression without its leading `=`.
    String text();

    /// Names that an evaluation may look up: all variables are among them, and so may be names that
    /// the expression itself binds.
    Set<String> names();

    /// The value as JSON would hold it: null, Boolean, String, List, Map in the order of its
    /// entries, Long for whole numbers that fit and Double for all others (what Camunda 8 makes of
    /// FEEL's decimals), and ISO 8601 text for dates, times and durations.
    ///
    /// @throws FeelException when the expression fails or passes a bound
    default @Nullable Object evaluate(Function<String, ? extends @Nullable Object> variables) {
      return evaluate(variables, Clock.system(ZoneId.systemDefault()));
    }

    /// The same, where `now()` and `today()` come from a clock and its zone.
    @Nullable Object evaluate(Function<String, ? extends @Nullable Object> variables, Clock clock);

    /// The value like [#evaluate(Function)], but a date, time or duration remains a LocalDate,
    /// LocalTime, OffsetTime, LocalDateTime, ZonedDateTime, Period or Duration.
    default @Nullable Object evaluateRaw(Function<String, ? extends @Nullable Object> variables) {
      return evaluateRaw(variables, Clock.system(ZoneId.systemDefault()));
    }

    @Nullable Object evaluateRaw(
        Function<String, ? extends @Nullable Object> variables, Clock clock);

    /// The value like [#evaluate(Function)] with what went wrong on the way to it. FEEL makes null
    /// of most mistakes; the warnings say which.
    Evaluation trace(Function<String, ? extends @Nullable Object> variables, Clock clock);
  }

  /// A value and how it came about.
  ///
  /// @param warnings at most 20, in the order in which they came up
  public record Evaluation(@Nullable Object value, List<String> warnings) {
    public Evaluation {
      warnings = List.copyOf(warnings);
    }
  }
}
