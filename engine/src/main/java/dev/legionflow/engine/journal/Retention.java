package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Removes finished missions that have been kept for long enough, and then the beginning of the
/// journal. Off unless `legion.retention` says for how long.
///
/// It goes on in small transactions. The anchor's row is locked in each, so that of several nodes
/// one works at a time.
@ApplicationScoped
public class Retention {

  private static final Logger LOG = Logger.getLogger(Retention.class);
  private static final int MISSIONS_AT_A_TIME = 200;

  private final Database database;
  private final RetentionConfig config;
  private final Seals seals;
  private final Alarms alarms;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("retention").factory());
  private volatile boolean stopping;

  Retention(Database database, RetentionConfig config, Seals seals, Alarms alarms, Clock clock) {
    this.database = database;
    this.config = config;
    this.seals = seals;
    this.alarms = alarms;
    this.clock = clock;
  }

  public void start() {
    if (config.shortest().isPresent()) {
      var period = config.period().toMillis();
      var _ = timer.scheduleWithFixedDelay(this::tryRun, period, period, TimeUnit.MILLISECONDS);
    }
  }

  private void tryRun() {
    try {
      run();
    } catch (RuntimeException e) {
      if (!stopping) {
        LOG.warnf(e, "missions that were kept for long enough are not removed; trying again later");
      }
    }
  }

  void run() {
    var removed = 0L;
    for (var process : processes()) {
      var age = config.of(process);
      if (age.isPresent()) {
        var before = clock.millis() - age.get().toMillis();
        removed += remove(process, "COMPLETED", before) + remove(process, "TERMINATED", before);
      }
    }
    var age = config.age();
    if (age.isPresent()) {
      var before = clock.millis() - age.get().toMillis();
      while (!stopping && removeDecisions(before) == MISSIONS_AT_A_TIME) {
        // The next ones.
      }
    }
    var shortest = config.shortest();
    if (shortest.isPresent()) {
      var before = clock.millis() - shortest.get().toMillis();
      while (!stopping && cut(before)) {
        // The next part.
      }
    }
    if (removed > 0) {
      LOG.infof("%d missions were removed after the time for which they are kept", removed);
    }
  }

  private List<String> processes() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select distinct bpmn_process_id from legion_process_definition")
                .mapTo(String.class)
                .list());
  }

  private long remove(String process, String state, long before) {
    var removed = 0L;
    while (!stopping) {
      var some = removeSome(process, state, before);
      removed += some;
      if (some < MISSIONS_AT_A_TIME) {
        break;
      }
    }
    return removed;
  }

  private int removeSome(String process, String state, long before) {
    return database
        .jdbi()
        .inTransaction(handle -> {
          if (Anchor.read(handle, Anchor.LEASE).isEmpty()) {
            return 0;
          }
          // The tables stand still meanwhile: neither the projector nor a rebuild moves them.
          var position = Projection.lock(handle).position();
          return Removal.remove(handle, position, process, state, before, MISSIONS_AT_A_TIME);
        });
  }

  private int removeDecisions(long before) {
    return database
        .jdbi()
        .inTransaction(handle -> {
          if (Anchor.read(handle, Anchor.LEASE).isEmpty()) {
            return 0;
          }
          var position = Projection.lock(handle).position();
          return Removal.removeDecisions(handle, position, before, MISSIONS_AT_A_TIME);
        });
  }

  private boolean cut(long before) {
    return database
        .jdbi()
        .inTransaction(handle ->
            Anchor.read(handle, Anchor.LEASE)
                .map(anchor -> Cut.cut(handle, seals, alarms, anchor, before))
                .orElse(false));
  }

  public void stop() {
    stopping = true;
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("retention is still busy while the engine stops");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
