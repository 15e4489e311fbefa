package dev.legionflow.engine.usertask;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.ListenerEvent;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Event.UserTaskEnded;
import dev.legionflow.worker.JobOutcome.How;
import dev.legionflow.worker.JobOutcome.Means;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// What people do with user tasks.
@ApplicationScoped
public class UserTaskService {

  /// No listener is called: there is nothing to wait for.
  private static final long NOBODY = 0;

  private final Engine engine;
  private final Clock clock;
  private final Transitions transitions;
  private final Answers answers;

  UserTaskService(Engine engine, Clock clock, Transitions transitions, Answers answers) {
    this.transitions = transitions;
    this.answers = answers;
    this.engine = engine;
    this.clock = clock;
  }

  public void complete(
      long key, Map<String, ? extends @Nullable Object> variables, @Nullable String action) {
    var request =
        engine.execute(unit -> {
          var task = open(unit, key, "complete");
          permitted(task, Own::mayDecide);
          if (task.listensTo(ListenerEvent.COMPLETING)) {
            return begin(unit, ListenerEvent.COMPLETING, task, task, action, variables);
          }
          UserTaskStore.end(unit.handle(), key);
          unit.record(new UserTaskEnded(key, "COMPLETED", action, clock.millis()));
          engine.complete(task.executionId(), variables, new How(Means.PERSON, 0, ""));
          return NOBODY;
        });
    await(request, key);
  }

  /// Gives the task to somebody.
  ///
  /// @param override whether an assignee that is there is replaced
  public void assign(long key, String assignee, boolean override, @Nullable String action) {
    var request =
        engine.execute(unit -> {
          var task = open(unit, key, "assign");
          permitted(task, (own, caller) -> own.mayClaim(caller) && assignee.equals(caller.name()));
          if (task.assignee() != null && !override && !task.assignee().equals(assignee)) {
            throw Problem.conflict(
                "cannot assign user task %d: it is assigned, and allowOverride is false"
                    .formatted(key));
          }
          return change(unit, ListenerEvent.ASSIGNING, task, task.assignedTo(assignee), action);
        });
    await(request, key);
  }

  public void unassign(long key) {
    var request =
        engine.execute(unit -> {
          var task = open(unit, key, "unassign");
          permitted(task, Own::isAssigned);
          return change(unit, ListenerEvent.ASSIGNING, task, task.assignedTo(null), "unassign");
        });
    await(request, key);
  }

  void update(long key, Changes changes, @Nullable String action) {
    var request =
        engine.execute(unit -> {
          var task = open(unit, key, "update");
          permitted(task, (own, caller) -> false);
          return change(unit, ListenerEvent.UPDATING, task, changes.applyTo(task), action);
        });
    await(request, key);
  }

  /// @return what to wait for
  private long change(
      UnitOfWork unit,
      ListenerEvent event,
      UserTaskStore.Row task,
      UserTaskStore.Row target,
      @Nullable String action) {
    if (task.listensTo(event)) {
      return begin(unit, event, task, target, action, Map.of());
    }
    UserTaskStore.update(unit.handle(), target);
    unit.record(target.changed(action));
    return NOBODY;
  }

  private long begin(
      UnitOfWork unit,
      ListenerEvent event,
      UserTaskStore.Row task,
      UserTaskStore.Row target,
      @Nullable String action,
      Map<String, ? extends @Nullable Object> variables) {
    var request = transitions.begin(unit, event, task, target, action, variables);
    engine.listen(task.executionId(), event);
    return request;
  }

  private void await(long request, long key) {
    if (request != NOBODY) {
      answers.await(request, key);
    }
  }

  /// The task as it is once it is this command's turn.
  private UserTaskStore.Row open(UnitOfWork unit, long key, String verb) {
    engine.lockRoot(find(unit, key, verb).rootId());
    var task = find(unit, key, verb);
    if (!engine.sees(task.executionId())) {
      throw missing(key, verb);
    }
    engine.requireNotSuspended(task.rootId());
    if (!task.state().equals(UserTaskStore.CREATED)) {
      throw Problem.conflict(
          "cannot %s user task %d: it is in the state %s, and waits for its listeners"
              .formatted(verb, key, task.state()));
    }
    return task;
  }

  /// Everybody with the right to the process' tasks, and whose task it is in the way that is asked
  /// for. The process is only looked up where it matters.
  private void permitted(UserTaskStore.Row task, BiPredicate<Own, Caller> asOwn) {
    var caller = Caller.current();
    if (caller.mayAll(Right.UPDATE_USER_TASK)) {
      return;
    }
    var definition = engine.definitionOf(task.executionId());
    if (!caller.may(Right.DECIDE_OWN_TASK) || !asOwn.test(new Own(task), caller)) {
      caller.require(Right.UPDATE_USER_TASK, definition.bpmnProcessId());
    }
  }

  private static UserTaskStore.Row find(UnitOfWork unit, long key, String verb) {
    return UserTaskStore.find(unit.handle(), key).orElseThrow(() -> missing(key, verb));
  }

  private static Problem missing(long key, String verb) {
    return Problem.notFound(
        "cannot %s user task %d: there is no such open task".formatted(verb, key));
  }
}
