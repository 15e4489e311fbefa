package dev.legionflow.engine.journal;

import static dev.legionflow.engine.journal.Projector.fit;

import dev.legionflow.engine.journal.Event.BusinessIdSet;
import dev.legionflow.engine.journal.Event.InstanceEnded;
import dev.legionflow.engine.journal.Event.InstanceStarted;
import dev.legionflow.engine.journal.Event.InstanceSuspended;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What becomes of `legion_process_instance`.
final class InstanceRows {

  private static final List<String> COLUMNS =
      List.of(
          "key",
          "process_definition_key",
          "bpmn_process_id",
          "name",
          "version",
          "version_tag",
          "parent_process_instance_key",
          "parent_element_instance_key",
          "root_process_instance_key",
          "state",
          "start_date",
          "end_date",
          "position",
          "tags",
          "tenant_id",
          "business_id");

  private record Start(InstanceStarted event, long position) {}

  private final Map<Long, Start> started = new LinkedHashMap<>();
  private final Map<Long, InstanceEnded> ended = new LinkedHashMap<>();
  private final Map<Long, Boolean> suspended = new LinkedHashMap<>();
  private final Map<Long, String> businessIds = new HashMap<>();

  void started(InstanceStarted event, long position) {
    Projector.once(started, event.key(), new Start(event, position));
  }

  void ended(InstanceEnded event) {
    ended.putIfAbsent(event.key(), event);
  }

  /// In the same row of the journal as the start.
  void called(BusinessIdSet event) {
    businessIds.put(event.key(), event.businessId());
  }

  /// The last one counts. What has ended is not suspended.
  void suspended(InstanceSuspended event) {
    suspended.put(event.key(), event.suspended());
  }

  boolean begins(long key) {
    return started.containsKey(key);
  }

  void write(Handle handle) {
    insert(handle);
    update(handle);
  }

  private void insert(Handle handle) {
    Inserts.write(
        handle,
        "process_instance",
        COLUMNS,
        rows -> {
          for (var start : started.values()) {
            var e = start.event();
            var end = ended.get(e.key());
            rows.add(
                e.key(),
                e.definitionKey(),
                e.bpmnProcessId(),
                fit(e.name(), 255),
                e.version(),
                e.versionTag(),
                e.parentInstanceKey(),
                e.parentElementInstanceKey(),
                e.rootInstanceKey(),
                end == null ? "ACTIVE" : end.state(),
                e.at(),
                end == null ? null : end.at(),
                start.position(),
                String.join(",", e.tags()),
                e.tenantId(),
                businessIds.get(e.key()));
          }
        });
  }

  private void update(Handle handle) {
    try (var batch =
        handle.prepareBatch(
            """
            update legion_process_instance set state = ?, end_date = ?, suspended = false
            where key = ? and end_date is null\
            """)) {
      for (var e : ended.values()) {
        if (!started.containsKey(e.key())) {
          batch.add(e.state(), e.at(), e.key());
        }
      }
      Projector.execute(batch);
    }
    try (var batch =
        handle.prepareBatch("update legion_process_instance set suspended = ? where key = ?")) {
      suspended.forEach((key, is) -> batch.add(is && !ended.containsKey(key), key));
      Projector.execute(batch);
    }
  }
}
