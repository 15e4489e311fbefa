package dev.legionflow.engine.flowable;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Event.InstanceSuspended;
import java.util.List;
import org.flowable.common.engine.impl.db.SuspensionState;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// Lets a mission stand still and go on. The mark is on the row of the root, which every command
/// locks and reads first, so that after a suspension no token moves: jobs are not handed out,
/// timers are put aside, answers are refused, and messages and signals have to wait. Cancelling and
/// setting variables stay possible.
final class Suspension {

  private final EngineConfiguration engine;
  private final ExecutionEntity root;

  Suspension(EngineConfiguration engine, ExecutionEntity root) {
    this.engine = engine;
    this.root = root;
  }

  /// Refuses what would move a token of a mission that is suspended.
  ///
  /// @throws Problem 409 when it is
  static void refuse(EngineConfiguration engine, String rootId) {
    var root = engine.getExecutionEntityManager().findById(rootId);
    if (root != null && root.isSuspended()) {
      throw Problem.suspended(
          "process instance %s is suspended: resume it first".formatted(rootId));
    }
  }

  void set(boolean suspended) {
    if (root.isSuspended() == suspended) {
      return;
    }
    root.setSuspensionState(
        (suspended ? SuspensionState.SUSPENDED : SuspensionState.ACTIVE).getStateCode());
    engine.jobTasks().suspend(root.getId(), suspended);
    var unit = UnitOfWork.current();
    var instances = instances();
    for (var instance : instances) {
      timers(instance, suspended);
      unit.record(new InstanceSuspended(Long.parseLong(instance), suspended, engine.millis()));
    }
    if (!suspended) {
      engine.subscriptions().resumed(root.getId());
      engine.conditionals().resumed(instances);
    }
  }

  /// The mission's process instances: the root, and what was called.
  private List<String> instances() {
    return UnitOfWork.current()
        .handle()
        .createQuery(
            """
            select id_ from act_ru_execution where root_proc_inst_id_ = ? and parent_id_ is null
            order by id_
            """)
        .bind(0, root.getId())
        .mapTo(String.class)
        .list();
  }

  /// Also those that an executor has in hand: it finds them gone.
  private void timers(String instance, boolean suspended) {
    var jobs = engine.getJobServiceConfiguration();
    var all = jobs.getJobManager();
    if (suspended) {
      jobs.getTimerJobService()
          .findTimerJobsByProcessInstanceId(instance)
          .forEach(all::moveJobToSuspendedJob);
      jobs.getJobService()
          .findJobsByProcessInstanceId(instance)
          .forEach(all::moveJobToSuspendedJob);
    } else {
      jobs.getJobService()
          .findSuspendedJobsByProcessInstanceId(instance)
          .forEach(all::activateSuspendedJob);
    }
  }
}
