package dev.legionflow.engine.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Reads;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.DiskSpace;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes batch operations, and lets them pause, go on and end.
@ApplicationScoped
class BatchService {

  private static final List<String> RUNNING = List.of("CREATED", "ACTIVE");

  private final Database database;
  private final DiskSpace space;
  private final Reads reads;
  private final Node node;
  private final Clock clock;
  private final BatchRunner runner;

  BatchService(
      Database database, DiskSpace space, Reads reads, Node node, Clock clock, BatchRunner runner) {
    this.database = database;
    this.space = space;
    this.reads = reads;
    this.node = node;
    this.clock = clock;
    this.runner = runner;
  }

  long create(BatchType type, @Nullable JsonNode filter, @Nullable Object plan) {
    space.require();
    Caller.current().requireAny(type.right());
    var checked = checked(type, filter);
    var key = node.keys().next();
    database
        .jdbi()
        .useTransaction(handle -> {
          if (BatchStore.open(handle) >= Limits.BATCH_OPERATIONS) {
            throw Problem.unavailable(
                "there are %d batch operations that have not ended; the bound is %d"
                    .formatted(BatchStore.open(handle), Limits.BATCH_OPERATIONS));
          }
          BatchStore.insert(
              handle,
              key,
              type,
              checked.toString(),
              plan == null ? null : BatchJson.of(plan).toString(),
              Caller.current().name(),
              clock.millis());
        });
    runner.wake();
    return key;
  }

  /// A filter that can be run, and says something.
  private JsonNode checked(BatchType type, @Nullable JsonNode filter) {
    if (filter == null || filter.isNull()) {
      throw Problem.invalid("filter", "is missing: say which process instances");
    }
    reads.withHandle(handle -> BatchActions.find(handle, type, filter, Long.MAX_VALUE - 1, 1));
    return filter;
  }

  void suspend(long key) {
    move(key, "SUSPENDED", RUNNING, false);
  }

  void resume(long key) {
    move(key, "ACTIVE", List.of("SUSPENDED"), false);
    runner.wake();
  }

  void cancel(long key) {
    move(key, "CANCELED", List.of("CREATED", "ACTIVE", "SUSPENDED"), true);
  }

  private void move(long key, String state, List<String> from, boolean ends) {
    space.require();
    database
        .jdbi()
        .useTransaction(handle -> {
          // Not there for those who may not see it.
          BatchRows.get(handle, key);
          if (!BatchStore.move(handle, key, state, from, ends, clock.millis())) {
            var present = BatchStore.state(handle, key);
            throw present.isEmpty()
                ? Problem.notFound("there is no batch operation " + key)
                : Problem.conflict("batch operation %d is %s".formatted(key, present.get()));
          }
          if (ends) {
            BatchStore.cancelItems(handle, key, clock.millis());
          }
        });
  }
}
