package dev.legionflow.engine.batch;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Where;
import dev.legionflow.engine.http.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Batch operations and their items, as they are searched and shown.
final class BatchRows {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  record Failure(int partitionId, String type, String message) {}

  record Batch(
      String batchOperationKey,
      String state,
      String batchOperationType,
      String startDate,
      @Nullable String endDate,
      long operationsTotalCount,
      long operationsFailedCount,
      long operationsCompletedCount,
      List<Failure> errors) {}

  record Item(
      String batchOperationKey,
      String operationType,
      String itemKey,
      String processInstanceKey,
      String state,
      @Nullable String processedDate,
      @Nullable String errorMessage) {}

  private static final String COUNTS =
      """
      e.*, (select count(*) from legion_batch_item i where i.batch_key = e.key) as total,
      (select count(*) from legion_batch_item i where i.batch_key = e.key
        and i.state in ('FAILED')) as failed,
      (select count(*) from legion_batch_item i where i.batch_key = e.key
        and i.state = 'COMPLETED') as completed
      """;

  static final Entity<Batch> BATCHES =
      new Entity<>("legion_batch_operation", COUNTS, BatchRows::batch)
          .scope((where, caller) -> narrow(where, caller, ""))
          .field("batchOperationKey", Field.key("e.key"))
          .field(
              "operationType",
              Field.oneOf(
                  "e.type",
                  "CANCEL_PROCESS_INSTANCE",
                  "RESOLVE_INCIDENT",
                  "MIGRATE_PROCESS_INSTANCE",
                  "MODIFY_PROCESS_INSTANCE"))
          .field(
              "state",
              Field.oneOf(
                  "e.state",
                  "CREATED",
                  "ACTIVE",
                  "SUSPENDED",
                  "COMPLETED",
                  "PARTIALLY_COMPLETED",
                  "CANCELED",
                  "FAILED"))
          .field("startDate", Field.date("e.start_date"))
          .field("endDate", Field.date("e.end_date"));

  static final Entity<Item> ITEMS =
      new Entity<>("legion_batch_item", "e.*", BatchRows::item)
          .scope((where, caller) ->
              narrow(
                  where,
                  caller,
                  "exists (select 1 from legion_batch_operation b where b.key = e.batch_key and b."))
          .field("batchOperationKey", Field.key("e.batch_key"))
          .field("itemKey", Field.key("e.item_key"))
          .field("processInstanceKey", Field.key("e.process_instance_key"))
          .field("operationType", Field.text("e.type"))
          .field("state", Field.oneOf("e.state", "ACTIVE", "COMPLETED", "CANCELED", "FAILED"))
          .field("processedDate", Field.date("e.processed_date"));

  private BatchRows() {}

  /// What others let do may be about missions that one may not see.
  private static void narrow(Where where, Caller caller, String within) {
    if (!seesAll(caller)) {
      where
          .and()
          .add(
              (within.isEmpty() ? "e." : within) + "created_by = ?" + (within.isEmpty() ? "" : ")"),
              caller.name());
    }
  }

  private static boolean seesAll(Caller caller) {
    return caller.mayAll(Right.READ_PROCESS_INSTANCE) && caller.seesAllTenants();
  }

  private static Batch batch(ResultSet row, StatementContext context) throws SQLException {
    var error = row.getString("error");
    return new Batch(
        Long.toString(row.getLong("key")),
        row.getString("state"),
        row.getString("type"),
        TIME.format(Instant.ofEpochMilli(row.getLong("start_date"))),
        time(row, "end_date"),
        row.getLong("total"),
        row.getLong("failed"),
        row.getLong("completed"),
        error == null ? List.of() : List.of(new Failure(1, "QUERY_FAILED", error)));
  }

  private static Item item(ResultSet row, StatementContext context) throws SQLException {
    return new Item(
        Long.toString(row.getLong("batch_key")),
        row.getString("type"),
        Long.toString(row.getLong("item_key")),
        Long.toString(row.getLong("process_instance_key")),
        row.getString("state"),
        time(row, "processed_date"),
        row.getString("error_message"));
  }

  private static @Nullable String time(ResultSet row, String column) throws SQLException {
    var millis = row.getLong(column);
    return row.wasNull() ? null : TIME.format(Instant.ofEpochMilli(millis));
  }

  static Batch get(Handle handle, long key) {
    var mine = seesAll(Caller.current()) ? "" : " and e.created_by = ?";
    var query =
        handle.createQuery(
            "select " + COUNTS + " from legion_batch_operation e where e.key = ?" + mine);
    if (!mine.isEmpty()) {
      query.bind(1, Caller.current().name());
    }
    return query
        .bind(0, key)
        .map(BatchRows::batch)
        .findOne()
        .orElseThrow(() -> Problem.notFound("there is no batch operation " + key));
  }
}
