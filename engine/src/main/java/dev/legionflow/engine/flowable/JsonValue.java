package dev.legionflow.engine.flowable;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.flowable.variable.api.types.ValueFields;
import org.flowable.variable.api.types.VariableType;
import org.jspecify.annotations.Nullable;

/// The only type of a variable: a JSON value, held as null, Boolean, Number, String, List or Map.
/// No Java object is ever serialized or read back.
public final class JsonValue implements VariableType {

  static final JsonValue TYPE = new JsonValue();

  /// Flowable's column for text is 4,000 characters; what is longer goes by reference.
  private static final int INLINE_CHARS = 4_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Limits.VARIABLE_DEPTH)
                          .maxStringLength(Limits.VARIABLE_CHARS)
                          .build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder()
                          .maxNestingDepth(Limits.VARIABLE_DEPTH)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .build();

  /// The value as JSON text.
  ///
  /// @throws Problem when it is no JSON value, too deep or too large
  public static String write(String name, @Nullable Object value) {
    String json;
    try {
      json = JSON.writeValueAsString(value);
    } catch (StreamConstraintsException e) {
      throw Problem.limit(
          "variable-depth",
          "variable '%s' is nested deeper than %d".formatted(name, Limits.VARIABLE_DEPTH));
    } catch (JsonProcessingException e) {
      throw Problem.invalid("variables." + name, e.getOriginalMessage());
    }
    if (json.length() > Limits.VARIABLE_CHARS) {
      throw Problem.tooLarge(
          "variable",
          "variable '%s' has %d characters of JSON; the bound is %d"
              .formatted(name, json.length(), Limits.VARIABLE_CHARS));
    }
    return json;
  }

  public static @Nullable Object read(String json) {
    try {
      return JSON.readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored value is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// A stored JSON object of text.
  @SuppressWarnings("unchecked")
  public static Map<String, String> readTexts(String json) {
    var map = (Map<String, String>) read(json);
    return map == null ? Map.of() : map;
  }

  @Override
  public String getTypeName() {
    return "json";
  }

  @Override
  public boolean isCachable() {
    return true;
  }

  @Override
  public boolean isAbleToStore(@Nullable Object value) {
    return true;
  }

  @Override
  public void setValue(@Nullable Object value, ValueFields fields) {
    var json = write(fields.getName(), value);
    if (json.length() <= INLINE_CHARS) {
      fields.setTextValue(json);
      if (fields.getBytes() != null) {
        fields.setBytes(null);
      }
    } else {
      fields.setTextValue(null);
      fields.setBytes(json.getBytes(StandardCharsets.UTF_8));
    }
    fields.setCachedValue(value);
  }

  @Override
  public @Nullable Object getValue(ValueFields fields) {
    var cached = fields.getCachedValue();
    if (cached != null) {
      return cached;
    }
    var value = read(json(fields));
    fields.setCachedValue(value);
    return value;
  }

  /// The stored JSON of a variable.
  static String json(ValueFields fields) {
    var text = fields.getTextValue();
    if (text != null) {
      return text;
    }
    var bytes = fields.getBytes();
    return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
  }
}
