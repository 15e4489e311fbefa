package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.worker.JobOutcome.How;
import dev.legionflow.worker.JobOutcome.Means;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
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
      UserTaskStore.complete(unit.handle(), key, action, clock.millis());
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
      UserTaskStore.assign(unit.handle(), key, assignee, action);
      return key;
    });
  }

  public void unassign(long key) {
    engine.execute(unit -> {
      open(unit, key, "unassign");
      UserTaskStore.assign(unit.handle(), key, null, "unassign");
      return key;
    });
  }

  void update(long key, Changes changes, @Nullable String action) {
    engine.execute(unit -> {
      open(unit, key, "update");
      var sets = new StringBuilder("update legion_user_task set action = ?");
      var values = new ArrayList<@Nullable Object>();
      values.add(action);
      // The column names are ours, never the client's.
      changes
          .columns()
          .forEach((column, value) -> {
            sets.append(", ").append(column).append(" = ?");
            values.add(value);
          });
      values.add(key);
      unit.handle().execute(sets.append(" where key = ?").toString(), values.toArray());
      return key;
    });
  }

  private UserTaskStore.Row open(UnitOfWork unit, long key, String verb) {
    UserTaskStore.instance(unit.handle(), key).ifPresent(engine::lock);
    var task =
        UserTaskStore.forUpdate(unit.handle(), key)
            .orElseThrow(() ->
                Problem.notFound(
                    "cannot %s user task %d: there is no such task".formatted(verb, key)));
    if (!task.state().equals("CREATED")) {
      throw Problem.notFound(
          "cannot %s user task %d: it is %s"
              .formatted(verb, key, task.state().toLowerCase(java.util.Locale.ROOT)));
    }
    return task;
  }
}
