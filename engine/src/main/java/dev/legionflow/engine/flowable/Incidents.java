package dev.legionflow.engine.flowable;

import dev.legionflow.engine.journal.Event.IncidentRaised;
import dev.legionflow.engine.journal.Event.IncidentResolved;
import dev.legionflow.engine.store.Limits;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// Raises incidents, and keeps for each that holds a token what is to be done again.
final class Incidents {

  /// Where a token stands still.
  enum Phase {
    /// Before the element's work: input mappings, the job's type, a condition, a timer.
    ACTIVATE,
    /// After its work: output mappings.
    COMPLETE,
    /// On the way out of an inclusive gateway.
    LEAVE,
    /// At a job without retries; the job itself is what goes on.
    JOB
  }

  private final EngineConfiguration engine;

  Incidents(EngineConfiguration engine) {
    this.engine = engine;
  }

  void stall(ExecutionEntity execution, Phase phase, StalledException cause) {
    stall(execution, phase, cause.errorType(), String.valueOf(cause.getMessage()), null);
  }

  void stall(
      ExecutionEntity execution,
      Phase phase,
      String errorType,
      String message,
      @Nullable Long jobKey) {
    var key = engine.keys().next();
    var unit = UnitOfWork.current();
    var definition = engine.definitions().byFlowableId(execution.getProcessDefinitionId());
    unit.record(
        new IncidentRaised(
            key,
            Long.parseLong(execution.getProcessInstanceId()),
            definition.key(),
            definition.bpmnProcessId(),
            execution.getActivityId(),
            ElementInstances.requireKey(execution),
            jobKey,
            errorType,
            bounded(message),
            definition.tenantId(),
            engine.millis()));
    unit.handle()
        .execute(
            "insert into legion_stalled (incident_key, execution_id, phase) values (?, ?, ?)",
            key,
            execution.getId(),
            phase.name());
    // Flowable's business status has no use on a token; here it says that there is a row to clear.
    execution.setBusinessStatus(phase.name());
  }

  static String bounded(String message) {
    return message.length() <= Limits.ERROR_MESSAGE_CHARS
        ? message
        : message.substring(0, Limits.ERROR_MESSAGE_CHARS - 1) + "…";
  }

  static boolean isStalled(ExecutionEntity execution) {
    return !execution.isProcessInstanceType() && execution.getBusinessStatus() != null;
  }

  /// Resolves what holds the execution, because it is taken up again or goes away.
  void clear(ExecutionEntity execution) {
    var unit = UnitOfWork.current();
    execution.setBusinessStatus(null);
    unit.handle()
        .createQuery("select incident_key from legion_stalled where execution_id = ?")
        .bind(0, execution.getId())
        .mapTo(Long.class)
        .list()
        .forEach(
            key -> {
              unit.record(
                  new IncidentResolved(
                      key,
                      Long.parseLong(execution.getProcessInstanceId()),
                      ElementInstances.requireKey(execution),
                      engine.millis()));
              unit.handle().execute("delete from legion_stalled where incident_key = ?", key);
            });
  }
}
