package dev.legionflow.workers.learning;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The rows of attempts, and of the kinds of tasks that they count for.
final class Attempts {

  private static final String NOTHING_OF_IT =
      """
      not exists (select 1 from legion_learning_attempt attempt
        where attempt.tenant_id = task.tenant_id and attempt.task_type = task.task_type)
      and not exists (select 1 from legion_learning_strategy strategy
        where strategy.tenant_id = task.tenant_id and strategy.task_type = task.task_type)
      """;

  private Attempts() {}

  /// A kind of task.
  ///
  /// @param attempts in all
  /// @param epoch another one when attempts were removed
  record Task(long attempts, long epoch) {}

  static @Nullable Task task(Handle handle, Kind of, boolean locked) {
    return handle
        .createQuery(
            "select attempts, epoch from legion_learning_task"
                + " where tenant_id = :tenant and task_type = :type"
                + (locked ? " for update" : ""))
        .bind("tenant", of.tenantId())
        .bind("type", of.taskType())
        .map((rs, _) -> new Task(rs.getLong(1), rs.getLong(2)))
        .findOne()
        .orElse(null);
  }

  /// What attempts are compared within.
  record Kind(String tenantId, String taskType) {

    /// In which those are locked that one transaction changes several of.
    static final Comparator<Kind> ORDER =
        Comparator.comparing(Kind::tenantId).thenComparing(Kind::taskType);
  }

  /// Begins to count.
  ///
  /// @param now milliseconds since 1970: the first epoch, so that a kind that was forgotten and
  ///   comes again has none that it had before
  static void addTask(Handle handle, Kind of, long now) {
    handle
        .createUpdate("insert into legion_learning_task values (:tenant, :type, 0, :now)")
        .bind("tenant", of.tenantId())
        .bind("type", of.taskType())
        .bind("now", now)
        .execute();
  }

  static void count(Handle handle, Kind of, long attempts) {
    handle
        .createUpdate(
            "update legion_learning_task set attempts = :attempts"
                + " where tenant_id = :tenant and task_type = :type")
        .bind("attempts", attempts)
        .bind("tenant", of.tenantId())
        .bind("type", of.taskType())
        .execute();
  }

