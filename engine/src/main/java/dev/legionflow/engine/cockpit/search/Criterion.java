package dev.legionflow.engine.cockpit.search;

import com.fasterxml.jackson.databind.JsonNode;

/// Something that a search can be narrowed by: one member of the filter.
public interface Criterion {

  /// Adds its condition.
  ///
  /// @param value of the member, never null
  /// @param path of the member in the request, for errors
  /// @throws dev.legionflow.engine.http.Problem 400
  void narrow(Where where, JsonNode value, String path);

  /// What the OpenAPI document says of it.
  String describe();
}
