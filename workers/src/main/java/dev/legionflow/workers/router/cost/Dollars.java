package dev.legionflow.workers.router.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Money as people write it. Everywhere else it is a whole number of micro-dollars, the millionths
/// of a US dollar.
public final class Dollars {

  private static final int DIGITS = 6;

  /// A thousand million dollars: less than a long holds by far, so that sums do not overflow.
  private static final BigDecimal MOST = new BigDecimal("1000000000");

  private static final int LONGEST = 24;

  private Dollars() {}

  /// Reads an amount of dollars.
  ///
  /// @param text such as `0.50`
  /// @throws IllegalArgumentException when it is none, or finer than a micro-dollar
  public static long parse(String text) {
    var stripped = text.strip();
    try {
      if (stripped.length() > LONGEST || stripped.indexOf('e') >= 0 || stripped.indexOf('E') >= 0) {
        throw new NumberFormatException();
      }
      var dollars = new BigDecimal(stripped);
      if (dollars.signum() < 0 || dollars.compareTo(MOST) > 0) {
        throw new NumberFormatException();
      }
      return dollars.setScale(DIGITS, RoundingMode.UNNECESSARY).unscaledValue().longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "must be an amount of US dollars such as 0.50, from 0 to 1000000000 with at most 6"
              + " decimals",
          e);
    }
  }

  public static String text(long microDollars) {
    var plain = BigDecimal.valueOf(microDollars, DIGITS).stripTrailingZeros();
    return "$" + (plain.scale() < 2 ? plain.setScale(2) : plain).toPlainString();
  }
}
