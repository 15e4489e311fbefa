package dev.legionflow.workers.router.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call that a model wants, and that has not ended.
///
/// @param id unique in the sub-process
/// @param tool the element's id
/// @param arguments as the model gave them
/// @param approving whether a person is asked first; then the tool has not begun
record ToolCall(
    String id, String tool, Map<String, @Nullable Object> arguments, boolean approving) {

  /// Keys in order, so that the same arguments are the same text.
  private static final ObjectMapper CANONICAL =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  ToolCall {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }

  ToolCall approved() {
    return new ToolCall(id, tool, arguments, false);
  }

  /// The SHA-256 of id, tool and arguments: what a person approves.
  String hash() {
    Map<String, Object> all = Map.of("id", id, "tool", tool, "arguments", arguments);
    try {
      var text = CANONICAL.writeValueAsString(all);
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
