package dev.legionflow.engine.job;

import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.job.Activation.Activated;
import dev.legionflow.engine.job.JobStore.Lock;
import dev.legionflow.engine.journal.Event.JobCreated;
import dev.legionflow.engine.journal.Event.JobEnded;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one command does with jobs, written together at its end: new ones, of which those that a
/// worker waits for are locked for it and pushed once they are committed; and cancelled ones.
final class JobChanges {

  private final UnitOfWork unit;
  private final LongPolls polls;
  private final Activation activation;
  private final Clock clock;
  private final Map<Long, New> created = new LinkedHashMap<>();
  private final Map<String, Set<Long>> byExecution = new HashMap<>();
  private final Set<String> cancelled = new LinkedHashSet<>();
  private final List<Push> pushes = new ArrayList<>();

  JobChanges(UnitOfWork unit, LongPolls polls, Activation activation, Clock clock) {
    this.unit = unit;
    this.polls = polls;
    this.activation = activation;
    this.clock = clock;
    unit.beforeCommit(this::finish);
    unit.afterRollback(this::undone);
  }

  private record New(JobRow job, Supplier<Optional<Map<String, String>>> variables) {}

  private record Push(LongPolls.Taker poll, Lock lock, List<Activated> jobs) {
    boolean isFull() {
      return jobs.size() >= poll.request().max()
          || jobs.stream().mapToLong(Activated::chars).sum() >= Activation.ANSWER_CHARS;
    }
  }

  /// @param variables what the job sees, asked for at the end; empty when its element is gone by
  ///   then
  void create(JobRow job, Supplier<Optional<Map<String, String>>> variables) {
    created.put(job.key(), new New(job, variables));
    byExecution.computeIfAbsent(job.executionId(), id -> new LinkedHashSet<>()).add(job.key());
  }

  /// The job that the execution has now. It may get another one later in this command.
  void cancel(String executionId) {
    var mine = byExecution.getOrDefault(executionId, Set.of()).stream().map(created::get).toList();
    if (mine.isEmpty()) {
      cancelled.add(executionId);
    }
    byExecution.remove(executionId);
    for (var fresh : mine) {
      var job = fresh.job();
      created.remove(job.key());
      // It was never there for anybody, but an incident may name it.
      unit.record(event(job));
      unit.record(new JobEnded(job.key(), JobState.CANCELED, null, clock.millis()));
    }
  }

  /// Not committed, or nobody knows: then the jobs may be there, locked for one who never got them.
  private void undone() {
    for (var push : pushes) {
      push.poll().release();
      if (unit.isCommitting() && !push.jobs().isEmpty()) {
        activation.giveBackLater(push.poll().request().type(), push.jobs());
      }
    }
  }

  private void finish() {
    var now = clock.millis();
    if (!cancelled.isEmpty()) {
      // A job that this command has ended is not to be found any more.
      unit.write();
      for (var key : JobStore.cancel(unit.handle(), List.copyOf(cancelled))) {
        unit.record(new JobEnded(key, JobState.CANCELED, null, now));
      }
    }
    if (!created.isEmpty()) {
      write(now);
    }
    for (var push : pushes) {
      unit.afterCommit(() -> activation.deliver(push.poll(), push.jobs()));
    }
  }

  private void write(long now) {
    var jobs = new ArrayList<JobRow>();
    var locks = new HashMap<Long, Lock>();
    var open = new HashMap<String, List<Push>>();
    for (var fresh : created.values()) {
      var job = fresh.job();
      // A job that failed inline waits its turn with the others. Listeners of tasks are told more
      // than variables, by who looks for them.
      var waits = job.hasIncident() || job.errorMessage() != null || job.kind().isTaskListener();
      var push = waits ? null : push(open, job, now);
      var variables =
          push == null ? Optional.<Map<String, String>>empty() : fresh.variables().get();
      if (push != null && variables.isPresent()) {
        var locked = job.lockedFor(push.lock().worker(), push.lock().deadline());
        push.jobs()
            .add(
                new Activated(
                    locked,
                    push.lock().worker(),
                    push.lock().deadline(),
                    push.poll().request().wanted(variables.get()),
                    null));
        locks.put(job.key(), push.lock());
        job = locked;
      } else if (!job.hasIncident()) {
        var type = job.type();
        unit.afterCommit(() -> polls.signal(type));
      }
      jobs.add(job);
      unit.record(event(job));
    }
    JobStore.insert(unit.trip(), jobs, locks, now);
  }

  private JobCreated event(JobRow job) {
    return new JobCreated(
        job.key(),
        job.type(),
        job.state(),
        job.retries(),
        job.worker(),
        job.deadline(),
        job.customHeaders(),
        job.errorMessage(),
        job.processInstanceKey(),
        job.processDefinitionKey(),
        job.bpmnProcessId(),
        job.elementId(),
        job.elementInstanceKey(),
        String.join(",", job.tags()),
        job.tenantId(),
        clock.millis(),
        job.kind().name(),
        job.kind().event());
  }

  /// A waiting worker that can take one more job; null when none waits.
  private @Nullable Push push(Map<String, List<Push>> open, JobRow job, long now) {
    var present = open.computeIfAbsent(job.type(), type -> new ArrayList<>());
    present.removeIf(Push::isFull);
    for (var push : present) {
      // Not every worker that waits for a type may have all jobs of it.
      if (push.poll().request().suits(job.tenantId(), job.bpmnProcessId())) {
        return push;
      }
    }
    var poll = polls.reserve(job.type(), job.tenantId(), job.bpmnProcessId());
    if (poll == null) {
      return null;
    }
    var request = poll.request();
    var lock =
        new Lock(request.worker(), request.lockOwner(), now, now + request.timeout().toMillis());
    var push = new Push(poll, lock, new ArrayList<>());
    present.add(push);
    pushes.add(push);
    return push;
  }
}
