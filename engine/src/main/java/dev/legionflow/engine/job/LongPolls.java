package dev.legionflow.engine.job;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.job.Activation.Activated;
import dev.legionflow.engine.job.Activation.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who waits for jobs of which type. A new job wakes one of them; a waiter is woken at once also
/// when the job came between its look and its wait.
///
/// A worker that asks again at once after each answer is not there for a few milliseconds, in which
/// most of a busy mission's jobs are made. They are kept for it, locked: [Returning].
@ApplicationScoped
class LongPolls {

  private final ConcurrentHashMap<String, Queue> queues = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();

  /// Counts the changes after which a look is worthwhile, over all types.
  private final AtomicLong changes = new AtomicLong();

  private final LongSupplier nanos;
  private final Executor afterKeeping;

  private volatile boolean stopping;
  private volatile boolean alone;
  private volatile BiConsumer<String, List<Activated>> unclaimed = (type, jobs) -> {};
  private volatile Consumer<String> elsewhere = type -> {};

  LongPolls() {
    this(
        System::nanoTime,
        CompletableFuture.delayedExecutor(Returning.KEPT_NANOS, TimeUnit.NANOSECONDS));
  }

  /// @param nanos a time that only goes on
  /// @param afterKeeping runs what it is given when jobs were kept for long enough
  LongPolls(LongSupplier nanos, Executor afterKeeping) {
    this.nanos = nanos;
    this.afterKeeping = afterKeeping;
    // Before the server waits for open requests, which a container's event would come after.
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "long-polls"));
  }

  /// Says whether this is the only node: then it knows of each new job.
  void alone(boolean yes) {
    alone = yes;
  }

  /// Who is given the jobs, of a type, that were kept for a worker that did not come back.
  void unclaimed(BiConsumer<String, List<Activated>> giveBack) {
    unclaimed = giveBack;
  }

  /// Who is told the type of a job that nobody here waits for.
  void elsewhere(Consumer<String> tell) {
    elsewhere = tell;
  }

  /// Answers all who wait with nothing.
  private void stop() {
    stopping = true;
    for (var type : queues.keySet()) {
      queues.computeIfPresent(
          type,
          (t, queue) -> {
            queue.waiting.forEach(Poll::cancel);
            return queue;
          });
      giveBack(type, true);
    }
  }

  /// Begins to wait; to be closed. How many may is `legion.load.max-long-polls`.
  Poll open(Request request) {
    if (stopping) {
      throw Problem.unavailable("the engine is stopping");
    }
    open.incrementAndGet();
    var poll = new Poll(request);
    queues.compute(
        request.type(),
        (t, queue) -> {
          var q = queue == null ? new Queue() : queue;
          var returning = q.returning.get(request.who());
          var kept =
              returning == null
                  ? List.<Activated>of()
                  : returning.comesBack(request.max(), nanos.getAsLong());
          if (!kept.isEmpty()) {
            poll.deliver(kept);
          }
          poll.worthLooking =
              kept.isEmpty() && !(alone && !request.isPartial() && q.emptyAt == q.changedAt);
          q.waiting.add(poll);
          return q;
        });
    if (stopping) {
      poll.cancel();
    }
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

  /// Takes the one that has waited longest and can be given jobs by itself, or else a worker that
  /// will be back. It hears of nothing else until it is told to what end: [Taker#deliver] or
  /// [Taker#release].
  ///
  /// @return null when there is none
  @Nullable Taker reserve(String type, String tenantId, String processId) {
    var found = new AtomicReference<@Nullable Taker>();
    queues.computeIfPresent(
        type,
        (t, queue) -> {
          var poll = queue.idle(p -> p.request.suits(tenantId, processId));
          if (poll != null) {
            found.set(poll);
          } else if (!stopping) {
            found.set(queue.returning(type, tenantId, processId));
          }
          return queue.orNothing();
        });
    return found.get();
  }

  /// A job of the type can be had: wakes the one that has waited longest, here or on another node.
  void signal(String type) {
    if (!wake(type) && !alone) {
      elsewhere.accept(type);
    }
  }

  /// Wakes the one here that has waited longest.
  ///
  /// @return whether there is one
  boolean wake(String type) {
    var woken = new boolean[1];
    queues.computeIfPresent(
        type,
        (t, queue) -> {
          queue.changedAt = changes.incrementAndGet();
          // Up to the first who is given every job of the type; the others may not be given this.
          for (var next = queue.waiting.iterator(); next.hasNext() && !woken[0]; ) {
            var poll = next.next();
            next.remove();
            poll.signals.release();
            woken[0] = !poll.request.isPartial();
          }
          return queue.orNothing();
        });
    return woken[0];
  }

  /// The types that somebody waits for.
  Set<String> types() {
    return Set.copyOf(queues.keySet());
  }

  int openPolls() {
    return open.get();
  }

  /// Forgets workers that do not come back.
  void forget() {
    for (var type : queues.keySet()) {
      queues.computeIfPresent(
          type,
          (t, queue) -> {
            queue.returning.values().removeIf(one -> one.isForgotten(nanos.getAsLong()));
            return queue.orNothing();
          });
    }
  }

  /// Jobs that were kept for long enough, or all.
  private void giveBack(String type, boolean all) {
    queues.computeIfPresent(
        type,
        (t, queue) -> {
          for (var one : queue.returning.values()) {
            var jobs = one.overdue(all, nanos.getAsLong());
            if (!jobs.isEmpty()) {
              unclaimed.accept(type, jobs);
            }
          }
          return queue;
        });
  }

  /// Who can be given jobs that nobody else sees.
  sealed interface Taker permits Poll, Later {

    Request request();

    /// Gives it the jobs that it was reserved for.
    ///
    /// @return false when it waits no more, or was given others
    boolean deliver(List<Activated> jobs);

    /// What it was reserved for came to nothing.
    void release();
  }

  /// Changed inside `compute` only.
  private final class Queue {
    private final LinkedHashSet<Poll> waiting = new LinkedHashSet<>();
    private final Map<Request.Who, Returning> returning = new HashMap<>();

    /// The last change after which a look is worthwhile, and the one after which there was nothing
    /// to be had. They differ at first: what was there before is not known.
    private long changedAt = changes.incrementAndGet();

    private long emptyAt;

    private @Nullable Poll idle(Predicate<Poll> suits) {
      for (Iterator<Poll> polls = waiting.iterator(); polls.hasNext(); ) {
        var poll = polls.next();
        if (poll.idle && !poll.cancelled && suits.test(poll)) {
          polls.remove();
          return poll;
        }
      }
      return null;
    }

    private @Nullable Later returning(String type, String tenantId, String processId) {
      for (var one : returning.values()) {
        if (one.request().suits(tenantId, processId) && one.reserve(nanos.getAsLong())) {
          return new Later(type, one);
        }
      }
      return null;
    }

    private @Nullable Queue orNothing() {
      return waiting.isEmpty() && returning.isEmpty() ? null : this;
    }
  }

  /// A worker that will be back.
  final class Later implements Taker {
    private final String type;
    private final Returning returning;

    private Later(String type, Returning returning) {
      this.type = type;
      this.returning = returning;
    }

    @Override
    public Request request() {
      return returning.request();
    }

    @Override
    public boolean deliver(List<Activated> jobs) {
      var done = new boolean[1];
      queues.computeIfPresent(
          type,
          (t, queue) -> {
            returning.unreserve();
            // It may be back already.
            var who = returning.request().who();
            var poll =
                queue.idle(p -> p.request.who().equals(who) && p.request.max() >= jobs.size());
            if (poll != null && poll.deliver(jobs)) {
              done[0] = true;
            } else if (!stopping && queue.returning.get(who) == returning) {
              returning.keep(jobs, nanos.getAsLong());
              done[0] = true;
              afterKeeping.execute(() -> giveBack(type, false));
            }
            return queue.orNothing();
          });
      return done[0];
    }

    @Override
    public void release() {
      queues.computeIfPresent(
          type,
          (t, queue) -> {
            returning.unreserve();
            return queue;
          });
    }
  }

  final class Poll implements Taker {
    private final Request request;
    private final Semaphore signals = new Semaphore(0);

    /// Looks at nothing and only waits: can be given jobs. Changed inside `compute` only.
    private boolean idle;

    private boolean worthLooking = true;
    private volatile boolean cancelled;
    private boolean closed;
    private @Nullable List<Activated> delivered;

    private Poll(Request request) {
      this.request = request;
    }

    @Override
    public Request request() {
      return request;
    }

    /// Whether there may be jobs that can be had now: not where this node, being the only one,
    /// knows that it has found none and nothing has happened since. Locks and back-offs that run
    /// out are looked for all the time.
    boolean isWorthLooking() {
      return worthLooking;
    }

    /// Before a look.
    ///
    /// @return to be told to [#foundNothing]
    long changes() {
      var at = new long[1];
      queues.computeIfPresent(
          request.type(),
          (t, queue) -> {
            at[0] = queue.changedAt;
            return queue;
          });
      return at[0];
    }

    void foundNothing(long before) {
      if (request.isPartial()) {
        // There may be jobs for others.
        return;
      }
      queues.computeIfPresent(
          request.type(),
          (t, queue) -> {
            queue.emptyAt = before;
            return queue;
          });
    }

    /// It is answered with jobs.
    void answered(int jobs) {
      queues.compute(
          request.type(),
          (t, queue) -> {
            var q = queue == null ? new Queue() : queue;
            var one = q.returning.get(request.who());
            if (one == null && q.returning.size() < Returning.MOST) {
              one = new Returning();
              q.returning.put(request.who(), one);
            }
            if (one != null) {
              one.goes(request, jobs, nanos.getAsLong());
            }
            return q.orNothing();
          });
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

    @Override
    public synchronized boolean deliver(List<Activated> jobs) {
      if (closed || cancelled || delivered != null) {
        return false;
      }
      delivered = jobs;
      signals.release();
      return true;
    }

    /// It looks by itself, because it may have missed something.
    @Override
    public void release() {
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
            return queue.orNothing();
          });
      // A wake-up that this one did not use belongs to the next.
      if (signals.tryAcquire() || cancelled) {
        signal(request.type());
      }
      return untaken;
    }
  }
}
