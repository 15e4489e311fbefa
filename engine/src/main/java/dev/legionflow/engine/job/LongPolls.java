package dev.legionflow.engine.job;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Limits;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Who waits for jobs of which type. A new job wakes one of them; a waiter is woken at once also
/// when the job came between its look and its wait.
@ApplicationScoped
class LongPolls {

  private final ConcurrentHashMap<String, Queue> queues = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean stopping;

  LongPolls() {
    // Before the server waits for open requests, which a container's event would come after.
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "long-polls"));
  }

  /// Answers all who wait with nothing.
  private void stop() {
    stopping = true;
    queues.forEach((type, queue) ->
        queues.computeIfPresent(
            type,
            (t, q) -> {
              q.waiting.forEach(Poll::cancel);
              return q;
            }));
  }

  /// Begins to wait; to be closed.
  ///
  /// @throws Problem when too many wait already
  Poll open(String type) {
    if (stopping) {
      throw Problem.unavailable("the engine is stopping");
    }
    if (open.incrementAndGet() > Limits.LONG_POLLS) {
      open.decrementAndGet();
      throw Problem.unavailable("more than %d long polls are open".formatted(Limits.LONG_POLLS));
    }
    var poll = new Poll(type);
    queues.compute(
        type,
        (t, queue) -> {
          var q = queue == null ? new Queue() : queue;
          q.waiting.add(poll);
          return q;
        });
    return poll;
  }

  /// A job of the type can be had: wakes the one that has waited longest.
  void signal(String type) {
    queues.computeIfPresent(
        type,
        (t, queue) -> {
          var next = queue.waiting.iterator();
          if (next.hasNext()) {
            var poll = next.next();
            next.remove();
            poll.signals.release();
          }
          return queue.waiting.isEmpty() ? null : queue;
        });
  }

  /// The types that somebody waits for.
  Set<String> types() {
    return Set.copyOf(queues.keySet());
  }

  int openPolls() {
    return open.get();
  }

  private static final class Queue {
    /// Changed inside `compute` only.
    private final LinkedHashSet<Poll> waiting = new LinkedHashSet<>();
  }

  final class Poll implements AutoCloseable {
    private final String type;
    private final Semaphore signals = new Semaphore(0);
    private volatile boolean cancelled;

    private Poll(String type) {
      this.type = type;
    }

    /// Waits until a job may be there.
    ///
    /// @return false when the time is over, or nobody is there any more to take a job
    boolean await(long nanos) throws InterruptedException {
      var woken = signals.tryAcquire(nanos, TimeUnit.NANOSECONDS) && !cancelled;
      if (woken) {
        // Back into the queue, in case the job goes to somebody else.
        queues.compute(
            type,
            (t, queue) -> {
              var q = queue == null ? new Queue() : queue;
              q.waiting.add(this);
              return q;
            });
      }
      return woken;
    }

    /// The one who waits has gone away.
    void cancel() {
      cancelled = true;
      signals.release();
    }

    boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void close() {
      open.decrementAndGet();
      queues.computeIfPresent(
          type,
          (t, queue) -> {
            queue.waiting.remove(this);
            return queue.waiting.isEmpty() ? null : queue;
          });
      // A wake-up that this one did not use belongs to the next.
      if (signals.tryAcquire() || cancelled) {
        signal(type);
      }
    }
  }
}
