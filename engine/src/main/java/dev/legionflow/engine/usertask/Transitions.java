package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.ListenerEvent;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.flowable.UserTasks.Answer;
import dev.legionflow.engine.flowable.UserTasks.Completed;
import dev.legionflow.engine.flowable.UserTasks.Next;
import dev.legionflow.engine.flowable.UserTasks.Open;
import dev.legionflow.engine.flowable.UserTasks.Step;
import dev.legionflow.engine.flowable.VariableNames;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Event.UserTaskEnded;
import dev.legionflow.engine.journal.Event.UserTaskMoved;
import dev.legionflow.engine.store.Node;
import dev.legionflow.engine.usertask.TransitionStore.Transition;
import dev.legionflow.engine.usertask.UserTaskStore.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Changes of user tasks that wait for listeners. Until the last has answered, the task is as it
/// was, in the state that is named after the event; what it is to become is kept beside it.
@ApplicationScoped
class Transitions {

  private final Node node;
  private final Clock clock;
  private final Answers answers;

  Transitions(Node node, Clock clock, Answers answers) {
    this.node = node;
    this.clock = clock;
    this.answers = answers;
  }

  /// A client asks for something that is listened to.
  ///
  /// @return what to wait for
  long begin(
      UnitOfWork unit,
      ListenerEvent event,
      Row task,
      Row target,
      @Nullable String action,
      Map<String, ? extends @Nullable Object> variables) {
    // What would be refused is refused to the client, and not to the last listener.
    VariableNames.check(variables.keySet());
    var texts = new LinkedHashMap<String, String>();
    variables.forEach((name, value) -> texts.put(name, JsonValue.write(name, value)));
    long request = node.keys().next();
    answers.reserve(unit, request);
    TransitionStore.insert(
        unit.handle(), new Transition(event, action, target, texts, request, null));
    move(unit, task, event.name());
    return request;
  }

  /// A task begins with listeners.
  ///
  /// @param target as it is to be when they have answered
  void begin(UnitOfWork unit, ListenerEvent event, Row target) {
    TransitionStore.insert(
        unit.handle(),
        event == ListenerEvent.CREATING
            ? Transition.creating(target)
            : Transition.assigning(target));
    unit.record(new UserTaskMoved(target.key(), event.name()));
  }

  private static void move(UnitOfWork unit, Row task, String state) {
    UserTaskStore.update(unit.handle(), task.in(state));
    unit.record(new UserTaskMoved(task.key(), state));
  }

  /// The transition of the task at which an execution waits.
  record Pending(Row task, Transition transition) {}

  static Pending pending(UnitOfWork unit, String executionId) {
    var task =
        UserTaskStore.at(unit.handle(), List.of(executionId)).stream()
            .findFirst()
            .orElseThrow(() -> UnitOfWork.overtaken("the task of execution " + executionId));
    return new Pending(
        task,
        TransitionStore.of(unit.handle(), task)
            .orElseThrow(() -> UnitOfWork.overtaken("user task " + task.key())));
  }

  /// A listener has answered.
  ///
  /// @return false when it has denied the transition
  boolean answered(UnitOfWork unit, String executionId, ListenerEvent event, Answer answer) {
    var pending = pending(unit, executionId);
    var transition = pending.transition();
    if (transition.event() != event) {
      throw UnitOfWork.overtaken("user task " + pending.task().key());
    }
    var corrections = Changes.corrections(answer.corrections());
    if (answer.denied()) {
      deny(unit, pending, answer, corrections);
      return false;
    }
    if (corrections.isEmpty()) {
      return true;
    }
    if (event == ListenerEvent.CREATING
        && corrections.hasAssignee()
        && transition.initialAssignee() != null) {
      throw Problem.invalid(
          "result.corrections.assignee",
          "cannot be corrected before the task is created where the diagram gives it an assignee;"
              + " do it when the task is assigned");
    }
    TransitionStore.update(unit.handle(), transition.to(corrections.applyTo(transition.target())));
    return true;
  }

  private void deny(UnitOfWork unit, Pending pending, Answer answer, Changes corrections) {
    var event = pending.transition().event();
    if (event == ListenerEvent.CREATING) {
      throw Problem.invalid("result.denied", "is not possible for the event " + event);
    }
    if (!corrections.isEmpty()) {
      throw Problem.invalid("result.corrections", "make no sense where the result is denied");
    }
    var task = pending.task();
    giveUp(
        unit,
        pending,
        "%s of user task %d was denied by a task listener; reason: '%s'"
            .formatted(
                switch (event) {
                  case COMPLETING -> "the completion";
                  case UPDATING -> "the update";
                  default -> "the assignment";
                },
                task.key(),
                answer.reason()));
  }

  /// What follows a completion cannot be done, though no listener has denied it.
  void refuse(UnitOfWork unit, String executionId, String why) {
    var pending = pending(unit, executionId);
    giveUp(
        unit,
        pending,
        "the completion of user task %d was refused: %s".formatted(pending.task().key(), why));
  }

  private void giveUp(UnitOfWork unit, Pending pending, String why) {
    TransitionStore.end(unit.handle(), pending.task().key());
    move(unit, pending.task(), UserTaskStore.CREATED);
    answers.give(unit, pending.transition().request(), why);
  }

  /// All listeners of a transition have answered: it is done.
  Step finish(UnitOfWork unit, String executionId) {
    var pending = pending(unit, executionId);
    var task = pending.task();
    var transition = pending.transition();
    var target =
        transition.initialAssignee() == null
            ? transition.target()
            : transition.target().assignedTo(transition.initialAssignee());
    // One whom a listener has named is not assigned again: listeners have had their say.
    if (transition.event() == ListenerEvent.CREATING
        && transition.initialAssignee() != null
        && task.listensTo(ListenerEvent.ASSIGNING)) {
      var created = task.like(target.assignedTo(null)).in(ListenerEvent.ASSIGNING.name());
      UserTaskStore.update(unit.handle(), created);
      TransitionStore.update(unit.handle(), Transition.assigning(target));
      unit.record(created.changed(null));
      unit.record(new UserTaskMoved(task.key(), created.state()));
      return new Next(ListenerEvent.ASSIGNING);
    }
    TransitionStore.end(unit.handle(), task.key());
    answers.give(unit, transition.request(), null);
    var done = task.like(target).in(UserTaskStore.CREATED);
    unit.record(done.changed(transition.action()));
    if (transition.event() == ListenerEvent.COMPLETING) {
      UserTaskStore.end(unit.handle(), task.key());
      unit.record(new UserTaskEnded(task.key(), "COMPLETED", transition.action(), clock.millis()));
      return new Completed(transition.values());
    }
    UserTaskStore.update(unit.handle(), done);
    unit.record(new UserTaskMoved(task.key(), done.state()));
    return new Open();
  }

  /// The task is cancelled while it waits for listeners.
  void cancelled(UnitOfWork unit, Row task) {
    TransitionStore.of(unit.handle(), task)
        .ifPresent(transition -> {
          TransitionStore.end(unit.handle(), task.key());
          answers.give(
              unit,
              transition.request(),
              "user task %d was cancelled before its listeners had answered".formatted(task.key()));
        });
  }
}
