package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Event.IncidentRaised;
import dev.legionflow.engine.journal.Event.IncidentResolved;
import dev.legionflow.engine.journal.Statistics.Element;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What becomes of `legion_incident`. Incidents are rare: each event is written by itself, in
/// order.
final class IncidentRows {

  private final List<Event> incidents = new ArrayList<>();

  void add(Event event) {
    incidents.add(event);
  }

  void count(Statistics statistics) {
    for (var event : incidents) {
      if (event instanceof IncidentRaised e) {
        statistics.incident(new Element(e.definitionKey(), e.elementId()));
      }
    }
  }

  void write(Handle handle) {
    for (var event : incidents) {
      switch (event) {
        case IncidentRaised e -> raised(handle, e);
        case IncidentResolved e -> resolved(handle, e);
        default -> throw new IllegalArgumentException("no incident: " + event);
      }
    }
  }

  private static void raised(Handle handle, IncidentRaised e) {
    handle.execute(
        """
        insert into legion_incident (key, process_instance_key, process_definition_key,
          bpmn_process_id, element_id, element_instance_key, job_key, error_type, error_message,
          state, creation_time, tenant_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE', ?, ?)\
        """,
        e.key(),
        e.instanceKey(),
        e.definitionKey(),
        e.bpmnProcessId(),
        e.elementId(),
        e.elementInstanceKey(),
        e.jobKey(),
        e.errorType(),
        Projector.fit(e.message(), 4000),
        e.at(),
        e.tenantId());
    handle.execute(
        "update legion_element_instance set incident_key = ? where key = ?",
        e.key(),
        e.elementInstanceKey());
    handle.execute(
        "update legion_process_instance set incidents = incidents + 1 where key = ?",
        e.instanceKey());
  }

  private static void resolved(Handle handle, IncidentResolved e) {
    var resolved =
        handle.execute(
            """
            update legion_incident set state = 'RESOLVED', resolved_time = ?
            where key = ? and state = 'ACTIVE'\
            """,
            e.at(),
            e.key());
    if (resolved == 0) {
      return;
    }
    handle.execute(
        "update legion_element_instance set incident_key = null where key = ? and incident_key = ?",
        e.elementInstanceKey(),
        e.key());
    handle.execute(
        "update legion_process_instance set incidents = incidents - 1 where key = ?",
        e.instanceKey());
  }
}
