package dev.legionflow.engine.instance;

import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The body of a migration, as Camunda 8.8 has it; also the plan of a batch operation.
public record MigrationPayload(
    @Nullable String targetProcessDefinitionKey,
    @Nullable List<@Nullable Mapping> mappingInstructions) {

  /// One element for another.
  public record Mapping(@Nullable String sourceElementId, @Nullable String targetElementId) {}

  /// The key of the definition that it leads to.
  ///
  /// @throws Problem 400, naming the field
  long targetKey() {
    return PathKey.parse(
        "targetProcessDefinitionKey", Objects.requireNonNullElse(targetProcessDefinitionKey, ""));
  }

  /// Ids of elements, and of those that take their place.
  ///
  /// @throws Problem 400, naming the field
  Map<String, String> elements() {
    var mappings = Objects.requireNonNullElse(mappingInstructions, List.<Mapping>of());
    if (mappings.size() > Limits.MAPPING_INSTRUCTIONS) {
      throw Problem.limit(
          "mapping-instructions",
          "%d mapping instructions; the bound is %d"
              .formatted(mappings.size(), Limits.MAPPING_INSTRUCTIONS));
    }
    var elements = new LinkedHashMap<String, String>();
    for (var i = 0; i < mappings.size(); i++) {
      var field = "mappingInstructions[" + i + "]";
      var mapping = mappings.get(i);
      if (mapping == null) {
        throw Problem.invalid(field, "is null");
      }
      var source = required(field + ".sourceElementId", mapping.sourceElementId());
      var target = required(field + ".targetElementId", mapping.targetElementId());
      if (elements.putIfAbsent(source, target) != null) {
        throw Problem.invalid(
            field + ".sourceElementId", "element '%s' is mapped twice".formatted(source));
      }
    }
    return elements;
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw Problem.invalid(field, "is missing");
    }
    return value;
  }
}
