package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.worker.JobOutcome.How;
import dev.legionflow.worker.JobOutcome.Means;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// Listeners of user tasks: jobs for which a transition of the task waits, one after the other.
/// What is to become of the task is kept by [UserTasks] meanwhile.
final class TaskListeners {

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
      case UserTasks.Completed completed -> {
        UnitOfWork.current().attachment(UserTasks.Through.class, UserTasks.Through::new).set();
        Resume.activity(execution)
            .complete(execution, completed.variables(), new How(Means.PERSON, 0, ""));
      }
    }
  }
}
