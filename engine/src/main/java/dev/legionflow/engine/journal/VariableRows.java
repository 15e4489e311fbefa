package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Event.VariableSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jdbi.v3.core.Handle;

/// What becomes of `legion_variable`.
final class VariableRows {

  private static final List<String> COLUMNS =
      List.of(
          "key",
          "name",
          "value",
          "process_instance_key",
          "process_definition_key",
          "scope_key",
          "tenant_id");

  private record ScopedName(long scopeKey, String name) {}

  private final Map<ScopedName, VariableSet> variables = new LinkedHashMap<>();

  /// The first event makes the variable; later ones change its value.
  void set(VariableSet e) {
    variables.merge(
        new ScopedName(e.scopeKey(), e.name()),
        e,
        (first, last) ->
            new VariableSet(
                first.key(),
                first.name(),
                last.json(),
                first.instanceKey(),
                first.definitionKey(),
                first.scopeKey(),
                first.tenantId()));
  }

  /// @param isNew tells scopes that have no rows yet, so that none need be looked for
  void write(Handle handle, LongPredicate isNew) {
    var fresh = new ArrayList<VariableSet>();
    var known = new ArrayList<VariableSet>();
    variables.values().forEach(e -> (isNew.test(e.scopeKey()) ? fresh : known).add(e));
    fresh.addAll(update(handle, known));
    insert(handle, fresh);
  }

  /// @return what was not there
  private static Collection<VariableSet> update(Handle handle, Collection<VariableSet> known) {
    var missing = new ArrayList<VariableSet>();
    if (known.isEmpty()) {
      return missing;
    }
    try (var batch =
        handle.prepareBatch(
            "update legion_variable set value = ? where scope_key = ? and name = ?")) {
      known.forEach(e -> batch.add(e.json(), e.scopeKey(), e.name()));
      var counts = batch.execute();
      var position = 0;
      for (var e : known) {
        if (counts[position++] == 0) {
          missing.add(e);
        }
      }
    }
    return missing;
  }

  private static void insert(Handle handle, Collection<VariableSet> fresh) {
    Inserts.write(
        handle,
        "variable",
        COLUMNS,
        rows -> {
          for (var e : fresh) {
            rows.add(
                e.key(),
                e.name(),
                e.json(),
                e.instanceKey(),
                e.definitionKey(),
                e.scopeKey(),
                e.tenantId());
          }
        });
  }
}
