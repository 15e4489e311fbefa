package dev.legionflow.engine.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says in FEEL what `${…}` says in the expression language of Camunda 7 and Flowable: variables,
/// their entries, comparisons, arithmetic, `&&`, `||`, `!`, `empty` and `a ? b : c`. Text goes in
/// and text comes out; nothing is evaluated. Methods and functions have no counterpart.
///
/// What is missing is null in FEEL, and a fault there.
final class Juel {

  static final class Untranslatable extends Exception {
    private static final long serialVersionUID = 1L;

    Untranslatable(String message) {
      super(message);
    }
  }

  static final int MAX_LENGTH = 4_096;

  /// Characters of what is said in FEEL.
  static final int MAX_FEEL = 16_384;

  private static final int MAX_DEPTH = 20;

  /// Operators that FEEL does not have, and that are spelled out.
  private static final int MAX_SPELLED_OUT = 20;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\\d++(?:\\.\\d++)?(?:[eE][+-]?\\d++)?)"
              + "|([\\p{L}_$][\\p{L}\\p{N}_$]*+)"
              + "|('(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\")"
              + "|(&&|\\|\\||==|!=|<=|>=|[-+*/%<>!?:().,\\[\\]]))",
          Pattern.DOTALL);

  private static final Map<String, String> WORDS =
      Map.of(
          "and", "&&", "or", "||", "not", "!", "eq", "==", "ne", "!=", "lt", "<", "gt", ">", "le",
          "<=", "ge", ">=", "mod", "%");

  private static final Map<String, String> COMPARISONS =
      Map.of("==", "=", "!=", "!=", "<", "<", ">", ">", "<=", "<=", ">=", ">=");

  /// What these engines put beside the variables.
  private static final Set<String> ENGINE =
      Set.of(
          "execution",
          "task",
          "caseExecution",
          "connector",
          "authenticatedUserId",
          "variables",
          "instanceof",
          "scopeContainer",
          "processInstance");

  private record Token(Kind kind, String text) {
    enum Kind {
      NUMBER,
      NAME,
      TEXT,
      SIGN,
      END
    }
  }

  private final List<Token> tokens;
  private final Map<String, String> renamed;
  private int at;
  private int depth;
  private int spelledOut;

  private Juel(List<Token> tokens, Map<String, String> renamed) {
    this.tokens = tokens;
    this.renamed = renamed;
  }

  /// Whether there is an expression in a text.
  static boolean isIn(String text) {
    return text.contains("${") || text.contains("#{");
  }

  /// A text that may hold expressions, as FEEL with its leading `=`: an expression gives its value,
  /// anything else a text.
  static String value(String text) throws Untranslatable {
    return value(text, Map.of());
  }

  /// @param renamed what variables are in FEEL that are not themselves; empty for what is not known
  ///   there
  static String value(String text, Map<String, String> renamed) throws Untranslatable {
    if (text.length() > MAX_LENGTH) {
      throw new Untranslatable("it is longer than %d characters".formatted(MAX_LENGTH));
    }
    var parts = parts(text.strip(), renamed);
    if (parts.isEmpty()) {
      return "=\"\"";
    }
    if (parts.size() == 1) {
      return "=" + bounded(parts.getFirst().feel);
    }
    var joined = new StringBuilder("=");
    for (var part : parts) {
      joined
          .append(joined.length() == 1 ? "" : " + ")
          .append(part.isText ? part.feel : "string(" + part.feel + ")");
      bounded(joined);
    }
    return joined.toString();
  }

  private static <T extends CharSequence> T bounded(T feel) throws Untranslatable {
    if (feel.length() > MAX_FEEL) {
      throw new Untranslatable("it would be longer than %d characters there".formatted(MAX_FEEL));
    }
    return feel;
  }

  private record Part(String feel, boolean isText) {}

  private static List<Part> parts(String text, Map<String, String> renamed) throws Untranslatable {
    var parts = new ArrayList<Part>();
    var from = 0;
    while (from < text.length()) {
      var start = next(text, from);
      if (start > from) {
        parts.add(new Part(quoted(text.substring(from, start)), true));
      }
      if (start == text.length()) {
        break;
      }
      var end = end(text, start + 2);
      parts.add(new Part(expression(text.substring(start + 2, end), renamed), false));
      from = end + 1;
    }
    return parts;
  }

  private static int next(String text, int from) {
    for (var i = from; i + 1 < text.length(); i++) {
      if ((text.charAt(i) == '$' || text.charAt(i) == '#') && text.charAt(i + 1) == '{') {
        return i;
      }
    }
    return text.length();
  }

  /// The closing brace, which may also stand in a text.
  private static int end(String text, int from) throws Untranslatable {
    var quote = '\0';
    for (var i = from; i < text.length(); i++) {
      var c = text.charAt(i);
      if (quote != '\0') {
        if (c == '\\') {
          i++;
        } else if (c == quote) {
          quote = '\0';
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '}') {
        return i;
      }
    }
    throw new Untranslatable("its closing brace is missing");
  }

  private static String expression(String text, Map<String, String> renamed) throws Untranslatable {
    var juel = new Juel(tokens(text), renamed);
    var feel = juel.choice();
    if (juel.peek().kind != Token.Kind.END) {
      throw new Untranslatable("'%s' does not belong there".formatted(juel.peek().text));
    }
    return feel;
  }

  private static List<Token> tokens(String text) throws Untranslatable {
    var tokens = new ArrayList<Token>();
    var matcher = TOKEN.matcher(text);
    var from = 0;
    while (!text.substring(from).isBlank()) {
      if (!matcher.region(from, text.length()).lookingAt()) {
        throw new Untranslatable(
            "'%s' is not understood".formatted(text.substring(from).strip().charAt(0)));
      }
      if (matcher.group(1) != null) {
        tokens.add(new Token(Token.Kind.NUMBER, matcher.group(1)));
      } else if (matcher.group(2) != null) {
        var sign = WORDS.get(matcher.group(2));
        var afterDot = !tokens.isEmpty() && tokens.getLast().text.equals(".");
        tokens.add(
            sign == null || afterDot
                ? new Token(Token.Kind.NAME, matcher.group(2))
                : new Token(Token.Kind.SIGN, sign));
      } else if (matcher.group(3) != null) {
        tokens.add(new Token(Token.Kind.TEXT, matcher.group(3)));
      } else {
        tokens.add(new Token(Token.Kind.SIGN, matcher.group(4)));
      }
      from = matcher.end();
    }
    tokens.add(new Token(Token.Kind.END, "the end"));
    return tokens;
  }

  private Token peek() {
    return tokens.get(at);
  }

  private boolean take(String sign) {
    if (peek().kind == Token.Kind.SIGN && peek().text.equals(sign)) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(String sign) throws Untranslatable {
    if (!take(sign)) {
      throw new Untranslatable("'%s' is missing before '%s'".formatted(sign, peek().text));
    }
  }

  private String choice() throws Untranslatable {
    if (++depth > MAX_DEPTH) {
      throw new Untranslatable("it is nested too deep");
    }
    var condition = either();
    if (take("?")) {
      var then = choice();
      expect(":");
      condition = "if %s then %s else %s".formatted(condition, then, choice());
      if (depth > 1) {
        condition = "(" + condition + ")";
      }
    }
    depth--;
    return bounded(condition);
  }

  private String either() throws Untranslatable {
    var left = new StringBuilder(both());
    while (take("||")) {
      left.append(" or ").append(both());
    }
    return left.toString();
  }

  private String both() throws Untranslatable {
    var left = new StringBuilder(equality());
    while (take("&&")) {
      left.append(" and ").append(equality());
    }
    return left.toString();
  }

  private String equality() throws Untranslatable {
    return compared(false);
  }

  /// FEEL compares once; a comparison of a comparison gets brackets.
  private String compared(boolean order) throws Untranslatable {
    var left = order ? sum() : compared(true);
    var first = true;
    while (peek().kind == Token.Kind.SIGN
        && COMPARISONS.containsKey(peek().text)
        && order != (peek().text.equals("==") || peek().text.equals("!="))) {
      var sign = COMPARISONS.get(tokens.get(at++).text);
      var right = order ? sum() : compared(true);
      if (!order && COMPARED.matcher(right).find()) {
        right = "(" + right + ")";
      }
      if (!first || (!order && COMPARED.matcher(left).find())) {
        left = "(" + left + ")";
      }
      left = bounded(left + " " + sign + " " + right);
      first = false;
    }
    return left;
  }

  private static final Pattern COMPARED = Pattern.compile(" (=|!=|<|>|<=|>=) ");

  private String sum() throws Untranslatable {
    var left = new StringBuilder(product());
    while (true) {
      if (take("+")) {
        left.append(" + ").append(product());
      } else if (take("-")) {
        left.append(" - ").append(product());
      } else {
        return left.toString();
      }
    }
  }

  private String product() throws Untranslatable {
    var left = unary();
    while (true) {
      if (take("*")) {
        left = bounded(left + " * " + unary());
      } else if (take("/")) {
        left = bounded(left + " / " + unary());
      } else if (take("%")) {
        left = spelledOut(remainder(left, unary()));
      } else {
        return left;
      }
    }
  }

  /// Has the sign of what is divided; FEEL's modulo has that of the divisor.
  private static String remainder(String left, String right) {
    return "{v: ["
        + left
        + ", "
        + right
        + "], m: modulo(abs(v[1]), abs(v[2])), r: if v[1] < 0 then -m else m}.r";
  }

  private static String empty(String value) {
    return "{v: "
        + value
        + ", r: if v = null then true else if v instance of string then v = \"\""
        + " else if v instance of list then count(v) = 0"
        + " else if v instance of context then count(get entries(v)) = 0 else false}.r";
  }

  /// An operator whose operands are bound in a context, so that they are written and evaluated
  /// once, and see nothing of it.
  private String spelledOut(String feel) throws Untranslatable {
    if (++spelledOut > MAX_SPELLED_OUT) {
      throw new Untranslatable("it has more than %d '%%' and 'empty'".formatted(MAX_SPELLED_OUT));
    }
    return bounded(feel);
  }

  private String unary() throws Untranslatable {
    if (++depth > MAX_DEPTH) {
      throw new Untranslatable("it is nested too deep");
    }
    String feel;
    if (take("!")) {
      feel = "not(" + unary() + ")";
    } else if (take("-")) {
      feel = "(-" + unary() + ")";
    } else if (peek().kind == Token.Kind.NAME && peek().text.equals("empty")) {
      at++;
      feel = spelledOut(empty(unary()));
    } else {
      feel = entries(value());
    }
    depth--;
    return bounded(feel);
  }

  private String value() throws Untranslatable {
    var token = tokens.get(at++);
    return switch (token.kind) {
      case NUMBER -> number(token.text);
      case TEXT -> quoted(unescaped(token.text));
      case NAME -> name(token.text);
      case SIGN -> {
        if (!token.text.equals("(")) {
          throw new Untranslatable("'%s' does not belong there".formatted(token.text));
        }
        var inner = choice();
        expect(")");
        yield "(" + inner + ")";
      }
      case END -> throw new Untranslatable("it ends too early");
    };
  }

  private static String number(String text) throws Untranslatable {
    if (text.contains("e") || text.contains("E")) {
      throw new Untranslatable("'%s' is no plain number".formatted(text));
    }
    return text;
  }

  private String name(String name) throws Untranslatable {
    if (name.equals("true") || name.equals("false") || name.equals("null")) {
      return name;
    }
    if (peek().kind == Token.Kind.SIGN && peek().text.equals("(")) {
      throw new Untranslatable("it calls the function '%s'".formatted(name));
    }
    if (ENGINE.contains(name)) {
      throw new Untranslatable("it uses '%s' of the engine".formatted(name));
    }
    var known = renamed.get(name);
    if (known == null) {
      if (!isVariable(name)) {
        throw new Untranslatable("'%s' is no variable in FEEL".formatted(name));
      }
      return name;
    }
    if (known.isEmpty()) {
      throw new Untranslatable("'%s' is not known there".formatted(name));
    }
    return known;
  }

  /// Whether FEEL, too, reads a name as one variable.
  static boolean isVariable(String name) {
    return Names.isVariable(name) && !name.contains("$");
  }

  private String entries(String value) throws Untranslatable {
    var feel = value;
    while (true) {
      if (take(".")) {
        var name = tokens.get(at++);
        if (name.kind != Token.Kind.NAME) {
          throw new Untranslatable("'%s' is no name".formatted(name.text));
        }
        if (peek().kind == Token.Kind.SIGN && peek().text.equals("(")) {
          throw new Untranslatable("it calls the method '%s'".formatted(name.text));
        }
        feel = entry(feel, name.text);
      } else if (take("[")) {
        var index = tokens.get(at++);
        if (index.kind == Token.Kind.TEXT) {
          feel = entry(feel, unescaped(index.text));
        } else if (index.kind == Token.Kind.NUMBER && index.text.matches("\\d{1,6}")) {
          // FEEL counts from 1.
          feel = "%s[%d]".formatted(feel, Integer.parseInt(index.text) + 1);
        } else {
          throw new Untranslatable("'[%s]' has no counterpart".formatted(index.text));
        }
        expect("]");
      } else {
        return feel;
      }
    }
  }

  private static String entry(String of, String name) {
    return isVariable(name) ? of + "." + name : "get value(%s, %s)".formatted(of, quoted(name));
  }

  private static String unescaped(String quoted) {
    return quoted.substring(1, quoted.length() - 1).replaceAll("(?s)\\\\(.)", "$1");
  }

  /// A text of FEEL.
  static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /// What a person may write instead; null when there is nothing.
  static @Nullable String suggestion(String text) {
    try {
      return isIn(text) ? value(text) : null;
    } catch (Untranslatable e) {
      return null;
    }
  }
}
