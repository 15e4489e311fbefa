package dev.legionflow.engine.journal;

import static dev.legionflow.engine.journal.Projector.fit;

import dev.legionflow.engine.journal.Event.UserTaskChanged;
import dev.legionflow.engine.journal.Event.UserTaskCreated;
import dev.legionflow.engine.journal.Event.UserTaskEnded;
import dev.legionflow.engine.journal.Event.UserTaskMoved;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What becomes of `legion_user_task`.
final class UserTaskRows {

  private static final List<String> COLUMNS =
      List.of(
          "key",
          "element_id",
          "name",
          "state",
          "assignee",
          "candidate_users",
          "candidate_groups",
          "due_date",
          "follow_up_date",
          "priority",
          "form_key",
          "form_id",
          "external_form_reference",
          "custom_headers",
          "process_instance_key",
          "process_definition_key",
          "bpmn_process_id",
          "process_definition_version",
          "process_name",
          "element_instance_key",
          "tags",
          "creation_date",
          "tenant_id");

  private final Map<Long, UserTaskCreated> created = new LinkedHashMap<>();
  private final Map<Long, UserTaskChanged> changed = new LinkedHashMap<>();
  private final Map<Long, UserTaskMoved> moved = new LinkedHashMap<>();
  private final Map<Long, UserTaskEnded> ended = new LinkedHashMap<>();

  void created(UserTaskCreated event) {
    Projector.once(created, event.key(), event);
  }

  /// What is said of a task after its end changes nothing.
  void changed(UserTaskChanged event) {
    if (!ended.containsKey(event.key())) {
      changed.put(event.key(), event);
    }
  }

  void moved(UserTaskMoved event) {
    if (!ended.containsKey(event.key())) {
      moved.put(event.key(), event);
    }
  }

  void ended(UserTaskEnded event) {
    ended.putIfAbsent(event.key(), event);
  }

  void write(Handle handle) {
    insert(handle);
    update(handle);
    move(handle);
    end(handle);
  }

  private void insert(Handle handle) {
    Inserts.write(
        handle,
        "user_task",
        COLUMNS,
        rows -> {
          for (var e : created.values()) {
            rows.add(
                e.key(),
                e.elementId(),
                fit(e.name(), 255),
                "CREATED",
                fit(e.assignee(), 255),
                e.candidateUsers(),
                e.candidateGroups(),
                e.dueDate(),
                e.followUpDate(),
                e.priority(),
                e.formKey(),
                fit(e.formId(), 255),
                fit(e.externalFormReference(), 255),
                e.customHeaders(),
                e.instanceKey(),
                e.definitionKey(),
                e.bpmnProcessId(),
                e.definitionVersion(),
                fit(e.processName(), 255),
                e.elementInstanceKey(),
                e.tags(),
                e.at(),
                e.tenantId());
          }
        });
  }

  private void update(Handle handle) {
    try (var batch =
        handle.prepareBatch(
            """
            update legion_user_task set assignee = ?, candidate_users = ?, candidate_groups = ?,
              due_date = ?, follow_up_date = ?, priority = ?, action = ?
            where key = ? and completion_date is null\
            """)) {
      for (var e : changed.values()) {
        batch.add(
            fit(e.assignee(), 255),
            e.candidateUsers(),
            e.candidateGroups(),
            e.dueDate(),
            e.followUpDate(),
            e.priority(),
            fit(e.action(), 255),
            e.key());
      }
      Projector.execute(batch);
    }
  }

  private void move(Handle handle) {
    try (var batch =
        handle.prepareBatch(
            "update legion_user_task set state = ? where key = ? and completion_date is null")) {
      moved.values().forEach(e -> batch.add(e.state(), e.key()));
      Projector.execute(batch);
    }
  }

  private void end(Handle handle) {
    try (var batch =
        handle.prepareBatch(
            """
            update legion_user_task set state = ?, action = coalesce(?, action), completion_date = ?
            where key = ? and completion_date is null\
            """)) {
      for (var e : ended.values()) {
        batch.add(e.state(), fit(e.action(), 255), e.at(), e.key());
      }
      Projector.execute(batch);
    }
  }
}
