package dev.legionflow.engine.job;

import dev.legionflow.engine.flowable.JobTasks;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.store.Node;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes and cancels jobs in the transactions of the engine.
@ApplicationScoped
class Jobs implements JobTasks {

  private final Node node;
  private final Clock clock;
  private final LongPolls polls;
  private final InlineWorkers inline;

  Jobs(Node node, Clock clock, LongPolls polls, InlineWorkers inline) {
    this.node = node;
    this.clock = clock;
    this.polls = polls;
    this.inline = inline;
  }

  @Override
  @SuppressWarnings("NullAway") // what a record of another jar takes is not seen
  public Optional<JobOutcome> runInline(
      Reached task, Supplier<Map<String, @Nullable Object>> variables) {
    return inline
        .find(task.type())
        .flatMap(worker ->
            inline.run(
                worker,
                new Job(
                    task.elementInstanceKey(),
                    task.type(),
                    task.definition().bpmnProcessId(),
                    task.processInstanceKey(),
                    task.elementId(),
                    task.elementInstanceKey(),
                    task.retries(),
                    task.headers(),
                    variables.get())));
  }

  @Override
  public long create(Reached task, @Nullable String error) {
    var key = node.keys().next();
    var unit = UnitOfWork.current();
    JobStore.insert(unit.handle(), key, task, error, clock.millis());
    unit.afterCommit(() -> polls.signal(task.type()));
    return key;
  }

  @Override
  public void cancel(String executionId) {
    JobStore.cancel(UnitOfWork.current().handle(), executionId, clock.millis());
  }
}
