package dev.legionflow.engine.journal;

import static dev.legionflow.engine.journal.Projector.fit;

import dev.legionflow.engine.journal.Event.JobChanged;
import dev.legionflow.engine.journal.Event.JobCreated;
import dev.legionflow.engine.journal.Event.JobEnded;
import dev.legionflow.engine.journal.Statistics.Element;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What becomes of `legion_job`.
final class JobRows {

  private static final List<String> COLUMNS =
      List.of(
          "key",
          "type",
          "kind",
          "state",
          "worker",
          "retries",
          "deadline",
          "custom_headers",
          "error_message",
          "process_instance_key",
          "process_definition_key",
          "bpmn_process_id",
          "element_id",
          "element_instance_key",
          "tags",
          "creation_time",
          "tenant_id",
          "listener_event");

  private static final int KEYS_PER_QUERY = 1_000;

  private final Map<Long, JobCreated> created = new LinkedHashMap<>();
  private final Map<Long, JobChanged> changed = new LinkedHashMap<>();
  private final Map<Long, JobEnded> ended = new LinkedHashMap<>();
  private final List<Long> failed = new ArrayList<>();

  void created(JobCreated event) {
    Projector.once(created, event.key(), event);
    if (event.errorMessage() != null) {
      failed.add(event.key());
    }
  }

  /// What is said of a job after its end changes nothing.
  void changed(JobChanged event) {
    if (ended.containsKey(event.key())) {
      return;
    }
    changed.merge(
        event.key(), event, (first, next) -> next.revision() < first.revision() ? first : next);
    if (event.failed()) {
      failed.add(event.key());
    }
  }

  void ended(JobEnded event) {
    if (ended.putIfAbsent(event.key(), event) == null && event.state().equals("ERROR_THROWN")) {
      failed.add(event.key());
    }
  }

  void count(Handle handle, Statistics statistics) {
    var elsewhere = new ArrayList<Long>();
    for (var key : failed) {
      var here = created.get(key);
      if (here == null) {
        elsewhere.add(key);
      } else {
        statistics.failed(new Element(here.definitionKey(), here.elementId()));
      }
    }
    for (var from = 0; from < elsewhere.size(); from += KEYS_PER_QUERY) {
      var keys = elsewhere.subList(from, Math.min(elsewhere.size(), from + KEYS_PER_QUERY));
      var elements = new LinkedHashMap<Long, Element>();
      try (var query =
          handle.createQuery(
              """
              select key, process_definition_key, element_id from legion_job
              where key in (<keys>) and end_time is null\
              """)) {
        query
            .bindList("keys", keys)
            .map((rs, c) -> Map.entry(rs.getLong(1), new Element(rs.getLong(2), rs.getString(3))))
            .forEach(e -> elements.put(e.getKey(), e.getValue()));
      }
      for (var key : keys) {
        var element = elements.get(key);
        if (element != null) {
          statistics.failed(element);
        }
      }
    }
  }

  void write(Handle handle) {
    insert(handle);
    update(handle);
    end(handle);
  }

  private void insert(Handle handle) {
    Inserts.write(
        handle,
        "job",
        COLUMNS,
        rows -> {
          for (var e : created.values()) {
            rows.add(
                e.key(),
                fit(e.type(), 255),
                e.kind(),
                e.state(),
                fit(e.worker(), 255),
                e.retries(),
                e.deadline(),
                e.customHeaders(),
                fit(e.errorMessage(), 4000),
                e.instanceKey(),
                e.definitionKey(),
                e.bpmnProcessId(),
                e.elementId(),
                e.elementInstanceKey(),
                e.tags(),
                e.at(),
                e.tenantId(),
                e.listenerEvent());
          }
        });
  }

  private void update(Handle handle) {
    try (var batch =
        handle.prepareBatch(
            """
            update legion_job set state = ?, retries = ?, worker = ?, deadline = ?, error_code = ?,
              error_message = ?, revision = ?
            where key = ? and end_time is null and revision <= ?
            """)) {
      for (var e : changed.values()) {
        batch.add(
            e.state(),
            e.retries(),
            fit(e.worker(), 255),
            e.deadline(),
            fit(e.errorCode(), 255),
            fit(e.errorMessage(), 4000),
            e.revision(),
            e.key(),
            e.revision());
      }
      Projector.execute(batch);
    }
  }

  private void end(Handle handle) {
    try (var batch =
        handle.prepareBatch(
            """
            update legion_job set state = ?, error_code = coalesce(?, error_code), end_time = ?,
              deadline = null where key = ? and end_time is null\
            """)) {
      for (var e : ended.values()) {
        batch.add(e.state(), fit(e.errorCode(), 255), e.at(), e.key());
      }
      Projector.execute(batch);
    }
  }
}
