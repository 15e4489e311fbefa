package dev.legionflow.engine.flowable;

import dev.legionflow.engine.store.Sql;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.variable.service.impl.persistence.entity.VariableInstanceEntity;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads variables of running instances for many scopes in one statement.
public final class Variables {

  /// Databases bound the number of parameters.
  private static final int SCOPES_PER_QUERY = 1_000;

  private Variables() {}

  /// What is visible in each of the scope paths, as JSON texts.
  ///
  /// @param paths ids of executions, innermost first
  /// @param names only these; empty means all
  public static List<Map<String, String>> visible(
      Handle handle, List<List<String>> paths, Set<String> names) {
    var scopes = paths.stream().flatMap(List::stream).distinct().toList();
    var byScope = new HashMap<String, Map<String, String>>();
    for (var from = 0; from < scopes.size(); from += SCOPES_PER_QUERY) {
      read(
          handle,
          scopes.subList(from, Math.min(scopes.size(), from + SCOPES_PER_QUERY)),
          names,
          byScope);
    }
    return paths.stream().map(path -> merged(path, byScope)).toList();
  }

  /// What an execution of the running command sees, as JSON texts; empty when it has gone.
  static Optional<Map<String, String>> visible(ExecutionEntity execution) {
    if (execution.isDeleted() || execution.isEnded()) {
      return Optional.empty();
    }
    var visible = new LinkedHashMap<String, String>();
    for (var scope = execution; scope != null; scope = scope.getParent()) {
      scope
          .getVariableInstancesLocal()
          .forEach((name, variable) ->
              visible.putIfAbsent(name, JsonValue.json((VariableInstanceEntity) variable)));
    }
    return Optional.of(visible);
  }

  private static Map<String, String> merged(
      List<String> path, Map<String, Map<String, String>> byScope) {
    var merged = new LinkedHashMap<String, String>();
    for (var scope : path) {
      byScope.getOrDefault(scope, Map.of()).forEach(merged::putIfAbsent);
    }
    return merged;
  }

  private static void read(
      Handle handle,
      Collection<String> scopes,
      Set<String> names,
      Map<String, Map<String, String>> into) {
    if (scopes.isEmpty()) {
      return;
    }
    // Filled up to powers of two, so that there are few texts.
    var asked = filled(scopes);
    var wanted = filled(names);
    Sql.list(
            handle,
            """
            select v.execution_id_, v.name_, v.text_, b.bytes_ from act_ru_variable v
            left join act_ge_bytearray b on b.id_ = v.bytearray_id_
            where v.execution_id_ in %s %s
            order by v.id_
            """
                .formatted(
                    Sql.marks(asked.size()),
                    wanted.isEmpty() ? "" : "and v.name_ in " + Sql.marks(wanted.size())),
            statement -> {
              var at = 1;
              for (var scope : asked) {
                statement.setString(at++, scope);
              }
              for (var name : wanted) {
                statement.setString(at++, name);
              }
            },
            rs -> new Row(rs.getString(1), rs.getString(2), rs.getString(3), rs.getBytes(4)))
        .forEach(row ->
            into.computeIfAbsent(row.scope(), s -> new LinkedHashMap<>())
                .put(row.name(), row.json()));
  }

  private static List<String> filled(Collection<String> texts) {
    var filled = new ArrayList<>(texts);
    while (Integer.bitCount(filled.size()) > 1) {
      filled.add(filled.getLast());
    }
    return filled;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Row(String scope, String name, @Nullable String text, byte @Nullable [] bytes) {
    String json() {
      if (text != null) {
        return text;
      }
      return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
