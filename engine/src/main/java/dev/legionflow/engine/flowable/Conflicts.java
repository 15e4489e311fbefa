package dev.legionflow.engine.flowable;

import dev.legionflow.engine.http.DatabaseProblems;
import dev.legionflow.engine.http.Problem;
import java.sql.SQLException;
import java.util.Set;
import org.flowable.common.engine.api.FlowableOptimisticLockingException;
import org.jspecify.annotations.Nullable;

/// Tells a command that only got in another's way from one that failed.
final class Conflicts {

  /// Serialization failure, deadlock (SQL standard and PostgreSQL); H2: lock timeout, row changed
  /// meanwhile. A key that is taken: two deployments wanted the same version number. A row that is
  /// referred to, or is not there any more: two commands met at one mission.
  private static final Set<String> STATES =
      Set.of("40001", "40P01", "HYT00", "90131", "23505", "23503", "23506");

  private Conflicts() {}

  static boolean isConflict(@Nullable Throwable thrown) {
    for (var t = thrown; t != null; t = t.getCause()) {
      if (t instanceof FlowableOptimisticLockingException
          || (t instanceof SQLException sql
              && STATES.contains(String.valueOf(sql.getSQLState())))) {
        return true;
      }
    }
    return false;
  }

  /// Whether the same may well succeed later.
  static boolean isPassing(@Nullable Throwable thrown) {
    return isConflict(thrown)
        || isBrokenConnection(thrown)
        || (thrown instanceof Problem problem && problem.status() == 503);
  }

  /// Whether the database went away.
  static boolean isBrokenConnection(@Nullable Throwable thrown) {
    for (var t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && DatabaseProblems.isUnreachable(sql)) {
        return true;
      }
    }
    return false;
  }
}
