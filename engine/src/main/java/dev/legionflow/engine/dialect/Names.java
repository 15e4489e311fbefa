package dev.legionflow.engine.dialect;

import java.util.Set;
import java.util.regex.Pattern;

/// Which texts may be names.
final class Names {

  private static final Pattern NC_NAME =
      Pattern.compile("[\\p{L}_][\\p{L}\\p{N}\\p{M}_.\\-\\x{b7}]*");

  /// FEEL would not read them as a variable.
  private static final Set<String> RESERVED =
      Set.of(
          "null",
          "true",
          "false",
          "function",
          "in",
          "return",
          "then",
          "else",
          "satisfies",
          "and",
          "or",
          "if",
          "for",
          "some",
          "every",
          "between",
          "instance",
          "not");

  private Names() {}

  /// An id as XML wants it, of bounded length.
  static boolean isId(String text) {
    return text.length() <= Limits.NAME_LENGTH && NC_NAME.matcher(text).matches();
  }

  /// A word that FEEL reads as its own, never as a variable.
  static boolean isReserved(String text) {
    return RESERVED.contains(text);
  }

  /// A variable that FEEL can refer to.
  static boolean isVariable(String text) {
    return !text.isEmpty()
        && text.length() <= Limits.NAME_LENGTH
        && !isReserved(text)
        && Character.isJavaIdentifierStart(text.codePointAt(0))
        && text.codePoints().allMatch(Names::isPart);
  }

  private static boolean isPart(int codePoint) {
    return Character.isJavaIdentifierPart(codePoint) && !Character.isIdentifierIgnorable(codePoint);
  }

  /// A variable, or an entry inside of one: `order.customer.name`.
  static boolean isPath(String text) {
    for (var part : text.split("\\.", -1)) {
      if (!isVariable(part)) {
        return false;
      }
    }
    return text.length() <= Limits.NAME_LENGTH;
  }
}
