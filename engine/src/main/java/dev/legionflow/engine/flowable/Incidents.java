package dev.legionflow.engine.flowable;

import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.journal.Event.IncidentRaised;
import dev.legionflow.engine.journal.Event.IncidentResolved;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// Raises incidents, and keeps for each that holds a token what is to be done again.
final class Incidents {

  private static final Logger LOG = Logger.getLogger(Incidents.class);

  /// Where a token stands still.
  enum Phase {
    /// Before the element's work: input mappings, the job's type, a condition, a timer.
    ACTIVATE,
    /// After its work: output mappings.
    COMPLETE,
    /// After the output mappings of one instance of a multi-instance body: its output element, or
    /// the completion condition.
    COLLECT,
    /// On the way out of an inclusive gateway.
    LEAVE,
    /// At an end listener of a process.
    END,
    /// At a job without retries; the job itself is what goes on.
    JOB,
    /// At a transition of a user task whose listener could not be called.
    TASK,
    /// At a timer whose transaction failed.
    TIMER,
    /// At an event or task that cannot take the message that is there, or a conditional event that
    /// has passed a bound: it begins to wait anew.
    MESSAGE
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
    stall(execution, execution, phase, errorType, message, jobKey);
  }

  /// @param at the execution whose element the incident is shown at
  void stall(
      ExecutionEntity execution,
      ExecutionEntity at,
      Phase phase,
      String errorType,
      String message,
      @Nullable Long jobKey) {
    var key = engine.keys().next();
    var unit = UnitOfWork.current();
    var definition = engine.definitions().byFlowableId(execution.getProcessDefinitionId());
    // A token that is at no element stands for its process.
    var element = ElementInstances.keyOf(at);
    var elementKey = element != null ? element : Long.valueOf(execution.getProcessInstanceId());
    var elementId = element != null ? elementId(at) : definition.bpmnProcessId();
    unit.record(
        new IncidentRaised(
            key,
            Long.parseLong(execution.getProcessInstanceId()),
            definition.key(),
            definition.bpmnProcessId(),
            elementId,
            elementKey,
            jobKey,
            errorType,
            TextField.message(message),
            definition.tenantId(),
            engine.millis()));
    unit.handle()
        .execute(
            """
            insert into legion_stalled (incident_key, root_id, execution_id, element_instance_key,
              job_key, phase)
            values (?, ?, ?, ?, ?, ?)
            """,
            key,
            execution.getRootProcessInstanceId(),
            execution.getId(),
            elementKey,
            jobKey,
            phase.name());
    unit.afterCommit(() -> log(execution.getProcessInstanceId(), elementId, errorType, key));
    // Flowable's business status has no use on a token; here it says that there is a row to clear.
    execution.setBusinessStatus(phase.name());
  }

  static String elementId(ExecutionEntity at) {
    return at.getActivityId() != null
        ? at.getActivityId()
        : at.getParent().getActivityId() + "#innerInstance";
  }

  /// Without the message: it may quote what a worker said.
  private static void log(String instance, String element, String errorType, long key) {
    MDC.put("instance", instance);
    LOG.warnf("incident %d at element '%s': %s", key, element, errorType);
    MDC.remove("instance");
  }

  /// Where the incident of an event shows: one that has not happened is no element instance yet;
  /// what it guards is.
  static ExecutionEntity atElement(ExecutionEntity execution) {
    return ElementInstances.keyOf(execution) == null ? execution.getParent() : execution;
  }

  static boolean isStalled(ExecutionEntity execution) {
    return !execution.isProcessInstanceType() && execution.getBusinessStatus() != null;
  }

  /// Resolves what holds the execution, because it is taken up again or goes away.
  void clear(ExecutionEntity execution) {
    var unit = UnitOfWork.current();
    execution.setBusinessStatus(null);
    unit.handle()
        .createQuery(
            "select incident_key, element_instance_key from legion_stalled where execution_id = ?")
        .bind(0, execution.getId())
        .map((rs, c) -> new long[] {rs.getLong(1), rs.getLong(2)})
        .list()
        .forEach(row -> {
          unit.record(
              new IncidentResolved(
                  row[0],
                  Long.parseLong(execution.getProcessInstanceId()),
                  row[1],
                  engine.millis()));
          unit.handle().execute("delete from legion_stalled where incident_key = ?", row[0]);
        });
  }
}
