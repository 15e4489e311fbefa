package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Event.UserTaskEnded;
import dev.legionflow.worker.JobOutcome.How;
import dev.legionflow.worker.JobOutcome.Means;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people do with user tasks.
@ApplicationScoped
public class UserTaskService {

  private final Engine engine;
  private final Clock clock;

  UserTaskService(Engine engine, Clock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  public void complete(
      long key, Map<String, ? extends @Nullable Object> variables, @Nullable String action) {
    engine.execute(unit -> {
      var task = open(unit, key, "complete");
      UserTaskStore.end(unit.handle(), key);
      unit.record(new UserTaskEnded(key, "COMPLETED", action, clock.millis()));
      engine.complete(task.executionId(), variables, new How(Means.PERSON, 0, ""));
      return key;
    });
  }

  /// Gives the task to somebody.
  ///
  /// @param override whether an assignee that is there is replaced
  public void assign(long key, String assignee, boolean override, @Nullable String action) {
    engine.execute(unit -> {
      var task = open(unit, key, "assign");
      if (task.assignee() != null && !override && !task.assignee().equals(assignee)) {
        throw Problem.conflict(
            "cannot assign user task %d: it is assigned, and allowOverride is false"
                .formatted(key));
      }
      return write(unit, task.assignedTo(assignee), action);
    });
  }

  public void unassign(long key) {
    engine.execute(unit -> write(unit, open(unit, key, "unassign").assignedTo(null), "unassign"));
  }

  void update(long key, Changes changes, @Nullable String action) {
    engine.execute(unit -> write(unit, changes.applyTo(open(unit, key, "update")), action));
  }

  private static long write(UnitOfWork unit, UserTaskStore.Row task, @Nullable String action) {
    UserTaskStore.update(unit.handle(), task);
    unit.record(task.changed(action));
    return task.key();
  }

  /// The task as it is once it is this command's turn.
  private UserTaskStore.Row open(UnitOfWork unit, long key, String verb) {
    engine.lockRoot(find(unit, key, verb).rootId());
    var task = find(unit, key, verb);
    engine.requireNotSuspended(task.rootId());
    return task;
  }

  private static UserTaskStore.Row find(UnitOfWork unit, long key, String verb) {
    return UserTaskStore.find(unit.handle(), key)
        .orElseThrow(() ->
            Problem.notFound(
                "cannot %s user task %d: there is no such open task".formatted(verb, key)));
  }
}
