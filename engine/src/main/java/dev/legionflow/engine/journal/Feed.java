package dev.legionflow.engine.journal;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Projection.Place;
import dev.legionflow.engine.journal.Projector.Positioned;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Limits;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The newest batches, read and put into words once for all streams of this node. While there are
/// streams, a thread looks for what any node has sealed and made searchable.
@ApplicationScoped
public class Feed {

  private static final Logger LOG = Logger.getLogger(Feed.class);

  private static final Duration LOOK = Duration.ofMillis(40);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
  private static final int MAX_BATCHES = 200;
  private static final long MAX_CHARS = 8_000_000;

  private final Database database;
  private final Projection projection;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final TreeMap<Long, ToldBatch> newest = new TreeMap<>();
  private final Set<EventStream> streams = new HashSet<>();
  private long chars;
  private long head;
  private boolean following;

  Feed(Database database, Projection projection, MeterRegistry metrics) {
    this.database = database;
    this.projection = projection;
    metrics.gauge("legion.event.streams", this, Feed::count);
  }

  private int count() {
    lock.lock();
    try {
      return streams.size();
    } finally {
      lock.unlock();
    }
  }

  /// How far can be told now.
  Place head() {
    return database.jdbi().withHandle(Projection::place);
  }

  /// Takes up a stream.
  ///
  /// @throws Problem 503 when there are too many
  void open(EventStream stream) {
    lock.lock();
    try {
      if (streams.size() >= Limits.EVENT_STREAMS) {
        throw Problem.unavailable(
            "more than %d event streams are open".formatted(Limits.EVENT_STREAMS));
      }
      streams.add(stream);
      if (!following) {
        following = true;
        Thread.ofVirtual().name("events").start(this::follow);
      }
    } finally {
      lock.unlock();
    }
  }

  void close(EventStream stream) {
    lock.lock();
    try {
      streams.remove(stream);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a batch.
  ///
  /// @return null when it is not there in time
  @Nullable ToldBatch next(long number, Duration wait) throws InterruptedException {
    lock.lock();
    try {
      var left = wait.toNanos();
      while (head < number && left > 0) {
        left = more.awaitNanos(left);
      }
      if (head < number) {
        return null;
      }
      var kept = newest.get(number);
      if (kept != null) {
        return kept;
      }
    } finally {
      lock.unlock();
    }
    return read(number)
        .orElseThrow(() ->
            new IllegalStateException("batch %d is not in the journal any more".formatted(number)));
  }

  private void follow() {
    while (isWanted()) {
      var pause = LOOK;
      try {
        streamsNow().forEach(EventStream::dropWhenSlow);
        look();
      } catch (RuntimeException e) {
        LOG.warnf("cannot follow the journal: %s", e.getMessage());
        pause = AFTER_FAILURE;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private boolean isWanted() {
    lock.lock();
    try {
      if (streams.isEmpty()) {
        newest.clear();
        chars = 0;
        head = 0;
        following = false;
        return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Set<EventStream> streamsNow() {
    lock.lock();
    try {
      return Set.copyOf(streams);
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    var there = head().batch();
    var known = known();
    // The first look, or far behind: those who want what is older read it themselves.
    var from = known == 0 ? there : Math.max(known, there - MAX_BATCHES);
    for (var number = from + 1; number <= there; number++) {
      var batch = read(number);
      if (batch.isPresent()) {
        keep(batch.get());
      }
    }
    moveTo(there);
  }

  private long known() {
    lock.lock();
    try {
      return head;
    } finally {
      lock.unlock();
    }
  }

  private void keep(ToldBatch batch) {
    lock.lock();
    try {
      newest.put(batch.number(), batch);
      chars += batch.chars();
      while (newest.size() > MAX_BATCHES || (chars > MAX_CHARS && newest.size() > 1)) {
        chars -= newest.pollFirstEntry().getValue().chars();
      }
      moveTo(batch.number());
    } finally {
      lock.unlock();
    }
  }

  private void moveTo(long batch) {
    lock.lock();
    try {
      if (batch > head) {
        head = batch;
        more.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<ToldBatch> read(long number) {
    return database
        .jdbi()
        .withHandle(handle ->
            Chain.read(handle, number)
                .map(batch -> {
                  var rows = new ArrayList<Positioned>();
                  projection.read(batch, rows);
                  var events = new ArrayList<Event>();
                  rows.forEach(row -> events.addAll(row.events()));
                  var sightings = Sightings.of(handle, events);
                  var times = new HashMap<Long, Long>();
                  var position = batch.firstPosition();
                  for (var row : batch.rows()) {
                    times.put(position++, row.at());
                  }
                  return ToldBatch.of(batch, rows, sightings, times);
                }));
  }

  /// The last batch that retention has cut off.
  Anchor beginning() {
    return database.jdbi().withHandle(Anchor::read);
  }

  /// The batch in which a position is, found by halving: batches have no gaps.
  long batchOf(long position, Anchor beginning, Place head) {
    var low = beginning.batch() + 1;
    var high = head.batch();
    while (low < high) {
      var middle = (low + high + 1) >>> 1;
      if (firstPosition(middle) <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private long firstPosition(long batch) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select first_position from legion_journal_batch where number = ?")
                .bind(0, batch)
                .mapTo(Long.class)
                .findOne()
                .orElse(1L));
  }
}
