package dev.legionflow.workers.router.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.workers.router.call.Tokens;
import dev.toonformat.jtoon.JToon;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Data as the text that takes the fewest tokens: compact JSON, TOON, or CSV where it is a list of
/// flat objects with the same fields. All three say the same; JSON is taken where they are even.
///
/// @param format the one that was taken
/// @param text the data in it
/// @param tokens how many tokens each takes, by the tokenizer it was asked for
public record DataText(Format format, String text, Map<Format, Integer> tokens) {

  /// How data can be written.
  public enum Format {
    JSON,
    TOON,
    CSV
  }

  /// How many tokens the data takes, and how many it would take as compact JSON.
  public record Size(Format format, int tokens, int jsonTokens) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  /// In longer data the formats are not compared: JSON is taken.
  private static final int MOST_COMPARED = 1_000_000;

  /// A text that would be read as something else without quotes.
  private static final Pattern AMBIGUOUS =
      Pattern.compile("|true|false|null|[-+]?[0-9][0-9.eE+-]*|\\s.*|.*\\s", Pattern.DOTALL);

  public DataText {
    tokens = Map.copyOf(tokens);
  }

  /// Writes JSON values: null, Boolean, Number, String, List or Map.
  ///
  /// @throws IllegalArgumentException when the data is nothing that JSON has
  public static DataText of(@Nullable Object data, String tokenizer) {
    String json;
    try {
      json = JSON.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the data cannot be written as JSON", e);
    }
    var texts = new EnumMap<Format, String>(Format.class);
    texts.put(Format.JSON, json);
    if (json.length() <= MOST_COMPARED && (data instanceof List || data instanceof Map)) {
      texts.put(Format.TOON, JToon.encodeJson(json));
      var csv = csv(data);
      if (csv != null) {
        texts.put(Format.CSV, csv);
      }
    }
    var tokens = new EnumMap<Format, Integer>(Format.class);
    texts.forEach((format, text) -> tokens.put(format, Tokens.of(tokenizer, text)));
    var best = Format.JSON;
    for (var entry : tokens.entrySet()) {
      if (entry.getValue() < tokens.getOrDefault(best, Integer.MAX_VALUE)) {
        best = entry.getKey();
      }
    }
    return new DataText(best, texts.getOrDefault(best, json), tokens);
  }

  public Size size() {
    var asJson = tokens.getOrDefault(Format.JSON, 0);
    return new Size(format, tokens.getOrDefault(format, asJson), asJson);
  }

  /// Comma-separated values by RFC 4180 with a header; null where the data is no table.
  private static @Nullable String csv(Object data) {
    if (!(data instanceof List<?> rows)
        || rows.isEmpty()
        || !(rows.getFirst() instanceof Map<?, ?> first)
        || first.isEmpty()) {
      return null;
    }
    var names = first.keySet();
    var text = new StringBuilder();
    line(text, new ArrayList<>(names));
    for (var row : rows) {
      if (!(row instanceof Map<?, ?> map) || !map.keySet().equals(names)) {
        return null;
      }
      var values = new ArrayList<@Nullable Object>();
      for (var name : names) {
        var value = map.get(name);
        if (value instanceof Map || value instanceof List) {
          return null;
        }
        values.add(value);
      }
      line(text, values);
    }
    return text.toString();
  }

  private static void line(StringBuilder to, List<? extends @Nullable Object> values) {
    for (var at = 0; at < values.size(); at++) {
      if (at > 0) {
        to.append(',');
      }
      switch (values.get(at)) {
        case null -> {}
        case String text when needsQuotes(text) ->
            to.append('"').append(text.replace("\"", "\"\"")).append('"');
        case Object value -> to.append(value);
      }
    }
    to.append('\n');
  }

  private static boolean needsQuotes(String text) {
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        || AMBIGUOUS.matcher(text).matches();
  }
}
