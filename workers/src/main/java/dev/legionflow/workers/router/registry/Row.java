package dev.legionflow.workers.router.registry;

import dev.legionflow.workers.router.registry.Node.Malformed;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The fields of one provider or model, read strictly: each at its type, and none that is unknown.
final class Row {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,7})(ms|s|m)");

  /// Zeros in front may mean another base elsewhere.
  private static final Pattern NUMBER = Pattern.compile("0|[1-9](?:_?\\d){0,8}");

  private static final int MICROS_DIGITS = 6;

  /// No key of a provider is as short.
  private static final int LONGEST_SHOWN = 12;

  private static final int LONGEST_KEY_SHOWN = 18;

  private final Node.Fields fields;

  private final Set<String> known = new LinkedHashSet<>();

  Row(Node node, String what) throws Malformed {
    if (!(node instanceof Node.Fields these)) {
      throw new Malformed(node.line(), what + " must have fields");
    }
    this.fields = these;
  }

  int line() {
    return fields.line();
  }

  /// Call when all fields were read.
  void refuseUnknown() throws Malformed {
    for (var field : fields.fields().entrySet()) {
      if (!known.contains(field.getKey())) {
        throw new Malformed(
            field.getValue().line(),
            "%s is not known; known are %s"
                .formatted(
                    shown(field.getKey(), LONGEST_KEY_SHOWN, "a field"), String.join(", ", known)));
      }
    }
  }

  /// A text for a message, unless it may be a secret that somebody put into the wrong place.
  static String shown(String text) {
    return shown(text, LONGEST_SHOWN, "something else");
  }

  private static String shown(String text, int longest, String otherwise) {
    return text.length() <= longest ? "'" + text + "'" : otherwise;
  }

  private @Nullable Node node(String name) {
    known.add(name);
    var node = fields.fields().get(name);
    return node instanceof Node.Scalar scalar && scalar.text() == null ? null : node;
  }

  private int lineOf(String name) {
    var node = fields.fields().get(name);
    return node == null ? line() : node.line();
  }

  Malformed bad(String name, String reason) {
    return new Malformed(lineOf(name), "'%s' %s".formatted(name, reason));
  }

  private @Nullable String scalar(String name, String type) throws Malformed {
    var node = node(name);
    if (node == null) {
      return null;
    }
    if (!(node instanceof Node.Scalar scalar)) {
      throw bad(name, "must be " + type);
    }
    return scalar.text();
  }

  /// Null where it is absent or empty.
  @Nullable String text(String name) throws Malformed {
    var text = scalar(name, "a text");
    return text == null || text.isBlank() ? null : text.strip();
  }

  String text(String name, String absent) throws Malformed {
    var text = text(name);
    return text == null ? absent : text;
  }

  String required(String name) throws Malformed {
    var text = text(name);
    if (text == null) {
      throw bad(name, "is missing");
    }
    return text;
  }

  String required(String name, Pattern shape) throws Malformed {
    var text = required(name);
    if (!shape.matcher(text).matches()) {
      throw bad(name, "must match %s, but is %s".formatted(shape, shown(text)));
    }
    return text;
  }

  /// A list, or a text of words.
  List<String> words(String name) throws Malformed {
    var node = node(name);
    List<String> words = new ArrayList<>();
    switch (node) {
      case null -> {}
      case Node.Scalar scalar -> words.addAll(split(scalar));
      case Node.Items items -> {
        for (Node item : items.items()) {
          if (!(item instanceof Node.Scalar word) || word.text() == null) {
            throw new Malformed(item.line(), "'%s' must hold texts".formatted(name));
          }
          words.add(word.text().strip());
        }
      }
      case Node.Fields _ -> throw bad(name, "must be a list, or words with spaces between");
    }
    return words;
  }

  private static List<String> split(Node.Scalar scalar) {
    var text = scalar.text();
    return text == null || text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  int number(String name, int absent) throws Malformed {
    var text = scalar(name, "a whole number");
    if (text == null || text.isBlank()) {
      return absent;
    }
    if (!NUMBER.matcher(text.strip()).matches()) {
      throw bad(name, "must be a whole number, but is " + shown(text));
    }
    return Integer.parseInt(text.strip().replace("_", ""));
  }

  boolean flag(String name, boolean absent) throws Malformed {
    var text = scalar(name, "true or false");
    return switch (text) {
      case null -> absent;
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(name, "must be true or false, but is " + shown(text));
    };
  }

  Duration duration(String name, Duration absent) throws Malformed {
    var text = scalar(name, "a time such as 30s");
    if (text == null || text.isBlank()) {
      return absent;
    }
    var matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw bad(name, "must be a time such as 500ms, 30s or 2m, but is " + shown(text));
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  @Nullable LocalDate date(String name) throws Malformed {
    var text = text(name);
    try {
      return text == null ? null : LocalDate.parse(text);
    } catch (DateTimeException _) {
      throw bad(name, "must be a day such as 2026-11-21, but is " + shown(text));
    }
  }

  <E extends Enum<E>> E oneOf(String name, Class<E> type) throws Malformed {
    return oneOf(name, required(name), type);
  }

  <E extends Enum<E>> Set<E> someOf(String name, Class<E> type) throws Malformed {
    var set = EnumSet.noneOf(type);
    for (String word : words(name)) {
      set.add(oneOf(name, word, type));
    }
    return set;
  }

  private <E extends Enum<E>> E oneOf(String name, String word, Class<E> type) throws Malformed {
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      var lower = constant.name().toLowerCase(Locale.ROOT);
      if (lower.equals(word)) {
        return constant;
      }
      names.add(lower);
    }
    throw bad(
        name, "must be one of %s, but is %s".formatted(String.join(", ", names), shown(word)));
  }

  /// Dollars per million tokens as micro-dollars, exactly; null where absent.
  @Nullable Long price(String name) throws Malformed {
    var text = scalar(name, "a price");
    if (text == null || text.isBlank()) {
      return null;
    }
    if (!text.strip().matches("\\d{1,7}(\\.\\d{1,12})?")) {
      throw bad(name, "must be dollars per million tokens such as 0.25, but is " + shown(text));
    }
    try {
      return new BigDecimal(text.strip()).movePointRight(MICROS_DIGITS).longValueExact();
    } catch (ArithmeticException _) {
      throw bad(name, "must be dollars with at most six decimals, but is " + shown(text));
    }
  }
}
