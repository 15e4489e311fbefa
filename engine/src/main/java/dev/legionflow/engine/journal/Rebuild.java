package dev.legionflow.engine.journal;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Chain.Batch;
import dev.legionflow.engine.journal.Projection.Place;
import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Makes the searchable tables anew from the journal, while the engine runs.
///
/// The journal is applied to temporary tables, beside the live ones, which go on meanwhile. When
/// they have come as far, one transaction stops the live ones, compares, and writes what differs:
/// until it is committed searches see the old rows, after that the new ones. A crash before leaves
/// everything as it was.
@ApplicationScoped
public class Rebuild {

  private static final Logger LOG = Logger.getLogger(Rebuild.class);

  /// Rows of the journal that are applied in one transaction, and bytes of them.
  private static final int MAX_ROWS = 1_000;

  private static final long MAX_BYTES = 16L * 1024 * 1024;

  /// How often it tries to come as far as the live tables while they move on; then they wait for
  /// the rest.
  private static final int ROUNDS = 10;

  private static final Duration STOP = Duration.ofSeconds(5);

  private final Database database;
  private final Projection projection;
  private final Progress progress;
  private final RebuildLog log;
  private final Clock clock;
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;

  Rebuild(
      Database database, Projection projection, Progress progress, RebuildLog log, Clock clock) {
    this.database = database;
    this.projection = projection;
    this.progress = progress;
    this.log = log;
    this.clock = clock;
  }

  /// Begins; only one can run at a time, on any node.
  ///
  /// @throws Problem 409 while one runs
  public synchronized void start() {
    if (stopping) {
      throw Problem.unavailable("the engine is stopping");
    }
    var run =
        log.begin().orElseThrow(() -> Problem.conflict("the tables are being rebuilt already"));
    var worker = Thread.ofPlatform().daemon().name("rebuild").unstarted(() -> run(run));
    thread = worker;
    worker.start();
  }

  private void run(long run) {
    var begin = clock.millis();
    try {
      database.jdbi().useHandle(handle -> run(handle, run));
      LOG.infof("the searchable tables were rebuilt in %d ms", clock.millis() - begin);
    } catch (RuntimeException e) {
      LOG.errorf(e, "the searchable tables could not be rebuilt; they are as they were");
      failed(run, e);
    } finally {
      progress.hold(false);
    }
  }

  private void failed(long run, RuntimeException why) {
    try {
      database.jdbi().useTransaction(Projection::release);
      log.failed(run, why);
    } catch (RuntimeException e) {
      LOG.warnf("cannot note that the rebuild failed: %s", e.getMessage());
    }
  }

  private void run(Handle handle, long run) {
    try (var tables = RebuiltTables.make(handle, database.isH2())) {
      var beginning = Anchor.read(handle);
      var applied = new Applied(tables, beginning.batch(), run);
      for (var round = 0; round < ROUNDS; round++) {
        var live = Projection.place(handle);
        if (applied.batch >= live.batch()) {
          break;
        }
        applied.upTo(handle, live);
      }
      tables.analyze();
      replace(handle, applied, beginning);
    }
  }

  /// What the rebuilt tables hold.
  private final class Applied {
    private final RebuiltTables tables;
    private final long run;
    private long batch;
    private long refused;

    Applied(RebuiltTables tables, long batch, long run) {
      this.tables = tables;
      this.batch = batch;
      this.run = run;
    }

    /// In transactions of their own, because a long one would keep PostgreSQL from telling which
    /// rows of the journal are complete.
    void upTo(Handle handle, Place live) {
      while (batch < live.batch()) {
        if (stopping) {
          throw new IllegalStateException("the engine is stopping");
        }
        handle.useTransaction(h -> {
          var position = next(h, live.batch());
          log.progress(h, run, position, live.position());
        });
      }
    }

    /// Applies the next batches.
    ///
    /// @return the position of the last row
    long next(Handle handle, long last) {
      var batches = new ArrayList<Batch>();
      var rows = 0L;
      var bytes = 0L;
      while (batch < last && rows < MAX_ROWS && bytes < MAX_BYTES) {
        var number = batch + 1;
        var read =
            Chain.read(handle, number)
                .orElseThrow(() ->
                    new IllegalStateException(
                        "batch %d of the journal is missing".formatted(number)));
        batches.add(read);
        batch = number;
        rows += read.rows().size();
        bytes += read.rows().stream().mapToLong(row -> row.payload().length).sum();
      }
      refused += projection.apply(tables.handle(), batches);
      return batches.getLast().lastPosition();
    }
  }

  /// Lets the live tables wait, and the readers not.
  ///
  /// @param beginning of the journal when it was applied. If it has been cut off further since,
  ///   nobody knows any more what retention has removed
  private void replace(Handle handle, Applied applied, Anchor beginning) {
    handle.useTransaction(Projection::hold);
    progress.hold(true);
    var changed =
        handle.inTransaction(h -> {
          // In the order in which retention takes the two.
          var anchor = Anchor.read(h, "for update").orElseThrow();
          if (anchor.batch() != beginning.batch()) {
            throw new IllegalStateException(
                "retention has cut off the journal meanwhile; try again");
          }
          var live = Projection.lock(h);
          while (applied.batch < live.batch()) {
            applied.next(h, live.batch());
          }
          var complete = beginning.batch() == 0;
          applied.tables.remove();
          var rows = applied.tables.replace(complete);
          Projection.release(h);
          log.done(h, applied.run, live.position(), complete, rows, applied.refused);
          return rows;
        });
    LOG.infof("rows that differed: %s", changed);
  }

  /// What is known of the newest run, by any node.
  public record Status(
      State state,
      @Nullable Integer nodeId,
      @Nullable Long startedAt,
      @Nullable Long endedAt,
      long position,
      long target,
      boolean complete,
      Map<String, Long> changed,
      long refused,
      @Nullable String error) {}

  public enum State {
    NONE,
    RUNNING,
    DONE,
    FAILED
  }

  public Status status() {
    return log.status();
  }

  /// Breaks off what runs; called before the database is closed.
  public void stop() {
    stopping = true;
    var running = thread;
    if (running != null) {
      try {
        running.join(STOP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
