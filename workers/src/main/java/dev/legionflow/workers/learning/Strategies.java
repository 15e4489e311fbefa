package dev.legionflow.workers.learning;

import dev.legionflow.workers.learning.Attempts.Kind;
import dev.legionflow.workers.learning.Strategy.Origin;
import dev.legionflow.workers.learning.Strategy.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// The rows of strategies.
final class Strategies {

  private static final int WHY = 1_000;
  private static final String SOME = "select * from legion_learning_strategy where ";

  private Strategies() {}

  static List<Strategy> of(Handle handle, Kind kind) {
    return handle
        .createQuery(SOME + "tenant_id = :tenant and task_type = :type order by id")
        .bind("tenant", kind.tenantId())
        .bind("type", kind.taskType())
        .map((rs, _) -> read(rs))
        .list();
  }

  /// Those in use of a tenant's other task types, the newest first.
  static List<Strategy> likely(Handle handle, Kind kind, int most) {
    return handle
        .createQuery(
            SOME
                + "tenant_id = :tenant and task_type <> :type and meaning is not null"
                + " and state in ('active', 'pinned') order by changed_at desc, id limit :most")
        .bind("tenant", kind.tenantId())
        .bind("type", kind.taskType())
        .bind("most", most)
        .map((rs, _) -> read(rs))
        .list();
  }

  /// Those that people see, the ones in use first.
  ///
  /// @param tenantIds empty for all
  static List<Strategy> list(
      Handle handle,
      List<String> tenantIds,
      @Nullable String taskType,
      @Nullable State state,
      int most) {
    var where =
        new Where("state <> 'deleted'").in("tenant_id", tenantIds).is("task_type", taskType);
    where.is("state", state == null ? null : state.word());
    return handle
        .createQuery(
            SOME
                + where.sql()
                + " order by case state when 'pinned' then 0 when 'active' then 1 else 2 end,"
                + " changed_at desc, id limit "
                + most)
        .bindMap(where.values())
        .map((rs, _) -> read(rs))
        .list();
  }

  static Optional<Strategy> find(Handle handle, String id, boolean locked) {
    return handle
        .createQuery(SOME + "id = :id" + (locked ? " for update" : ""))
        .bind("id", id)
        .map((rs, _) -> read(rs))
        .findOne();
  }

  private static Strategy read(ResultSet rs) throws SQLException {
    return new Strategy(
        rs.getString("id"),
        rs.getString("tenant_id"),
        rs.getString("task_type"),
        new Rule(
            Rule.Kind.valueOf(rs.getString("kind").toUpperCase(Locale.ROOT)),
            Json.words(rs.getString("context")),
            Json.words(rs.getString("choices"))),
        State.valueOf(rs.getString("state").toUpperCase(Locale.ROOT)),
        new Evidence(
            new Proportion(rs.getDouble("with_good"), rs.getDouble("with_count")),
            new Proportion(rs.getDouble("without_good"), rs.getDouble("without_count")),
            rs.getInt("samples"),
            rs.getInt("others"),
            Attempts.number(rs, rs.findColumn("duration_millis")),
            Attempts.number(rs, rs.findColumn("micro_dollars"))),
        Meaning.read(rs.getString("meaning")),
        rs.getString("why"),
        rs.getString("note"),
        Origin.valueOf(rs.getString("origin").toUpperCase(Locale.ROOT)),
        rs.getString("edited_by"),
        rs.getBoolean("banned"),
        rs.getLong("found_at"),
        rs.getLong("changed_at"));
  }

  /// Writes one that may be there already.
  static void write(Handle handle, Strategy strategy) {
    var written =
        bind(
                handle.createUpdate(
                    """
                    update legion_learning_strategy set kind = :kind, context = :context,
                      choices = :choices, state = :state, with_good = :withGood,
                      with_count = :withCount, without_good = :withoutGood,
                      without_count = :withoutCount, samples = :samples, others = :others,
                      duration_millis = :millis, micro_dollars = :cost, meaning = :meaning,
                      why = :why, note = :note, origin = :origin, edited_by = :editedBy,
                      banned = :banned, changed_at = :changedAt
                    where id = :id
                    """),
                strategy)
            .execute();
    if (written == 0) {
      bind(
              handle.createUpdate(
                  """
                  insert into legion_learning_strategy (id, tenant_id, task_type, kind, context,
                    choices, state, with_good, with_count, without_good, without_count, samples,
                    others, duration_millis, micro_dollars, meaning, why, note, origin, edited_by,
                    banned, found_at, changed_at)
                  values (:id, :tenant, :type, :kind, :context, :choices, :state, :withGood,
                    :withCount, :withoutGood, :withoutCount, :samples, :others, :millis, :cost,
                    :meaning, :why, :note, :origin, :editedBy, :banned, :foundAt, :changedAt)
                  """),
              strategy)
          .bind("tenant", strategy.tenantId())
          .bind("type", strategy.taskType())
          .bind("foundAt", strategy.foundAt())
          .execute();
    }
  }

  private static <T extends SqlStatement<T>> T bind(T statement, Strategy strategy) {
    var evidence = strategy.evidence();
    var meaning = strategy.meaning();
    var why = strategy.why();
    return statement
        .bind("id", strategy.id())
        .bind("kind", strategy.rule().kind().word())
        .bind("context", Json.write(strategy.rule().context()))
        .bind("choices", Json.write(strategy.rule().choices()))
        .bind("state", strategy.state().word())
        .bind("withGood", evidence.with().good())
        .bind("withCount", evidence.with().count())
        .bind("withoutGood", evidence.without().good())
        .bind("withoutCount", evidence.without().count())
        .bind("samples", evidence.samples())
        .bind("others", evidence.others())
        .bind("millis", evidence.durationMillis())
        .bind("cost", evidence.microDollars())
        .bind("meaning", meaning == null ? null : meaning.text())
        .bind("why", why.length() <= WHY ? why : why.substring(0, WHY))
        .bind("note", strategy.note())
        .bind("origin", strategy.origin().word())
        .bind("editedBy", strategy.editedBy())
        .bind("banned", strategy.banned())
        .bind("changedAt", strategy.changedAt());
  }

  /// Forgets some that nothing has spoken for since a time. Those that people pinned stay, and so
  /// do those that they took away.
  ///
  /// @return how many
  static int removeBefore(Handle handle, long before, int most) {
    return handle
        .createUpdate(
            """
            delete from legion_learning_strategy where id in (
              select id from legion_learning_strategy
              where state in ('active', 'retired') and edited_by is null and changed_at < :before
              order by changed_at limit :most)
            """)
        .bind("before", before)
        .bind("most", most)
        .execute();
  }

  static void remove(Handle handle, String id) {
    handle
        .createUpdate("delete from legion_learning_strategy where id = :id")
        .bind("id", id)
        .execute();
  }
}
