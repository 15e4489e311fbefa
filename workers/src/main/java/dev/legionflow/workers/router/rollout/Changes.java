package dev.legionflow.workers.router.rollout;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.WorkerJournal;
import dev.legionflow.workers.router.store.RouterDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Who changed which models are called, and why: written with the change itself, and entered in the
/// application's journal right behind it, where there is one.
@ApplicationScoped
public class Changes {

  private static final System.Logger LOG = System.getLogger(Changes.class.getName());
  private static final String FILE = "registry";
  private static final int TEXT = 1_000;
  private static final int MOST = 1_000;
  private static final int AT_ONCE = 100;

  private final RouterDatabase database;
  private final @Nullable WorkerJournal journal;
  private final Clock clock;

  @Inject
  public Changes(RouterDatabase database, Instance<WorkerJournal> journal) {
    this(database, journal.isResolvable() ? journal.get() : null, Clock.systemUTC());
  }

  public Changes(RouterDatabase database, @Nullable WorkerJournal journal, Clock clock) {
    this.database = database;
    this.journal = journal;
    this.clock = clock;
  }

  /// One change.
  ///
  /// @param inJournal whether it stands in the application's journal by now
  public record Change(
      String at,
      String by,
      String subject,
      String change,
      String before,
      String after,
      String why,
      boolean inJournal) {}

  void write(
      Handle handle,
      String by,
      String subject,
      String change,
      String before,
      String after,
      String why) {
    handle
        .createUpdate(
            "insert into legion_router_change (made_at, made_by, subject, change, before_it, after_it,"
                + " why) values (:now, :by, :subject, :change, :before, :after, :why)")
        .bind("now", clock.millis())
        .bind("by", cut(by, 255))
        .bind("subject", subject)
        .bind("change", change)
        .bind("before", cut(before, TEXT))
        .bind("after", cut(after, TEXT))
        .bind("why", cut(why, TEXT))
        .execute();
    LOG.log(INFO, "{0}: {1} by {2}: {3}", subject, change, by, why);
  }

  /// Takes down that the registry's file says something else than what was last read of it, here or
  /// by another node.
  ///
  /// @param says what the file says; its beginning, up to the first space, tells one from another
  void fileTaken(String file, String says) {
    database
        .jdbi()
        .useTransaction(handle -> {
          var before =
              handle
                  .createQuery(
                      "select after_it from legion_router_change where subject = :subject"
                          + " order by id desc limit 1")
                  .bind("subject", FILE)
                  .mapTo(String.class)
                  .findOne()
                  .orElse("");
          if (!head(before).equals(head(says))) {
            write(handle, "file", FILE, "read", before, says, file);
          }
        });
    enter();
  }

  private static String head(String says) {
    var end = says.indexOf(' ');
    return end < 0 ? says : says.substring(0, end);
  }

  /// The newest first.
  public List<Change> list(int most) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select made_at, made_by, subject, change, before_it, after_it, why, entered_at"
                        + " from legion_router_change order by id desc limit :most")
                .bind("most", Math.clamp(most, 1, MOST))
                .map((rs, _) ->
                    new Change(
                        Instant.ofEpochMilli(rs.getLong(1)).toString(),
                        rs.getString(2),
                        rs.getString(3),
                        rs.getString(4),
                        rs.getString(5),
                        rs.getString(6),
                        rs.getString(7),
                        rs.getObject(8) != null))
                .list());
  }

  /// Enters in the journal what is not there yet, in the order in which it was written. Where that
  /// fails, the change holds all the same, and the next call tries again.
  public void enter() {
    if (journal == null || !journal.isKept()) {
      return;
    }
    try {
      while (isLeft()) {
        journal.enter(this::left);
      }
    } catch (RuntimeException e) {
      LOG.log(WARNING, "changes of models are not in the journal yet", e);
    }
  }

  private boolean isLeft() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select 1 from legion_router_change where entered_at is null limit 1")
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  private List<WorkerJournal.Change> left(Connection connection) throws SQLException {
    var left = new ArrayList<WorkerJournal.Change>();
    try (PreparedStatement read =
            connection.prepareStatement(
                "select id, subject, change, made_by, before_it, after_it, why, made_at"
                    + " from legion_router_change where entered_at is null order by id limit "
                    + AT_ONCE
                    + " for update");
        PreparedStatement enter =
            connection.prepareStatement(
                "update legion_router_change set entered_at = ? where id = ?");
        var rows = read.executeQuery()) {
      while (rows.next()) {
        left.add(
            new WorkerJournal.Change(
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                rows.getString(5),
                rows.getString(6),
                rows.getString(7),
                rows.getLong(8)));
        enter.setLong(1, clock.millis());
        enter.setLong(2, rows.getLong(1));
        enter.addBatch();
      }
      enter.executeBatch();
    }
    return left;
  }

  static String cut(String text, int most) {
    var plain = text.replace('\0', ' ');
    return plain.length() <= most ? plain : plain.substring(0, most);
  }
}
