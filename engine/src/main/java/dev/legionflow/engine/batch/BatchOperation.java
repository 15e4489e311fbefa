package dev.legionflow.engine.batch;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// A batch operation, as the runner needs it.
///
/// @param lastKey up to where its items were collected
/// @param leaseUntil until when it is this node's
/// @param createdBy in whose name it is done; null for the engine's
record BatchOperation(
    long key,
    BatchType type,
    JsonNode filter,
    @Nullable JsonNode plan,
    boolean collected,
    long lastKey,
    long leaseUntil,
    @Nullable String createdBy) {

  /// One thing that something is done to.
  ///
  /// @param tries that came to nothing because something was in the way
  record Item(long key, long itemKey, int tries) {}
}
