package dev.legionflow.engine.job;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.Variables;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.job.ListenedTasks.Listened;
import dev.legionflow.engine.journal.Journal;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Hands jobs out.
@ApplicationScoped
public class Activation {

  /// Variables of one answer, in characters; one job is handed out however large it is.
  static final long ANSWER_CHARS = 4_000_000;

  private static final int AT_A_TIME = 8;
  private static final int GIVE_BACKS = 8;
  private static final long GIVE_BACK_NANOS = 250_000_000;
  private static final Logger LOG = Logger.getLogger(Activation.class);

  private static final int TURNS = 64;

  /// On H2, for jobs of some types each.
  private final List<ReentrantLock> inTurn;

  private final boolean h2;

  private final Journal journal;
  private final Clock clock;
  private final LongPolls polls;
  private final ListenedTasks tasks;
  private final ServedTypes served;

  Activation(
      Database database,
      Journal journal,
      Clock clock,
      LongPolls polls,
      ListenedTasks tasks,
      ServedTypes served) {
    this.tasks = tasks;
    this.served = served;
    h2 = database.isH2();
    // Those of H2 would pick the same jobs, and all but one come back with none.
    inTurn = h2 ? Stream.generate(ReentrantLock::new).limit(TURNS).toList() : List.of();
    this.journal = journal;
    this.clock = clock;
    this.polls = polls;
    polls.unclaimed(this::giveBackLater);
  }

  /// What is asked for.
  ///
  /// @param timeout how long a job stays locked
  /// @param variables names to fetch; empty means all
  /// @param tenants whose jobs; none for all
  /// @param lockOwner the node, for its own workers or for those elsewhere
  public record Request(
      String type,
      String worker,
      Duration timeout,
      int max,
      Set<String> variables,
      List<String> tenants,
      String lockOwner,
      Reach reach) {

    /// Of what the caller may work on.
    public Request(
        String type,
        String worker,
        Duration timeout,
        int max,
        Set<String> variables,
        List<String> tenants,
        String lockOwner) {
      this(type, worker, timeout, max, variables, tenants, lockOwner, Reach.of(Caller.current()));
    }

    public Request {
      if (max < 1 || max > Limits.JOBS_PER_ACTIVATION) {
        throw Problem.invalid(
            "maxJobsToActivate",
            "must be 1 to %d, but is %d".formatted(Limits.JOBS_PER_ACTIVATION, max));
      }
    }

    /// A worker, and all that its requests have in common.
    record Who(
        String worker,
        Duration timeout,
        Set<String> variables,
        List<String> tenants,
        String lockOwner,
        Reach reach) {}

    Who who() {
      return new Who(worker, timeout, variables, tenants, lockOwner, reach);
    }

    /// Whether it may be given a job.
    boolean suits(String tenantId, String processId) {
      return (tenants.isEmpty() || tenants.contains(tenantId)) && reach.has(processId);
    }

    /// Whether there may be jobs of the type that it is not given.
    boolean isPartial() {
      return !reach.all() || (reach.tenants() && !tenants.isEmpty());
    }

    Request atMost(int jobs) {
      return new Request(
          type, worker, timeout, Math.min(max, jobs), variables, tenants, lockOwner, reach);
    }

    /// Those of the variables that are asked for.
    Map<String, String> wanted(Map<String, String> all) {
      if (variables.isEmpty()) {
        return all;
      }
      var wanted = new LinkedHashMap<>(all);
      wanted.keySet().retainAll(variables);
      return wanted;
    }
  }

  /// A job that was handed out.
  ///
  /// @param variables JSON texts
  /// @param userTask of a job of a task listener; null for all others
  public record Activated(
      JobRow job,
      String worker,
      long deadline,
      Map<String, String> variables,
      ListenedTasks.@Nullable UserTaskProperties userTask) {
    long chars() {
      return variables.values().stream().mapToLong(String::length).sum()
          + (userTask == null ? 0 : userTask.chars());
    }
  }

  /// Hands out what there is now.
  public List<Activated> activate(Request request) {
    served.asked(request.type());
    if (inTurn.isEmpty()) {
      return take(request);
    }
    var turn = inTurn.get(Math.floorMod(request.type().hashCode(), inTurn.size()));
    turn.lock();
    try {
      return take(request);
    } finally {
      turn.unlock();
    }
  }

  private List<Activated> take(Request request) {
    return journal.inTransaction(transaction -> {
      var handle = transaction.handle();
      var now = clock.millis();
      var jobs = JobStore.lock(handle, h2, request, now);
      if (jobs.isEmpty()) {
        return List.of();
      }
      var deadline = now + request.timeout().toMillis();
      var activated = new ArrayList<Activated>();
      var chars = 0L;
      // A few at a time: what does not fit into the answer stays as it is.
      for (var from = 0; from < jobs.size() && chars < ANSWER_CHARS; from += AT_A_TIME) {
        var some = jobs.subList(from, Math.min(jobs.size(), from + AT_A_TIME));
        var variables =
            Variables.visible(
                handle, some.stream().map(JobRow::scopePath).toList(), request.variables());
        var tasks = listened(handle, some);
        for (var i = 0; i < some.size() && chars < ANSWER_CHARS; i++) {
          var one = activated(some.get(i), request, deadline, variables.get(i), tasks);
          activated.add(one);
          chars += one.chars();
        }
      }
      JobStore.handOut(
          transaction.trip(),
          activated.stream().map(Activated::job).toList(),
          new JobStore.Lock(request.worker(), request.lockOwner(), now, deadline));
      activated.forEach(a -> transaction.record(a.job().locked(request.worker(), deadline)));
      return activated;
    });
  }

