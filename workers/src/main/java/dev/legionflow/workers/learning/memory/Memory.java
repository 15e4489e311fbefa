package dev.legionflow.workers.learning.memory;

import dev.legionflow.worker.WorkerDatabase;
import dev.legionflow.workers.database.Schema;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.learning.memory.Entry.Said;
import dev.legionflow.workers.learning.memory.Written.Done;
import dev.legionflow.workers.learning.memory.Written.Full;
import dev.legionflow.workers.learning.memory.Written.MovedOn;
import dev.legionflow.workers.learning.memory.Written.Wrong;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/// Sessions and their branches. Changes of one session take turns (its row is locked), and each is
/// one transaction: all of it is there afterwards, or nothing. A job that comes again changes
/// nothing and gets the answer of the first time.
@ApplicationScoped
public class Memory {

  /// The branch that every session has.
  public static final String MAIN = "main";

  private static final Schema SCHEMA =
      new Schema(
          "memory",
          "the memory of conversations",
          List.of("V1__memory.sql"),
          "legion_memory_session",
          0x4c65_6769_4d65L);

  /// Sessions past their time that one change takes along.
  private static final int SWEPT = 20;

  private final Tables tables;
  private final Bounds bounds;
  private final Clock clock;

  @Inject
  Memory(Instance<WorkerDatabase> given, Config config) {
    this(Tables.of(SCHEMA, given), Bounds.of(config), Clock.systemUTC());
  }

  private Memory(Tables tables, Bounds bounds, Clock clock) {
    this.tables = tables;
    this.bounds = bounds;
    this.clock = clock;
  }

  /// For use without a container.
  public static Memory of(DataSource dataSource, Bounds bounds, Clock clock) {
    return new Memory(Tables.of(SCHEMA, dataSource), bounds, clock);
  }

  /// Adds to a branch; makes the session where it is not there, with the branch [#MAIN].
  ///
  /// @param expected how many entries the branch must have; null for any
  public Written append(
      SessionKey session, String branch, List<Said> said, @Nullable Integer expected, long jobKey) {
    return changing(
        session,
        true,
        rows -> {
          var into = rows.branch(branch);
          if (into.isEmpty()) {
            return missing("branch", branch);
          }
          var before = rows.by(branch, jobKey);
          if (before.isPresent()) {
            return before.get();
          }
          if (expected != null && expected != into.get().size()) {
            return new MovedOn(into.get().size());
          }
          return added(
              rows,
              into.get(),
              said.stream().map(each -> new Rows.New(each, null)).toList(),
              jobKey);
        });
  }

  /// Makes a branch that has the first entries of another.
  ///
  /// @param at how many; null for all
  public Written fork(
      SessionKey session, String branch, @Nullable Integer at, String fork, long jobKey) {
    return changing(
        session,
        false,
        rows -> {
          var parent = rows.branch(branch);
          if (parent.isEmpty()) {
            return missing("branch", branch);
          }
          var there = rows.branch(fork);
          if (there.isPresent()) {
            return there.get().madeBy() == jobKey
                ? new Done(fork, there.get().shared(), 0)
                : new Wrong("fork", "there is a branch '%s' already".formatted(fork));
          }
          var shared = at == null ? parent.get().size() : at;
          if (shared < 0 || shared > parent.get().size()) {
            return new Wrong(
                "at", "the branch '%s' has %d entries".formatted(branch, parent.get().size()));
          }
          if (rows.branches().size() >= bounds.branches()) {
            return new Full("a session has at most %,d branches".formatted(bounds.branches()));
          }
          rows.fork(fork, branch, shared, jobKey, clock.millis());
          return new Done(fork, shared, 0);
        });
  }

  /// Brings what a branch has of its own, beside another, into that one: its entries, or a summary
  /// of them. They keep where they came from.
  ///
  /// @param summary null for the entries themselves
  public Written join(
      SessionKey session, String from, String into, @Nullable Said summary, long jobKey) {
    return changing(
        session,
        false,
        rows -> {
          var target = rows.branch(into);
          if (target.isEmpty()) {
            return missing("branch", into);
          }
          if (rows.branch(from).isEmpty()) {
            return missing("from", from);
          }
          if (from.equals(into)) {
            return new Wrong("from", "a branch cannot be joined into itself");
          }
          var before = rows.by(into, jobKey);
          if (before.isPresent()) {
            return before.get();
          }
          var news = Joining.news(compared(rows, into, from), from, summary);
          return news.isEmpty()
              ? new Done(into, target.get().size(), 0)
              : added(rows, target.get(), news, jobKey);
        });
  }

  /// What a branch has from its beginning on; empty where there is no such session or branch.
  public Optional<List<Entry>> read(SessionKey session, String branch) {
    return reading(session, rows -> rows.branch(branch).map(_ -> rows.entries(branch)))
        .flatMap(Function.identity());
  }

