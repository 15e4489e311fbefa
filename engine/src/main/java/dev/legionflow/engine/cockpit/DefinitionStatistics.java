package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.ProcessInstances.ElementStatistics;
import dev.legionflow.engine.cockpit.ProcessInstances.ElementStatisticsResult;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.Where;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What happened at the elements of one process definition, over all of its instances.
final class DefinitionStatistics {

  /// One element, as a heat map needs it.
  ///
  /// @param reached how often it was begun
  /// @param active how many of them are not over, those with an incident included
  /// @param incidents how many of those have an incident now
  /// @param incidentsRaised how many there ever were
  /// @param failures of its jobs: failed, or ended with a BPMN error
  /// @param meanMillis how long one took that is over
  record Heat(
      String elementId,
      long reached,
      long active,
      long completed,
      long canceled,
      long incidents,
      long incidentsRaised,
      long failures,
      @Nullable Long meanMillis,
      long costMicroDollars) {}

  record HeatResult(List<Heat> items) {}

  private DefinitionStatistics() {}

  static HeatResult heat(Handle handle, long key) {
    ProcessDefinitions.get(handle, key, Right.READ_PROCESS_INSTANCE);
    try (var query =
        handle.createQuery(
            """
            select s.*, (select count(distinct i.element_instance_key) from legion_incident i
                where i.state = 'ACTIVE' and i.process_definition_key = s.process_definition_key
                  and i.element_id = s.element_id) as held
            from legion_element_statistics s where s.process_definition_key = ?
            order by s.element_id
            """)) {
      return new HeatResult(
          query
              .setQueryTimeout(Search.MAX_SECONDS)
              .bind(0, key)
              .map((row, context) -> {
                var over = row.getLong("completed") + row.getLong("terminated");
                return new Heat(
                    row.getString("element_id"),
                    row.getLong("activated"),
                    row.getLong("activated") - over,
                    row.getLong("completed"),
                    row.getLong("terminated"),
                    row.getLong("held"),
                    row.getLong("incidents"),
                    row.getLong("failures"),
                    over == 0 ? null : row.getLong("millis") / over,
                    row.getLong("cost_micro_dollars"));
              })
              .list());
    }
  }

  /// As Camunda counts: what has an incident is not active.
  ///
  /// @param filter of process instances; without one, what was counted all along is told
  static ElementStatisticsResult ofInstances(Handle handle, long key, JsonNode filter) {
    if (!filter.isObject() || !filter.isEmpty()) {
      ProcessDefinitions.get(handle, key, Right.READ_PROCESS_INSTANCE);
      return new ElementStatisticsResult(
          Search.list(
              handle,
              ProcessInstances.ENTITY,
              filter,
              new Where().add("e.process_definition_key = ?", key),
              """
              select x.element_id,
                sum(case when x.state = 'ACTIVE' and x.incident_key is null then 1 else 0 end)
                  as active,
                sum(case when x.state = 'TERMINATED' then 1 else 0 end) as canceled,
                sum(case when x.state = 'ACTIVE' and x.incident_key is not null then 1 else 0 end)
                  as incidents,
                sum(case when x.state = 'COMPLETED' then 1 else 0 end) as completed
              from legion_element_instance x
                join %s on x.process_instance_key = e.key
              where x.type not in ('MULTI_INSTANCE_BODY', 'PROCESS') and %s
              group by x.element_id order by x.element_id
              """,
              (row, context) ->
                  new ElementStatistics(
                      row.getString("element_id"),
                      row.getLong("active"),
                      row.getLong("canceled"),
                      row.getLong("incidents"),
                      row.getLong("completed"))));
    }
    return new ElementStatisticsResult(
        heat(handle, key).items().stream()
            .map(heat ->
                new ElementStatistics(
                    heat.elementId(),
                    Math.max(0, heat.active() - heat.incidents()),
                    heat.canceled(),
                    heat.incidents(),
                    heat.completed()))
            .toList());
  }
}
