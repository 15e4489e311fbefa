package dev.legionflow.workers.learning;

import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.WorkerJournal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What people changed of strategies: written with the change itself, and entered in the
/// application's journal behind it, where there is one.
@ApplicationScoped
class Changes {

  private static final System.Logger LOG = System.getLogger(Changes.class.getName());
  private static final int TEXT = 1_000;
  private static final int NAME = 255;
  private static final int AT_ONCE = 100;

  private final LearningDatabase database;
  private final @Nullable WorkerJournal journal;
  private final Clock clock;

  @Inject
  Changes(LearningDatabase database, Instance<WorkerJournal> journal) {
    this(database, journal.isResolvable() ? journal.get() : null, Clock.systemUTC());
  }

  Changes(LearningDatabase database, @Nullable WorkerJournal journal, Clock clock) {
    this.database = database;
    this.journal = journal;
    this.clock = clock;
  }

  /// Writes a change with the transaction that makes it.
  ///
  /// @param subject what it is about: `strategy:ID`
  /// @param change one word
  void write(
      Handle handle,
      String by,
      String tenantId,
      String subject,
      String change,
      String before,
      String after,
      String why) {
    handle
        .createUpdate(
            "insert into legion_learning_change (made_at, made_by, tenant_id, subject, change,"
                + " before_it, after_it, why)"
                + " values (:now, :by, :tenant, :subject, :change, :before, :after, :why)")
        .bind("now", clock.millis())
        .bind("by", cut(by, NAME))
        .bind("tenant", tenantId)
        .bind("subject", cut(subject, NAME))
        .bind("change", change)
        .bind("before", cut(before, TEXT))
        .bind("after", cut(after, TEXT))
        .bind("why", cut(why, TEXT))
        .execute();
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }

  /// The newest first.
  ///
  /// @param tenantIds empty for all
  List<Map<String, @Nullable Object>> list(List<String> tenantIds, int most) {
    var where = new Where("1 = 1").in("tenant_id", tenantIds);
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select made_at, made_by, tenant_id, subject, change, before_it, after_it, why,"
                        + " entered_at from legion_learning_change where "
                        + where.sql()
                        + " order by id desc limit "
                        + most)
                .bindMap(where.values())
                .map((rs, _) -> {
                  Map<String, @Nullable Object> told = new LinkedHashMap<>();
                  told.put("at", Instant.ofEpochMilli(rs.getLong(1)).toString());
                  told.put("by", rs.getString(2));
                  told.put("tenantId", rs.getString(3));
                  told.put("subject", rs.getString(4));
                  told.put("change", rs.getString(5));
                  told.put("before", rs.getString(6));
                  told.put("after", rs.getString(7));
                  told.put("why", rs.getString(8));
                  told.put("inJournal", rs.getObject(9) != null);
                  return told;
                })
                .list());
  }

  /// Enters in the journal what is not there yet. Where that fails the change holds all the same,
  /// and the next call tries again.
  void enter() {
    if (journal == null || !journal.isKept()) {
      return;
    }
    try {
      while (isLeft()) {
        journal.enter(this::left);
      }
    } catch (RuntimeException e) {
      LOG.log(WARNING, "changes of strategies are not in the journal yet", e);
    }
  }

  private boolean isLeft() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select 1 from legion_learning_change where entered_at is null limit 1")
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  /// In the journal, which has no column for it, a change says whose it is.
  private static String named(String tenantId, String subject) {
    return cut("learning:%s:%s".formatted(tenantId, subject), NAME);
  }

  private List<WorkerJournal.Change> left(Connection connection) throws SQLException {
    var left = new ArrayList<WorkerJournal.Change>();
    try (PreparedStatement read =
            connection.prepareStatement(
                "select id, subject, change, made_by, before_it, after_it, why, made_at, tenant_id"
                    + " from legion_learning_change where entered_at is null order by id limit "
                    + AT_ONCE
                    + " for update");
        PreparedStatement entered =
            connection.prepareStatement(
                "update legion_learning_change set entered_at = ? where id = ?");
        var rows = read.executeQuery()) {
      while (rows.next()) {
        left.add(
            new WorkerJournal.Change(
                named(rows.getString(9), rows.getString(2)),
                rows.getString(3),
                rows.getString(4),
                rows.getString(5),
                rows.getString(6),
                rows.getString(7),
                rows.getLong(8)));
        entered.setLong(1, clock.millis());
        entered.setLong(2, rows.getLong(1));
        entered.addBatch();
      }
      entered.executeBatch();
    }
    return left;
  }
}
