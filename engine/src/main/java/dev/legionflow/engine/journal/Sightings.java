package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Event.BusinessIdSet;
import dev.legionflow.engine.journal.Event.DecisionEvaluated;
import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import dev.legionflow.engine.journal.Event.ElementMigrated;
import dev.legionflow.engine.journal.Event.ElementWorked;
import dev.legionflow.engine.journal.Event.IncidentRaised;
import dev.legionflow.engine.journal.Event.IncidentResolved;
import dev.legionflow.engine.journal.Event.InstanceEnded;
import dev.legionflow.engine.journal.Event.InstanceMigrated;
import dev.legionflow.engine.journal.Event.InstanceStarted;
import dev.legionflow.engine.journal.Event.InstanceSuspended;
import dev.legionflow.engine.journal.Event.JobChanged;
import dev.legionflow.engine.journal.Event.JobCreated;
import dev.legionflow.engine.journal.Event.JobEnded;
import dev.legionflow.engine.journal.Event.JobMigrated;
import dev.legionflow.engine.journal.Event.ModelChanged;
import dev.legionflow.engine.journal.Event.Restored;
import dev.legionflow.engine.journal.Event.UserTaskChanged;
import dev.legionflow.engine.journal.Event.UserTaskCreated;
import dev.legionflow.engine.journal.Event.UserTaskEnded;
import dev.legionflow.engine.journal.Event.UserTaskMigrated;
import dev.legionflow.engine.journal.Event.UserTaskMoved;
import dev.legionflow.engine.journal.Event.VariableSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// To which mission and element the events of some rows belong: most name only the key of what they
/// are about. What the rows themselves do not tell is looked up in the searchable tables, which
/// hold these rows already.
final class Sightings {

  private static final int KEYS_PER_QUERY = 1_000;

  /// Where something is.
  ///
  /// @param elementId null for a mission itself
  record Seen(long instanceKey, long definitionKey, @Nullable String elementId) {}

  private final Map<Long, Seen> seen = new HashMap<>();
  private final Map<String, Set<Long>> missing = new HashMap<>();

  private Sightings() {}

  static Sightings of(Handle handle, List<Event> events) {
    var sightings = new Sightings();
    events.forEach(sightings::begins);
    events.forEach(sightings::misses);
    sightings.lookUp(handle);
    return sightings;
  }

  @Nullable Seen at(Event event) {
    return switch (event) {
      case IncidentRaised e -> new Seen(e.instanceKey(), e.definitionKey(), e.elementId());
      case VariableSet e -> new Seen(e.instanceKey(), e.definitionKey(), null);
      case Restored ignored -> null;
      case ModelChanged ignored -> null;
      case DecisionEvaluated e ->
          e.instanceKey() == null || e.definitionKey() == null
              ? null
              : new Seen(e.instanceKey(), e.definitionKey(), e.elementId());
      default -> seen.get(key(event));
    };
  }

  private void begins(Event event) {
    switch (event) {
      case InstanceStarted e -> seen.put(e.key(), new Seen(e.key(), e.definitionKey(), null));
      case ElementActivated e ->
          seen.put(e.key(), new Seen(e.instanceKey(), e.definitionKey(), e.elementId()));
      case JobCreated e ->
          seen.put(e.key(), new Seen(e.instanceKey(), e.definitionKey(), e.elementId()));
      case UserTaskCreated e ->
          seen.put(e.key(), new Seen(e.instanceKey(), e.definitionKey(), e.elementId()));
      default -> {}
    }
  }

  /// The key of what an event is about, or of its element.
  private static long key(Event event) {
    return switch (event) {
      case InstanceStarted e -> e.key();
      case InstanceEnded e -> e.key();
      case BusinessIdSet e -> e.key();
      case InstanceSuspended e -> e.key();
      case InstanceMigrated e -> e.key();
      case ElementMigrated e -> e.key();
      case JobMigrated e -> e.key();
      case UserTaskMigrated e -> e.key();
      case ElementActivated e -> e.key();
      case ElementEnded e -> e.key();
      case ElementWorked e -> e.key();
      case VariableSet e -> e.scopeKey();
      case IncidentRaised e -> e.elementInstanceKey();
      case IncidentResolved e -> e.elementInstanceKey();
      case JobCreated e -> e.key();
      case JobChanged e -> e.key();
      case JobEnded e -> e.key();
      case UserTaskCreated e -> e.key();
      case UserTaskChanged e -> e.key();
      case UserTaskMoved e -> e.key();
      case UserTaskEnded e -> e.key();
      case DecisionEvaluated e -> e.key();
      case Restored ignored -> 0;
      case ModelChanged ignored -> 0;
    };
  }

  private void misses(Event event) {
    var table =
        switch (event) {
          case InstanceEnded e -> "legion_process_instance";
          case BusinessIdSet e -> "legion_process_instance";
          case InstanceSuspended e -> "legion_process_instance";
          case InstanceMigrated e -> "legion_process_instance";
          case ElementMigrated e -> "legion_element_instance";
          case JobMigrated e -> "legion_job";
          case UserTaskMigrated e -> "legion_user_task";
          case ElementEnded e -> "legion_element_instance";
          case ElementWorked e -> "legion_element_instance";
          case IncidentResolved e -> "legion_element_instance";
          case JobChanged e -> "legion_job";
          case JobEnded e -> "legion_job";
          case UserTaskChanged e -> "legion_user_task";
          case UserTaskMoved e -> "legion_user_task";
          case UserTaskEnded e -> "legion_user_task";
          default -> null;
        };
    var key = key(event);
    if (table != null && !seen.containsKey(key)) {
      missing.computeIfAbsent(table, t -> new HashSet<>()).add(key);
    }
  }

  private void lookUp(Handle handle) {
    missing.forEach((table, keys) -> {
      var asked = List.copyOf(keys);
      for (var from = 0; from < asked.size(); from += KEYS_PER_QUERY) {
        lookUp(handle, table, asked.subList(from, Math.min(asked.size(), from + KEYS_PER_QUERY)));
      }
    });
  }

  private void lookUp(Handle handle, String table, List<Long> keys) {
    var instances = table.equals("legion_process_instance");
    var sql =
        "select key, process_definition_key, %s from %s where key in (<keys>)"
            .formatted(instances ? "key, null" : "process_instance_key, element_id", table);
    try (var query = handle.createQuery(sql)) {
      query
          .bindList("keys", keys)
          .map((rs, c) ->
              Map.entry(rs.getLong(1), new Seen(rs.getLong(3), rs.getLong(2), rs.getString(4))))
          .forEach(entry -> seen.put(entry.getKey(), entry.getValue()));
    }
  }
}
