package dev.legionflow.engine.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/// What was asked for, as it is kept.
final class BatchJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private BatchJson() {}

  static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a batch operation does not hold the JSON that it should", e);
    }
  }

  static <T> T read(JsonNode json, Class<T> type) {
    try {
      return JSON.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a batch operation does not hold the plan that it should", e);
    }
  }

  static JsonNode of(Object value) {
    return JSON.valueToTree(value);
  }
}
