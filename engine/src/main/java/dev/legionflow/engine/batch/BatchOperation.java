package dev.legionflow.engine.batch;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// A batch operation, as the runner needs it.
///
/// @param lastKey up to where its items were collected
record BatchOperation(
    long key,
    BatchType type,
    JsonNode filter,
    @Nullable JsonNode plan,
    boolean collected,
    long lastKey) {

  /// One thing that something is done to.
  record Item(long key, long itemKey) {}
}
