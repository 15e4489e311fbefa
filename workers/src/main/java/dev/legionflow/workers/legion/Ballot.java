package dev.legionflow.workers.legion;

import dev.legionflow.worker.Job;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One answer, and whose it is.
///
/// @param key what answers have in common that are taken for the same one
/// @param score from 0 to 1, where there is one
record Ballot(String by, @Nullable Object answer, String key, OptionalDouble score) {

  static final int MOST = 100;

  /// Reads the variable `ballots`: a list of `{by, answer, score}`, at most 100.
  ///
  /// @throws Job.InvalidVariable naming the field that is wrong
  static List<Ballot> read(@Nullable Object variable) {
    if (!(variable instanceof List<?> list) || list.size() > MOST) {
      throw new Job.InvalidVariable(
          "ballots", "a list of at most %d {by, answer, score}".formatted(MOST), variable);
    }
    List<Ballot> ballots = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof Map<?, ?> fields)) {
        throw new Job.InvalidVariable(
            "ballots[%d]".formatted(i), "{by, answer, score}", list.get(i));
      }
      Object answer = fields.get("answer");
      ballots.add(
          new Ballot(
              fields.get("by") instanceof String by ? by : "voter " + (i + 1),
              answer,
              String.valueOf(plain(answer)),
              score("ballots[%d].score".formatted(i), fields.get("score"))));
    }
    return ballots;
  }

  private static OptionalDouble score(String at, @Nullable Object value) {
    return switch (value) {
      case null -> OptionalDouble.empty();
      case Number number when number.doubleValue() >= 0 && number.doubleValue() <= 1 ->
          OptionalDouble.of(number.doubleValue());
      case Object other -> throw new Job.InvalidVariable(at, "a number from 0 to 1", other);
    };
  }

  /// Texts without differences of case, width and space, numbers without those of form, fields in
  /// the order of their names. A text is never the same as a number.
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text ->
          '"'
              + Normalizer.normalize(text, Normalizer.Form.NFKC)
                  .strip()
                  .replaceAll("\\s+", " ")
                  .toLowerCase(Locale.ROOT)
              + '"';
      case Number number -> new BigDecimal(number.toString()).stripTrailingZeros().toString();
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.forEach(item -> items.add(plain(item)));
        yield items;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> fields = new TreeMap<>();
        map.forEach((name, field) -> fields.put('"' + String.valueOf(name) + '"', plain(field)));
        yield fields;
      }
      default -> value;
    };
  }
}
