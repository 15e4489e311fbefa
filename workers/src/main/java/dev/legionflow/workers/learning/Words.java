package dev.legionflow.workers.learning;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a feature or a choice may be: one short word, a number, true or false. A sentence is none
/// of these, so nothing that somebody wrote into a text can become part of a strategy.
final class Words {

  static final int LONGEST = 64;

  /// Stands for a feature that is no word.
  static final String OTHER = "other";

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_.:+@/#-]{0,63}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");

  /// From here on numbers are told apart by their power of two only.
  private static final int COARSE = 16;

  private Words() {}

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /// A value as a word: `0.20` and 0.2 are the same one.
  ///
  /// @return null where it is none
  static @Nullable String of(@Nullable Object value) {
    return switch (value) {
      case Boolean flag -> flag.toString();
      case Number number -> plain(number.toString());
      case String text -> word(text);
      case null, default -> null;
    };
  }

  /// A feature: a number that says how large something is has few values, else each would be a case
  /// of its own.
  static String feature(@Nullable Object value) {
    var word = of(value);
    if (word == null) {
      return OTHER;
    }
    return value instanceof Number ? coarse(new BigDecimal(word)) : word;
  }

  private static String coarse(BigDecimal number) {
    var size = number.abs().doubleValue();
    if (size < COARSE) {
      return word(number.setScale(Math.min(1, number.scale()), java.math.RoundingMode.HALF_EVEN));
    }
    var power = 1L << Math.min(62, Math.getExponent(size));
    return (number.signum() < 0 ? "-" : "") + power + "+";
  }

  /// A word as the value that a diagram works with: a number, true, false or text.
  static Object value(String word) {
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> NUMBER.matcher(word).matches() ? number(word) : word;
    };
  }

  private static Object number(String word) {
    var number = new BigDecimal(word);
    return number.scale() <= 0 ? (Object) number.longValueExact() : (Object) number.doubleValue();
  }

  private static @Nullable String word(String text) {
    var plain = text.strip();
    if (NUMBER.matcher(plain).matches()) {
      return plain(plain);
    }
    return WORD.matcher(plain).matches() ? plain : null;
  }

  private static @Nullable String plain(String number) {
    try {
      var word = word(new BigDecimal(number));
      return NUMBER.matcher(word).matches() ? word : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String word(BigDecimal number) {
    return number.abs().scale() > LONGEST || number.precision() > LONGEST
        ? ""
        : number.stripTrailingZeros().toPlainString();
  }
}
