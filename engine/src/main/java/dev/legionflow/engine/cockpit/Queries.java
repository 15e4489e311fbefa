package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.http.Problem;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// Reads of single rows.
final class Queries {

  private Queries() {}

  /// @param sql with one question mark, for the key
  static <T> Optional<T> byKey(Handle handle, String sql, long key, RowMapper<T> rows) {
    try (var query = handle.createQuery(sql)) {
      return query.bind(0, key).map(rows).findOne();
    }
  }

  static Problem missing(String what, long key) {
    return Problem.notFound("there is no " + what + " with the key " + key);
  }
}