  /// Whether the session is there, and does not have the branch.
  boolean lacks(SessionKey session, String branch) {
    return reading(session, rows -> rows.branch(branch).isEmpty()).orElse(false);
  }

  /// What two branches share, and what each has beside; empty where one is not there.
  public Optional<Comparison> compare(SessionKey session, String left, String right) {
    return reading(
            session,
            rows ->
                rows.branch(left).isPresent() && rows.branch(right).isPresent()
                    ? Optional.of(compared(rows, left, right))
                    : Optional.<Comparison>empty())
        .flatMap(Function.identity());
  }

  /// A session, without its entries.
  public record Overview(Session session, List<Branch> branches) {}

  /// Empty where it is not there.
  public Optional<Overview> overview(SessionKey session) {
    return reading(
        session, rows -> new Overview(rows.session(clock.millis()).orElseThrow(), rows.branches()));
  }

  /// The sessions that were written to last first.
  ///
  /// @param tenants whose; empty for all
  /// @param most how many
  public List<Session> sessions(List<String> tenants, int most) {
    return tables.isMade()
        ? tables.jdbi().withHandle(handle -> Rows.sessions(handle, tenants, clock.millis(), most))
        : List.of();
  }

  /// Forgets a session with all of its branches.
  ///
  /// @return whether it was there
  public boolean forget(SessionKey session) {
    return tables.isMade()
        && tables.jdbi().inTransaction(handle -> new Rows(handle, session).delete()) > 0;
  }

  private static Comparison compared(Rows rows, String left, String right) {
    var one = rows.entries(left);
    var other = rows.entries(right);
    var common = 0;
    while (common < Math.min(one.size(), other.size())
        && one.get(common).branch().equals(other.get(common).branch())) {
      common++;
    }
    return new Comparison(
        common, one.subList(common, one.size()), other.subList(common, other.size()));
  }

  private Written added(Rows rows, Branch into, List<Rows.New> news, long jobKey) {
    var session = rows.session(clock.millis()).orElseThrow();
    var characters = news.stream().mapToLong(each -> each.said().text().length()).sum();
    if (into.size() + news.size() > bounds.branchEntries()) {
      return new Full("a branch has at most %,d entries".formatted(bounds.branchEntries()));
    }
    if (session.entries() + news.size() > bounds.entries()) {
      return new Full("a session has at most %,d entries".formatted(bounds.entries()));
    }
    if (session.characters() + characters > bounds.characters()) {
      return new Full("a session has at most %,d characters".formatted(bounds.characters()));
    }
    rows.add(into, news, jobKey, clock.millis());
    rows.grown(news.size(), characters);
    return new Done(into.name(), into.size() + news.size(), news.size());
  }

  static Written missing(String field, String branch) {
    return new Wrong(field, "there is no branch '%s'".formatted(branch));
  }

  private <T> Optional<T> reading(SessionKey session, Function<Rows, T> work) {
    if (!tables.isMade()) {
      return Optional.empty();
    }
    // So that what is read was there at one time.
    return tables
        .jdbi()
        .inTransaction(
            TransactionIsolationLevel.REPEATABLE_READ,
            handle -> {
              var rows = new Rows(handle, session);
              return rows.session(clock.millis()).isEmpty()
                  ? Optional.empty()
                  : Optional.of(work.apply(rows));
            });
  }

  private Written changing(SessionKey session, boolean makes, Function<Rows, Written> work) {
    var jdbi = tables.jdbi();
    if (makes && !made(session)) {
      return new Full("a tenant has at most %,d sessions".formatted(bounds.sessions()));
    }
    return jdbi.inTransaction(handle -> {
      var rows = new Rows(handle, session);
      var now = clock.millis();
      if (!rows.lock(now)) {
        return new Wrong("session", "there is no session '%s'".formatted(session.id()));
      }
      var written = work.apply(rows);
      if (written instanceof Done) {
        rows.touch(now, now + bounds.kept().toMillis());
      }
      return written;
    });
  }

  /// Whether the session is there now.
  private boolean made(SessionKey session) {
    var jdbi = tables.jdbi();
    var now = clock.millis();
    var swept =
        new ArrayList<>(
            jdbi.<List<SessionKey>, RuntimeException>withHandle(
                handle -> Rows.pastTheirTime(handle, now, SWEPT)));
    swept.add(session);
    for (var each : swept) {
      jdbi.useTransaction(handle -> new Rows(handle, each).deletePastItsTime(now));
    }
    if (jdbi.withHandle(handle -> new Rows(handle, session).session(now)).isPresent()) {
      return true;
    }
    if (jdbi.withHandle(handle -> Rows.count(handle, session.tenantId())) >= bounds.sessions()) {
      return false;
    }
    try {
      jdbi.useTransaction(
          handle -> new Rows(handle, session).make(MAIN, now, now + bounds.kept().toMillis()));
    } catch (JdbiException e) {
      if (!Tables.isThereAlready(e)) {
        throw e;
      }
    }
    return true;
  }
}
