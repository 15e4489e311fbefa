package dev.legionflow.engine.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is said of a document, as Camunda 8.8 has it.
///
/// @param size bytes; of a request it is not looked at
public record Metadata(
    @Nullable String contentType,
    @Nullable String fileName,
    @Nullable String expiresAt,
    @Nullable Long size,
    @Nullable String processDefinitionId,
    @Nullable String processInstanceKey,
    @Nullable Map<String, @Nullable Object> customProperties) {

  static final Metadata NONE = new Metadata(null, null, null, null, null, null, null);

  private static final int MAX_CHARS = 64 * 1024;

  /// Reads and checks what a request says.
  ///
  /// @param field where it stands
  /// @throws Problem 400, naming the member that is wrong
  static Metadata read(ObjectMapper json, @Nullable String text, String field) {
    if (text == null || text.isBlank()) {
      return NONE;
    }
    if (text.length() > MAX_CHARS) {
      throw Problem.invalid(field, "has more than " + MAX_CHARS + " characters");
    }
    Metadata metadata;
    try {
      metadata = json.readValue(text, Metadata.class);
    } catch (JsonProcessingException e) {
      throw Problem.invalid(field, "is no JSON of a document's metadata");
    }
    if (metadata == null) {
      return NONE;
    }
    metadata.check(field);
    return metadata;
  }

  private void check(String field) {
    if (contentType != null && ContentType.of(contentType).isEmpty()) {
      throw Problem.invalid(field + ".contentType", "is no media type, such as text/plain");
    }
    if (fileName != null) {
      TextField.check(field + ".fileName", fileName);
    }
    if (processDefinitionId != null) {
      TextField.check(field + ".processDefinitionId", processDefinitionId);
    }
    if (processInstanceKey != null) {
      var _ = PathKey.parse(field + ".processInstanceKey", processInstanceKey);
    }
    if (expiresAt != null) {
      var _ = expiry(field);
    }
  }

  /// When the document goes away, in milliseconds since 1970; null for never.
  @Nullable Long expiry(String field) {
    if (expiresAt == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(expiresAt).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw Problem.invalid(
          field + ".expiresAt", "must be a date and time such as 2026-11-20T10:15:30.000Z");
    }
  }
}
