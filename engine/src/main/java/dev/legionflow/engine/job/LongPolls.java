package dev.legionflow.engine.job;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.job.Activation.Activated;
import dev.legionflow.engine.job.Activation.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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

  /// Begins to wait; to be closed. How many may is `legion.load.max-long-polls`.
  Poll open(Request request) {
    if (stopping) {
      throw Problem.unavailable("the engine is stopping");
    }
    open.incrementAndGet();
    var poll = new Poll(request);
    queue(poll, false);
    return poll;
  }

  private void queue(Poll poll, boolean idle) {
    queues.compute(
        poll.request.type(),
        (t, queue) -> {
          var q = queue == null ? new Queue() : queue;
          q.waiting.add(poll);
          poll.idle = idle;
          return q;
        });
    if (stopping) {
      poll.cancel();
    }
  }

  /// Takes the one that has waited longest and can be given jobs by itself. It hears of nothing
  /// else until it is told to what end: [Poll#deliver] or [Poll#release].
  ///
  /// @return null when there is none
  @Nullable Poll reserve(String type, String tenantId) {
    var found = new AtomicReference<@Nullable Poll>();
    queues.computeIfPresent(
        type,
        (t, queue) -> {
          for (var waiting = queue.waiting.iterator(); waiting.hasNext(); ) {
            var poll = waiting.next();
            if (poll.idle && !poll.cancelled && poll.request.tenants().contains(tenantId)) {
              waiting.remove();
              found.set(poll);
              break;
            }
          }
          return queue.waiting.isEmpty() ? null : queue;
        });
    return found.get();
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

  final class Poll {
    private final Request request;
    private final Semaphore signals = new Semaphore(0);

    /// Looks at nothing and only waits: can be given jobs. Changed inside `compute` only.
    private boolean idle;

    private volatile boolean cancelled;
    private boolean closed;
    private @Nullable List<Activated> delivered;

    private Poll(Request request) {
      this.request = request;
    }

    Request request() {
      return request;
    }

    /// Waits until a job may be there.
    ///
    /// @return jobs; none when it is worth looking; empty when the time is over
    Optional<List<Activated>> await(long nanos) throws InterruptedException {
      if (!signals.tryAcquire()) {
        queue(this, true);
        if (!signals.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
          return over();
        }
      }
      var jobs = taken();
      if (jobs.isEmpty()) {
        // Back into the queue, in case the job goes to somebody else.
        queue(this, false);
      }
      return Optional.of(jobs);
    }

    private synchronized List<Activated> taken() {
      var jobs = delivered == null ? List.<Activated>of() : delivered;
      delivered = null;
      return jobs;
    }

    private synchronized Optional<List<Activated>> over() {
      closed = true;
      var jobs = taken();
      return jobs.isEmpty() ? Optional.empty() : Optional.of(jobs);
    }

    /// Gives it the jobs that it was reserved for.
    ///
    /// @return false when it waits no more, or was given others
    synchronized boolean deliver(List<Activated> jobs) {
      if (closed || cancelled || delivered != null) {
        return false;
      }
      delivered = jobs;
      signals.release();
      return true;
    }

    /// What it was reserved for came to nothing: it looks by itself, because it may have missed
    /// something.
    void release() {
      signals.release();
    }

    /// The one who waits has gone away.
    void cancel() {
      cancelled = true;
      signals.release();
    }

    boolean isCancelled() {
      return cancelled;
    }

    /// Waits no more.
    ///
    /// @return jobs that were delivered and nobody has taken
    List<Activated> close() {
      open.decrementAndGet();
      List<Activated> untaken;
      synchronized (this) {
        closed = true;
        untaken = taken();
      }
      queues.computeIfPresent(
          request.type(),
          (t, queue) -> {
            queue.waiting.remove(this);
            return queue.waiting.isEmpty() ? null : queue;
          });
      // A wake-up that this one did not use belongs to the next.
      if (signals.tryAcquire() || cancelled) {
        signal(request.type());
      }
      return untaken;
    }
  }
}
