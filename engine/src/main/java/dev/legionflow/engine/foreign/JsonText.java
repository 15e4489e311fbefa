package dev.legionflow.engine.foreign;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Limits;
import org.jspecify.annotations.Nullable;

/// JSON that comes as a text inside of JSON.
final class JsonText {

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Limits.VARIABLE_DEPTH)
                          .maxStringLength(Limits.VARIABLE_CHARS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .build();

  private JsonText() {}

  static @Nullable Object parse(String field, String text) {
    try {
      return JSON.readValue(text, Object.class);
    } catch (JsonProcessingException e) {
      throw Problem.invalid(field, "is no JSON: " + e.getOriginalMessage());
    }
  }
}
