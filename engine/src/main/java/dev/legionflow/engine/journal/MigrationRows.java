package dev.legionflow.engine.journal;

import static dev.legionflow.engine.journal.Projector.fit;

import dev.legionflow.engine.journal.Event.ElementMigrated;
import dev.legionflow.engine.journal.Event.InstanceMigrated;
import dev.legionflow.engine.journal.Event.JobMigrated;
import dev.legionflow.engine.journal.Event.UserTaskMigrated;
import dev.legionflow.engine.journal.Statistics.Element;
import org.jdbi.v3.core.Handle;

/// What a migration makes of rows that are there. Each event is written by itself, in order; what
/// has ended stays with the definition that it ended in.
final class MigrationRows {

  private MigrationRows() {}

  static boolean isOne(Event event) {
    return event instanceof InstanceMigrated
        || event instanceof ElementMigrated
        || event instanceof JobMigrated
        || event instanceof UserTaskMigrated;
  }

  static void write(Handle handle, Event event) {
    switch (event) {
      case InstanceMigrated e -> instance(handle, e);
      case ElementMigrated e -> element(handle, e);
      case JobMigrated e ->
          handle.execute(
              """
              update legion_job set process_definition_key = ?, bpmn_process_id = ?, element_id = ?
              where key = ?
              """,
              e.definitionKey(),
              e.bpmnProcessId(),
              e.elementId(),
              e.key());
      case UserTaskMigrated e ->
          handle.execute(
              """
              update legion_user_task set process_definition_key = ?, bpmn_process_id = ?,
                process_definition_version = ?, process_name = ?, element_id = ? where key = ?
              """,
              e.definitionKey(),
              e.bpmnProcessId(),
              e.definitionVersion(),
              fit(e.processName(), 255),
              e.elementId(),
              e.key());
      default -> {}
    }
  }

  private static void instance(Handle handle, InstanceMigrated e) {
    handle.execute(
        """
        update legion_process_instance set process_definition_key = ?, bpmn_process_id = ?, name = ?,
          version = ?, version_tag = ? where key = ?
        """,
        e.definitionKey(),
        e.bpmnProcessId(),
        fit(e.name(), 255),
        e.version(),
        e.versionTag(),
        e.key());
    handle.execute(
        "update legion_variable set process_definition_key = ? where process_instance_key = ?",
        e.definitionKey(),
        e.key());
    // Those at its listeners.
    incidents(handle, e.definitionKey(), e.bpmnProcessId(), e.bpmnProcessId(), e.key(), e.key());
  }

  private record Before(Element element, String type, long instanceKey) {}

  private static void element(Handle handle, ElementMigrated e) {
    var found =
        handle
            .createQuery(
                """
                select process_definition_key, element_id, type, process_instance_key
                from legion_element_instance where key = ? and end_date is null
                """)
            .bind(0, e.key())
            .map((rs, c) ->
                new Before(
                    new Element(rs.getLong(1), rs.getString(2)), rs.getString(3), rs.getLong(4)))
            .findOne();
    if (found.isEmpty()) {
      return;
    }
    var before = found.get();
    if (!before.type().equals("MULTI_INSTANCE_BODY")) {
      var statistics = new Statistics();
      statistics.moved(before.element(), new Element(e.definitionKey(), e.elementId()));
      statistics.write(handle);
    }
    handle.execute(
        """
        update legion_element_instance set process_definition_key = ?, bpmn_process_id = ?,
          element_id = ?, element_name = ? where key = ?
        """,
        e.definitionKey(),
        e.bpmnProcessId(),
        e.elementId(),
        fit(e.elementName(), 255),
        e.key());
    incidents(
        handle, e.definitionKey(), e.bpmnProcessId(), e.elementId(), before.instanceKey(), e.key());
  }

  private static void incidents(
      Handle handle,
      long definitionKey,
      String bpmnProcessId,
      String elementId,
      long instanceKey,
      long elementInstanceKey) {
    handle.execute(
        """
        update legion_incident set process_definition_key = ?, bpmn_process_id = ?, element_id = ?
        where process_instance_key = ? and element_instance_key = ? and state = 'ACTIVE'
        """,
        definitionKey,
        bpmnProcessId,
        elementId,
        instanceKey,
        elementInstanceKey);
  }
}
