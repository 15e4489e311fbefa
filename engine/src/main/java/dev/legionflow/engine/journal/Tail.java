package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.Database;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// The end of the journal, followed by one thread a node: seals what was committed, then brings the
/// searchable tables up to date. Of several nodes one at a time does it; the others look where it
/// is.
@ApplicationScoped
public class Tail {

  private static final Logger LOG = Logger.getLogger(Tail.class);

  /// Other nodes do not tell when they commit.
  private static final Duration IDLE_SHARED = Duration.ofMillis(200);

  private static final Duration IDLE_ALONE = Duration.ofSeconds(2);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Database database;
  private final Chain chain;
  private final Projection projection;
  private final Progress progress;
  private final Witness witness;
  private final Restores restores;
  private final Duration gather;
  private final Duration idle;
  private final Thread thread = Thread.ofPlatform().daemon().name("journal").unstarted(this::run);
  private volatile boolean stopping;

  /// Whether this round found anything; of the thread alone.
  private boolean moved;

  private final Lag lag;

  Tail(
      Database database,
      Chain chain,
      Projection projection,
      Progress progress,
      Witness witness,
      Restores restores,
      Clock clock,
      JournalConfig config,
      MeterRegistry metrics) {
    this.database = database;
    this.chain = chain;
    this.projection = projection;
    this.progress = progress;
    this.witness = witness;
    this.restores = restores;
    this.gather = config.sealInterval();
    this.idle = database.isH2() ? IDLE_ALONE : IDLE_SHARED;
    this.lag = new Lag(clock, idle, metrics);
  }

  public void start() {
    restores.begin();
    thread.start();
  }

  private void run() {
    var failures = 0;
    while (!stopping) {
      try {
        progress.awaitWork(idle.toNanos(), gather.toNanos(), moved);
        moved = false;
        while (advance() && !stopping) {
          lookAround();
        }
        lookAround();
        failures = 0;
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        // Also when memory ran out: nobody else would do this thread's work.
        if (stopping) {
          return;
        }
        failures = Math.min(failures + 1, 6);
        LOG.errorf(e, "the journal cannot be sealed or searched up to its end; trying again");
        lookAgain();
        pause(Math.min(100L << failures, LONGEST_PAUSE.toMillis()));
      }
    }
  }

  /// @return whether there is more to do at once
  private boolean advance() {
    var sealed = database.jdbi().inTransaction(chain::seal);
    sealed.ifPresent(batch -> witness.note(batch.number(), batch.root()));
    var place = database.jdbi().inTransaction(handle -> projection.advance(handle, sealed));
    place.ifPresent(p -> progress.standAt(p.tx()));
    moved |= sealed.isPresent() || place.isPresent();
    return sealed.map(Chain.Batch::isFull).orElse(place.isPresent());
  }

  /// How far another node is, and how long the oldest row has waited.
  private void lookAround() {
    database
        .jdbi()
        .useHandle(handle -> {
          var standing = lag.look(handle);
          progress.standAt(standing.tx());
          if (!database.isH2()) {
            // Another node may be replacing the tables.
            progress.hold(standing.held());
          }
        });
  }

  /// After a failure the tables may be further back than they were.
  private void lookAgain() {
    try {
      lookAround();
    } catch (RuntimeException | Error e) {
      // Whoever reads waits until it is known.
      progress.standAt(0);
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Seals and shows what was committed, as far as that is quickly done; the rest waits for the
  /// next start.
  public void stop() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(LONGEST_PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
