package dev.legionflow.engine.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.flowable.Modification.Move;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.instance.MigrationPayload;
import dev.legionflow.engine.store.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Bodies of the endpoints that make batch operations, as Camunda 8.8 has them.
final class BatchPayloads {

  private BatchPayloads() {}

  record Plain(@Nullable JsonNode filter) {}

  record Migrate(@Nullable JsonNode filter, @Nullable MigrationPayload migrationPlan) {}

  record Modify(
      @Nullable JsonNode filter, @Nullable List<@Nullable MoveInstruction> moveInstructions) {}

  record MoveInstruction(@Nullable String sourceElementId, @Nullable String targetElementId) {}

  /// The plan of a modification, as it is kept.
  record Moves(@Nullable List<@Nullable MoveInstruction> moveInstructions) {

    /// The moves.
    ///
    /// @throws Problem 400, naming the field that is wrong
    List<Move> read() {
      var moves = new ArrayList<Move>();
      for (var instruction :
          Objects.requireNonNullElse(moveInstructions, List.<MoveInstruction>of())) {
        var field = "moveInstructions[" + moves.size() + "]";
        if (instruction == null) {
          throw Problem.invalid(field, "is null");
        }
        moves.add(
            new Move(
                required(field + ".sourceElementId", instruction.sourceElementId()),
                required(field + ".targetElementId", instruction.targetElementId())));
      }
      if (moves.isEmpty()) {
        throw Problem.invalid("moveInstructions", "there is none");
      }
      if (moves.size() > Limits.MODIFICATION_INSTRUCTIONS) {
        throw Problem.limit(
            "modification-instructions",
            "%d instructions; the bound is %d"
                .formatted(moves.size(), Limits.MODIFICATION_INSTRUCTIONS));
      }
      return moves;
    }

    private static String required(String field, @Nullable String value) {
      if (value == null || value.isBlank()) {
        throw Problem.invalid(field, "is missing");
      }
      return value;
    }
  }

  record Created(String batchOperationKey, BatchType batchOperationType) {}
}
