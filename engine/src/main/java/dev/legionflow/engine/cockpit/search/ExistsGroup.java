package dev.legionflow.engine.cockpit.search;

import java.util.Map;

/// Members of a filter that speak together of one row of another table: `elementId` and
/// `elementInstanceState` mean an element instance that has both.
///
/// @param rows SQL for the other table and its tie to `e`, for example `legion_incident i where
///   i.process_instance_key = e.key`
public record ExistsGroup(String rows, Map<String, Field> fields) {

  public ExistsGroup {
    fields = Map.copyOf(fields);
  }

  void narrow(Where where, Where inner) {
    if (!inner.isEmpty()) {
      where.and().add("exists (select 1 from " + rows + " and ").add(inner).add(")");
    }
  }
}