  static boolean has(Handle handle, String id) {
    return handle
        .createQuery("select 1 from legion_learning_attempt where id = :id")
        .bind("id", id)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  static void add(Handle handle, Attempt attempt, long number, long expiresAt) {
    var meaning = attempt.meaning();
    handle
        .createUpdate(
            """
            insert into legion_learning_attempt (id, tenant_id, task_type, attempt_no, features,
              choices, meaning, strategy_id, steps, duration_millis, micro_dollars, verdict, issues,
              judge, process_id, instance_key, element_id, made_at, expires_at)
            values (:id, :tenant, :type, :number, :features, :choices, :meaning, :strategy, :steps,
              :millis, :cost, :verdict, :issues, :judge, :process, :instance, :element, :made,
              :expires)
            """)
        .bind("id", attempt.id())
        .bind("tenant", attempt.tenantId())
        .bind("type", attempt.taskType())
        .bind("number", number)
        .bind("features", Json.write(attempt.features()))
        .bind("choices", Json.write(attempt.choices()))
        .bind("meaning", meaning == null ? null : meaning.text())
        .bind("strategy", attempt.strategyId())
        .bind("steps", attempt.effort().steps())
        .bind("millis", attempt.effort().durationMillis())
        .bind("cost", attempt.effort().microDollars())
        .bind("verdict", attempt.outcome().verdict().word())
        .bind("issues", Json.write(attempt.outcome().issues()))
        .bind("judge", attempt.outcome().judge().word())
        .bind("process", attempt.provenance().processId())
        .bind("instance", attempt.provenance().instanceKey())
        .bind("element", attempt.provenance().elementId())
        .bind("made", attempt.madeAt())
        .bind("expires", expiresAt)
        .execute();
  }

  /// The newest, the oldest of them first.
  ///
  /// @param after the number of one that is known
  static List<Sample> samples(Handle handle, Kind of, long after, int most) {
    return handle
        .createQuery(
            """
            select attempt_no, features, choices, verdict, judge, duration_millis, micro_dollars,
              meaning, expires_at
            from legion_learning_attempt
            where tenant_id = :tenant and task_type = :type and attempt_no > :after
            order by attempt_no desc limit :most
            """)
        .bind("tenant", of.tenantId())
        .bind("type", of.taskType())
        .bind("after", after)
        .bind("most", most)
        .map((rs, _) ->
            new Sample(
                rs.getLong(1),
                Json.words(rs.getString(2)),
                Json.words(rs.getString(3)),
                Verdict.valueOf(rs.getString(4).toUpperCase(Locale.ROOT)),
                Judge.valueOf(rs.getString(5).toUpperCase(Locale.ROOT)),
                number(rs, 6),
                number(rs, 7),
                Meaning.read(rs.getString(8)),
                rs.getLong(9)))
        .list()
        .reversed();
  }

  /// As people see them, the newest first.
  ///
  /// @param tenantIds empty for all
  static List<Map<String, @Nullable Object>> list(
      Handle handle,
      List<String> tenantIds,
      @Nullable String taskType,
      @Nullable Long instanceKey,
      @Nullable Long before,
      long now,
      int most) {
    var where =
        new Where("expires_at > " + now)
            .in("tenant_id", tenantIds)
            .is("task_type", taskType)
            .is("instance_key", instanceKey)
            .before("made_at", before);
    return handle
        .createQuery(
            "select * from legion_learning_attempt where "
                + where.sql()
                + " order by made_at desc, id limit "
                + most)
        .bindMap(where.values())
        .map((rs, _) -> told(rs))
        .list();
  }

  private static Map<String, @Nullable Object> told(ResultSet rs) throws SQLException {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("id", rs.getString("id"));
    told.put("madeAt", Instant.ofEpochMilli(rs.getLong("made_at")).toString());
    told.put("tenantId", rs.getString("tenant_id"));
    told.put("taskType", rs.getString("task_type"));
    told.put("features", Json.words(rs.getString("features")));
    told.put("choices", Json.words(rs.getString("choices")));
    told.put("strategyId", rs.getString("strategy_id"));
    told.put("steps", number(rs, rs.findColumn("steps")));
    told.put("durationMillis", number(rs, rs.findColumn("duration_millis")));
    told.put("costMicroDollars", number(rs, rs.findColumn("micro_dollars")));
    told.put("verdict", rs.getString("verdict"));
    told.put("issues", Json.texts(rs.getString("issues")));
    told.put("judge", rs.getString("judge"));
    told.put("processDefinitionId", rs.getString("process_id"));
    told.put("processInstanceKey", rs.getString("instance_key"));
    told.put("elementId", rs.getString("element_id"));
    return told;
  }

  static @Nullable Long number(ResultSet rs, int column) throws SQLException {
    var number = rs.getLong(column);
    return rs.wasNull() ? null : number;
  }

  /// Forgets some that are past their time.
  ///
  /// @return how many
  static int removeExpired(Handle handle, long now, int most) {
    var removed = 0;
    for (var kind : kindsWithExpired(handle, now)) {
      if (removed < most) {
        task(handle, kind, true);
        removed += removeExpiredOf(kind, handle, now, most - removed);
      }
    }
    return removed;
  }

  private static List<Kind> kindsWithExpired(Handle handle, long now) {
    return handle
        .createQuery(
            "select distinct tenant_id, task_type from legion_learning_attempt"
                + " where expires_at <= :now")
        .bind("now", now)
        .map((rs, _) -> new Kind(rs.getString(1), rs.getString(2)))
        .list()
        .stream()
        .sorted(Kind.ORDER)
        .toList();
  }

  private static int removeExpiredOf(Kind of, Handle handle, long now, int most) {
    var removed =
        handle
            .createUpdate(
                """
                delete from legion_learning_attempt where id in (
                  select id from legion_learning_attempt
                  where tenant_id = :tenant and task_type = :type and expires_at <= :now
                  order by expires_at limit :most)
                """)
            .bind("tenant", of.tenantId())
            .bind("type", of.taskType())
            .bind("now", now)
            .bind("most", most)
            .execute();
    if (removed > 0) {
      handle
          .createUpdate(
              "update legion_learning_task set epoch = epoch + 1"
                  + " where tenant_id = :tenant and task_type = :type")
          .bind("tenant", of.tenantId())
          .bind("type", of.taskType())
          .execute();
    }
    return removed;
  }

  /// Forgets some kinds that have neither attempts nor strategies.
  ///
  /// @return how many
  static int removeEmptyTasks(Handle handle, int most) {
    var empty =
        handle
            .createQuery(
                "select tenant_id, task_type from legion_learning_task task where "
                    + NOTHING_OF_IT
                    + " limit :most")
            .bind("most", most)
            .map((rs, _) -> new Kind(rs.getString(1), rs.getString(2)))
            .list()
            .stream()
            .sorted(Kind.ORDER)
            .toList();
    var removed = 0;
    for (var kind : empty) {
      // Who records holds the row; only behind that it can be seen what was recorded.
      task(handle, kind, true);
      removed +=
          handle
              .createUpdate(
                  "delete from legion_learning_task task"
                      + " where tenant_id = :tenant and task_type = :type and "
                      + NOTHING_OF_IT)
              .bind("tenant", kind.tenantId())
              .bind("type", kind.taskType())
              .execute();
    }
    return removed;
  }
}
