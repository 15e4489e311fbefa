package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.Where;
import dev.legionflow.engine.http.Problem;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What of the process instances that a filter finds something is to be done to, a page at a time.
public final class Found {

  /// One of them.
  ///
  /// @param key of what something is done to
  public record Item(long key, long instanceKey) {}

  private Found() {}

  /// Instances that run, in the order of their keys.
  ///
  /// @param roots whether only those that no other has called
  /// @param after the last key of the page before
  /// @throws Problem 400, naming what is wrong with the filter
  public static List<Item> active(
      Handle handle, JsonNode filter, boolean roots, long after, int limit) {
    requireNarrow(filter);
    return Search.list(
        handle,
        ProcessInstances.ENTITY,
        filter,
        new Where()
            .add(
                "e.state = 'ACTIVE' and e.key > ?"
                    + (roots ? " and e.parent_process_instance_key is null" : ""),
                after),
        "select e.key from %s where %s order by e.key limit " + limit,
        (row, context) -> new Item(row.getLong(1), row.getLong(1)));
  }

  /// Active incidents of such instances, in the order of their keys.
  ///
  /// @throws Problem 400, naming what is wrong with the filter
  public static List<Item> incidents(Handle handle, JsonNode filter, long after, int limit) {
    requireNarrow(filter);
    return Search.list(
        handle,
        ProcessInstances.ENTITY,
        filter,
        new Where().add("n.state = 'ACTIVE' and n.key > ?", after),
        "select n.key, n.process_instance_key from %s"
            + " join legion_incident n on n.process_instance_key = e.key"
            + " where %s order by n.key limit "
            + limit,
        (row, context) -> new Item(row.getLong(1), row.getLong(2)));
  }

  /// A filter that says nothing would be about everything that runs, which is never meant: as a
  /// rule somebody's variable was not set.
  private static void requireNarrow(JsonNode filter) {
    if (!Search.narrows(ProcessInstances.ENTITY, filter)) {
      throw Problem.invalid("filter", "says nothing: say which process instances");
    }
  }
}
