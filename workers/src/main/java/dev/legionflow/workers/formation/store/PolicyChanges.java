package dev.legionflow.workers.formation.store;

import dev.legionflow.worker.WorkerJournal;
import dev.legionflow.workers.formation.store.Policies.Author;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Who changed what of the policies, and why: written with the change itself, and in the
/// application's journal where there is one.
@ApplicationScoped
public class PolicyChanges {

  private static final int TEXT = 1_000;
  private static final int NAME = 255;

  private final FormationDatabase database;
  private final @Nullable WorkerJournal journal;
  private final Clock clock;

  @Inject
  PolicyChanges(FormationDatabase database, Instance<WorkerJournal> journal) {
    this(database, journal.isResolvable() ? journal.get() : null, Clock.systemUTC());
  }

  public PolicyChanges(FormationDatabase database, @Nullable WorkerJournal journal, Clock clock) {
    this.database = database;
    this.journal = journal;
    this.clock = clock;
  }

  /// A change as it is told.
  public record Told(
      String at,
      String by,
      String subject,
      String change,
      String before,
      String after,
      String why) {}

  /// A change that is to be written.
  record Made(String tenantId, WorkerJournal.Change change) {}

  long now() {
    return clock.millis();
  }

  Made change(
      String tenantId, String subject, String change, String before, String after, Author by) {
    return new Made(
        tenantId,
        new WorkerJournal.Change(
            cut(subject, NAME),
            change,
            cut(by.name(), NAME),
            cut(before, TEXT),
            cut(after, TEXT),
            cut(by.why(), TEXT),
            now()));
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }

  /// Does the work and writes down the changes that it returns: all of it, or nothing.
  ///
  /// @return whether there were any
  boolean make(Function<Handle, List<Made>> work) {
    var made = new ArrayList<Made>();
    var jdbi = database.jdbi();
    if (journal != null && journal.isKept()) {
      journal.enter(connection -> {
        made.clear();
        Jdbi.create(connection).useHandle(handle -> made.addAll(written(handle, work)));
        return made.stream().map(PolicyChanges::named).toList();
      });
    } else {
      jdbi.useTransaction(handle -> made.addAll(written(handle, work)));
    }
    return !made.isEmpty();
  }

  /// In the journal, which has no column for it, a change says whose it is.
  private static WorkerJournal.Change named(Made made) {
    var change = made.change();
    return new WorkerJournal.Change(
        cut("formation:%s:%s".formatted(made.tenantId(), change.subject()), NAME),
        change.change(),
        change.by(),
        change.before(),
        change.after(),
        change.why(),
        change.at());
  }

  private static List<Made> written(Handle handle, Function<Handle, List<Made>> work) {
    var made = work.apply(handle);
    for (var each : made) {
      var change = each.change();
      handle
          .createUpdate(
              """
              insert into legion_formation_change (made_at, made_by, tenant_id, subject, change,
                before_it, after_it, why)
              values (:at, :by, :tenant, :subject, :change, :before, :after, :why)
              """)
          .bind("at", change.at())
          .bind("by", change.by())
          .bind("tenant", each.tenantId())
          .bind("subject", change.subject())
          .bind("change", change.change())
          .bind("before", change.before())
          .bind("after", change.after())
          .bind("why", change.why())
          .execute();
    }
    return made;
  }

  /// The newest first.
  public List<Told> list(String tenantId, int most) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select * from legion_formation_change where tenant_id = :tenant"
                        + " order by id desc limit :most")
                .bind("tenant", tenantId)
                .bind("most", most)
                .map((rs, _) ->
                    new Told(
                        Instant.ofEpochMilli(rs.getLong("made_at")).toString(),
                        rs.getString("made_by"),
                        rs.getString("subject"),
                        rs.getString("change"),
                        rs.getString("before_it"),
                        rs.getString("after_it"),
                        rs.getString("why")))
                .list());
  }
}
