package dev.legionflow.engine.message;

import dev.legionflow.engine.flowable.JsonValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message as it was published.
///
/// @param correlationKey empty for none
/// @param messageId empty for none
/// @param variables a JSON object
/// @param expiresAt until when it waits for those that it is for; the time of its publication when
///   it does not wait
record Message(
    long key,
    String name,
    String correlationKey,
    String messageId,
    String variables,
    long expiresAt,
    boolean buffered,
    String tenantId) {

  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> variables(String json) {
    var map = (Map<String, @Nullable Object>) JsonValue.read(json);
    return map == null ? Map.of() : map;
  }
}