  private Map<String, Listened> listened(Handle handle, List<JobRow> jobs) {
    var executions =
        jobs.stream().filter(j -> j.kind().isTaskListener()).map(JobRow::executionId).toList();
    return executions.isEmpty() ? Map.of() : tasks.of(handle, executions);
  }

  private static Activated activated(
      JobRow job,
      Request request,
      long deadline,
      Map<String, String> variables,
      Map<String, Listened> tasks) {
    var task = job.kind().isTaskListener() ? tasks.get(job.executionId()) : null;
    if (task == null) {
      return new Activated(job, request.worker(), deadline, variables, null);
    }
    var all = new LinkedHashMap<>(variables);
    all.putAll(task.variables());
    return new Activated(job, request.worker(), deadline, request.wanted(all), task.task());
  }

  /// Hands out what there is, or waits for the first.
  ///
  /// @param onGone is told what to call when the client goes away: jobs that it can no longer be
  ///   given are offered again instead of staying locked for nobody
  public List<Activated> activate(Request request, Duration wait, Consumer<Runnable> onGone) {
    if (wait.isZero() || wait.isNegative()) {
      return activate(request);
    }
    var end = System.nanoTime() + wait.toNanos();
    var poll = polls.open(request);
    served.asked(request.type());
    try {
      onGone.accept(poll::cancel);
      var look = poll.isWorthLooking();
      while (!poll.isCancelled()) {
        var jobs = look ? look(poll) : List.<Activated>of();
        look = true;
        if (jobs.isEmpty()) {
          var pushed = poll.await(end - System.nanoTime());
          if (pushed.isEmpty()) {
            return List.of();
          }
          jobs = pushed.get();
        }
        if (!jobs.isEmpty() && poll.isCancelled()) {
          giveBack(request.type(), jobs);
          return List.of();
        }
        if (!jobs.isEmpty()) {
          poll.answered(jobs.size());
          return jobs;
        }
      }
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      served.asked(request.type());
      var untaken = poll.close();
      if (!untaken.isEmpty()) {
        giveBackLater(request.type(), untaken);
      }
    }
  }

  private List<Activated> look(LongPolls.Poll poll) {
    var before = poll.changes();
    var jobs = activate(poll.request());
    if (jobs.isEmpty()) {
      poll.foundNothing(before);
    }
    return jobs;
  }

  /// The same for several types, of which each is asked for once: what there is of them, or waits
  /// for the first.
  ///
  /// @param requests with the same `max`, which holds for all together
  public List<Activated> activate(
      List<Request> requests, Duration wait, Consumer<Runnable> onGone) {
    var jobs = new ArrayList<Activated>();
    var chars = 0L;
    for (var request : requests) {
      var left = request.max() - jobs.size();
      if (left <= 0 || chars >= ANSWER_CHARS) {
        break;
      }
      var more = activate(request.atMost(left));
      jobs.addAll(more);
      chars += more.stream().mapToLong(Activated::chars).sum();
    }
    if (!jobs.isEmpty() || requests.isEmpty() || wait.isZero() || wait.isNegative()) {
      return jobs;
    }
    return requests.size() == 1
        ? activate(requests.getFirst(), wait, onGone)
        : new FirstOf(this, requests).await(wait, onGone);
  }

  /// Hands committed jobs to the one for whom they were locked.
  void deliver(LongPolls.Taker poll, List<Activated> jobs) {
    if (jobs.isEmpty()) {
      poll.release();
    } else if (!poll.deliver(jobs)) {
      // Gone in the meantime.
      giveBackLater(poll.request().type(), jobs);
    }
  }

  /// Not in this thread, which still holds the command's connection. Where the database is away for
  /// longer, the lock runs out.
  void giveBackLater(String type, List<Activated> jobs) {
    Thread.ofVirtual()
        .start(() -> {
          for (var attempt = 0; attempt < GIVE_BACKS; attempt++) {
            try {
              giveBack(type, jobs);
              return;
            } catch (RuntimeException e) {
              LOG.debugf(e, "jobs of type '%s' could not be given back yet", type);
              LockSupport.parkNanos(GIVE_BACK_NANOS << attempt);
            }
          }
        });
  }

  /// Offers again what a node's own workers have in hand.
  ///
  /// @return the number of jobs
  int release(String lockOwner) {
    return release(handle -> JobStore.release(handle, lockOwner, clock.millis()));
  }

  /// Offers again what a node has left that is gone.
  ///
  /// @return the number of jobs
  int release(Node.Gone gone) {
    return release(handle -> JobStore.release(handle, gone, clock.millis()));
  }

  private int release(Function<Handle, List<JobRow>> release) {
    var types =
        journal.inTransaction(transaction -> {
          var jobs = release.apply(transaction.handle());
          jobs.forEach(job -> transaction.record(job.locked(null, null)));
          return jobs.stream().map(JobRow::type).toList();
        });
    types.forEach(polls::signal);
    return types.size();
  }

  void giveBack(String type, List<Activated> jobs) {
    journal.inTransaction(transaction -> {
      for (var activated : jobs) {
        var job = activated.job();
        if (JobStore.giveBack(
            transaction.handle(), job.key(), activated.deadline(), clock.millis())) {
          transaction.record(job.locked(null, null));
        }
      }
      return jobs;
    });
    jobs.forEach(job -> polls.signal(type));
  }

  static Map<String, @Nullable Object> values(Map<String, String> json) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    json.forEach((name, text) -> values.put(name, JsonValue.read(text)));
    return values;
  }
}
