package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import dev.legionflow.engine.journal.Event.ElementWorked;
import dev.legionflow.engine.journal.Event.IncidentRaised;
import dev.legionflow.engine.journal.Event.IncidentResolved;
import dev.legionflow.engine.journal.Event.InstanceEnded;
import dev.legionflow.engine.journal.Event.InstanceStarted;
import dev.legionflow.engine.journal.Event.VariableSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// Brings the searchable tables up to date with the events of one transaction, in that transaction.
///
/// Elements that begin and end in one transaction cost one insert; of several values that a
/// variable takes in one transaction only the last is written.
public final class Projector {

  private Projector() {}

  public static void apply(Handle handle, List<Event> events) {
    var started = new ArrayList<InstanceStarted>();
    var activated = new LinkedHashMap<Long, ElementActivated>();
    var ended = new LinkedHashMap<Long, ElementEnded>();
    var worked = new LinkedHashMap<Long, ElementWorked>();
    var variables = new LinkedHashMap<ScopedName, VariableSet>();
    var instancesEnded = new ArrayList<InstanceEnded>();
    var incidents = new ArrayList<Event>();
    for (var event : events) {
      switch (event) {
        case InstanceStarted e -> started.add(e);
        case InstanceEnded e -> instancesEnded.add(e);
        case ElementActivated e -> activated.put(e.key(), e);
        case ElementEnded e -> ended.put(e.key(), e);
        case ElementWorked e -> worked.put(e.key(), e);
        case VariableSet e -> variables.put(new ScopedName(e.scopeKey(), e.name()), e);
        case IncidentRaised e -> incidents.add(e);
        case IncidentResolved e -> incidents.add(e);
      }
    }
    insertInstances(handle, started);
    insertElements(handle, activated, ended, worked);
    updateElements(handle, activated, ended, worked);
    writeVariables(handle, variables);
    IncidentRows.write(handle, incidents);
    endInstances(handle, instancesEnded);
  }

  private record ScopedName(long scopeKey, String name) {}

  private static void insertInstances(Handle handle, List<InstanceStarted> started) {
    if (started.isEmpty()) {
      return;
    }
    try (var batch =
        handle.prepareBatch(
            """
            insert into legion_process_instance (key, process_definition_key, bpmn_process_id, name,
              version, version_tag, parent_process_instance_key, parent_element_instance_key,
              root_process_instance_key, state, start_date, tags, tenant_id)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE', ?, ?, ?)\
            """)) {
      for (var e : started) {
        batch.add(
            e.key(),
            e.definitionKey(),
            e.bpmnProcessId(),
            e.name(),
            e.version(),
            e.versionTag(),
            e.parentInstanceKey(),
            e.parentElementInstanceKey(),
            e.rootInstanceKey(),
            e.at(),
            String.join(",", e.tags()),
            e.tenantId());
      }
      batch.execute();
    }
  }

  private static void insertElements(
      Handle handle,
      Map<Long, ElementActivated> activated,
      Map<Long, ElementEnded> ended,
      Map<Long, ElementWorked> worked) {
    if (activated.isEmpty()) {
      return;
    }
    try (var batch =
        handle.prepareBatch(
            """
            insert into legion_element_instance (key, process_instance_key, process_definition_key,
              bpmn_process_id, scope_key, element_id, element_name, type, state, start_date,
              end_date, means, cost_micro_dollars, note, tenant_id)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """)) {
      for (var e : activated.values()) {
        var end = ended.get(e.key());
        var how = worked.get(e.key());
        batch.add(
            e.key(),
            e.instanceKey(),
            e.definitionKey(),
            e.bpmnProcessId(),
            e.scopeKey(),
            e.elementId(),
            e.elementName(),
            e.type(),
            end == null ? "ACTIVE" : end.state(),
            e.at(),
            end == null ? null : end.at(),
            how == null ? null : how.how().means().name(),
            how == null ? 0 : how.how().costMicroDollars(),
            note(how),
            e.tenantId());
      }
      batch.execute();
    }
  }

  private static void updateElements(
      Handle handle,
      Map<Long, ElementActivated> activated,
      Map<Long, ElementEnded> ended,
      Map<Long, ElementWorked> worked) {
    try (PreparedBatch ends =
            handle.prepareBatch(
                "update legion_element_instance set state = ?, end_date = ? where key = ?");
        PreparedBatch works =
            handle.prepareBatch(
                "update legion_element_instance set means = ?, cost_micro_dollars ="
                    + " cost_micro_dollars + ?, note = ? where key = ?")) {
      for (var e : ended.values()) {
        if (!activated.containsKey(e.key())) {
          ends.add(e.state(), e.at(), e.key());
        }
      }
      for (var e : worked.values()) {
        if (!activated.containsKey(e.key())) {
          works.add(e.how().means().name(), e.how().costMicroDollars(), note(e), e.key());
        }
      }
      execute(ends);
      execute(works);
    }
  }

  private static void writeVariables(Handle handle, Map<ScopedName, VariableSet> variables) {
    if (variables.isEmpty()) {
      return;
    }
    // A scope that began in this transaction has no rows yet, but asking costs as much as trying.
    try (var updates =
        handle.prepareBatch(
            "update legion_variable set value = ? where scope_key = ? and name = ?")) {
      variables.values().forEach(e -> updates.add(e.json(), e.scopeKey(), e.name()));
      var counts = updates.execute();
      try (var inserts =
          handle.prepareBatch(
              """
              insert into legion_variable (key, name, value, process_instance_key,
                process_definition_key, scope_key, tenant_id)
              values (?, ?, ?, ?, ?, ?, ?)\
              """)) {
        var position = 0;
        for (var e : variables.values()) {
          if (counts[position++] == 0) {
            inserts.add(
                e.key(),
                e.name(),
                e.json(),
                e.instanceKey(),
                e.definitionKey(),
                e.scopeKey(),
                e.tenantId());
          }
        }
        execute(inserts);
      }
    }
  }

  private static void endInstances(Handle handle, List<InstanceEnded> ended) {
    if (ended.isEmpty()) {
      return;
    }
    try (var batch =
        handle.prepareBatch(
            "update legion_process_instance set state = ?, end_date = ? where key = ?")) {
      ended.forEach(e -> batch.add(e.state(), e.at(), e.key()));
      batch.execute();
    }
  }

  private static void execute(PreparedBatch batch) {
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  private static @Nullable String note(@Nullable ElementWorked worked) {
    if (worked == null || worked.how().note().isEmpty()) {
      return null;
    }
    var note = worked.how().note();
    return note.length() <= 1000 ? note : note.substring(0, 999) + "…";
  }
}
