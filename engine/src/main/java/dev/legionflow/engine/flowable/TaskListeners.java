package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.worker.JobOutcome.How;
import dev.legionflow.worker.JobOutcome.Means;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jboss.logging.Logger;

/// Listeners of user tasks: jobs for which a transition of the task waits, one after the other.
/// What is to become of the task is kept by [UserTasks] meanwhile.
final class TaskListeners {

  private static final Logger LOG = Logger.getLogger(TaskListeners.class);

  private final EngineConfiguration engine;

  TaskListeners(EngineConfiguration engine) {
    this.engine = engine;
  }

  /// A transition of the task at which a token waits has begun.
  void begin(ExecutionEntity execution, ListenerEvent event) {
    goOn(execution, event, 0);
  }

  /// A listener has answered: the next one is called, or the transition is over.
  void answered(
      ExecutionEntity execution, JobTasks.Work.Listener listener, UserTasks.Answer answer) {
    if (engine.userTasks().answered(execution.getId(), listener.event(), answer)) {
      goOn(execution, listener.event(), listener.index() + 1);
    }
  }

  /// The token is leaving, whatever the listeners say: the task is cancelled when they have
  /// answered, apart from the token and its mission, which go on or end.
  void cancel(ExecutionEntity execution) {
    var settings = Settings.of(execution.getCurrentFlowElement());
    var called = new ArrayList<UserTasks.Called>();
    engine
        .userTasks()
        .cancel(
            execution.getId(),
            () -> {
              called.addAll(called(execution, settings));
              return new UserTasks.Cancelling(
                  called,
                  called.isEmpty() ? Map.of() : Variables.visible(execution).orElse(Map.of()));
            })
        .ifPresent(task -> {
          var first = called.getFirst();
          engine
              .jobTasks()
              .create(
                  job(execution, settings, UserTasks.detached(task), first), null, Optional::empty);
        });
  }

  /// Those that can be called: one that cannot be evaluated is passed over, because nothing waits
  /// that an incident could hold.
  private static List<UserTasks.Called> called(ExecutionEntity execution, Settings settings) {
    var called = new ArrayList<UserTasks.Called>();
    for (var listener : settings.listeners(ListenerEvent.CANCELING)) {
      try {
        called.add(
            new UserTasks.Called(
                Expressions.string(
                    listener.type(), execution, "EXTRACT_VALUE_ERROR", "listener's type"),
                Math.max(
                    1,
                    Expressions.integer(
                        listener.retries(),
                        execution,
                        "EXTRACT_VALUE_ERROR",
                        "listener's retries"))));
      } catch (StalledException e) {
        LOG.warnf(
            "a listener to the cancelling of '%s' is not called: %s",
            execution.getActivityId(), e.getMessage());
      }
    }
    return called;
  }

  private JobTasks.Reached job(
      ExecutionEntity execution, Settings settings, String id, UserTasks.Called listener) {
    return new JobTasks.Reached(
        new JobTasks.Work.Listener(ListenerEvent.CANCELING, 0),
        ElementInstances.requireKey(execution),
        id,
        List.of(id),
        Long.parseLong(execution.getProcessInstanceId()),
        execution.getRootProcessInstanceId(),
        engine.definitions().byFlowableId(execution.getProcessDefinitionId()),
        execution.getActivityId(),
        listener.type(),
        listener.retries(),
        settings.headers(),
        dev.legionflow.engine.flowable.Activity.tags(execution));
  }

  /// After an incident was resolved: all listeners of the event are called again.
  void resume(ExecutionEntity execution) {
    goOn(execution, engine.userTasks().pending(execution.getId()), 0);
  }

  private void goOn(ExecutionEntity execution, ListenerEvent event, int index) {
    var settings = Settings.of(execution.getCurrentFlowElement());
    if (index >= settings.listeners(event).size()) {
      finish(execution);
      return;
    }
    try {
      engine.listeners().call(execution, settings, event, index);
    } catch (StalledException e) {
      engine.incidents().stall(execution, Phase.TASK, e);
    }
  }

  private void finish(ExecutionEntity execution) {
    switch (engine.userTasks().finish(execution.getId())) {
      case UserTasks.Next next -> begin(execution, next.event());
      case UserTasks.Open ignored -> {
        // It goes on waiting for a person.
      }
      case UserTasks.Completed completed ->
          Resume.activity(execution)
              .complete(execution, completed.variables(), new How(Means.PERSON, 0, ""));
    }
  }
}
