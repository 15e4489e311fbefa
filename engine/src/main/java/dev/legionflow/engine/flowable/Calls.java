package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.engine.flowable.Settings.Configured;
import dev.legionflow.engine.store.Limits;
import java.util.Objects;
import org.flowable.bpmn.model.CallActivity;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.CallActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jspecify.annotations.Nullable;

/// A call activity: starts another process and waits for its end.
final class Calls extends CallActivityBehavior implements Configured, Prepared {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;
  private final transient Settings settings;

  Calls(EngineConfiguration engine, CallActivity activity, Settings settings) {
    super(activity);
    this.engine = engine;
    this.settings = settings;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  private Settings.Call call() {
    return Objects.requireNonNull(settings.call());
  }

  @Override
  public void prepare(ExecutionEntity execution) {
    var depth = 1;
    for (var e = execution; e != null; e = e.getProcessInstance().getSuperExecution()) {
      depth++;
    }
    if (depth > Limits.CALL_DEPTH) {
      throw UnitOfWork.current()
          .passed(
              "call-depth",
              "CALLED_ELEMENT_ERROR",
              "element '%s' calls deeper than %d processes"
                  .formatted(execution.getActivityId(), Limits.CALL_DEPTH));
    }
    var definition = called(execution);
    if (ProcessDefinitionUtil.getProcess(definition.flowableId()).getInitialFlowElement() == null) {
      throw new StalledException(
          "CALLED_ELEMENT_ERROR",
          "the process '%s' has no start event without a trigger"
              .formatted(definition.bpmnProcessId()));
    }
  }

  private Definition called(ExecutionEntity execution) {
    var id =
        Expressions.string(
            call().processId(), execution, "EXTRACT_VALUE_ERROR", "called process id");
    var caller = engine.definitions().byFlowableId(execution.getProcessDefinitionId());
    var definition =
        engine
            .definitions()
            .bound(UnitOfWork.current().handle(), id, call().binding(), caller)
            .orElseThrow(() ->
                new StalledException(
                    "CALLED_ELEMENT_ERROR", call().binding().missing("process", id)));
    if (definition.suspended()) {
      throw new StalledException(
          "CALLED_ELEMENT_ERROR",
          "version %d of process '%s' is suspended: it starts no instances"
              .formatted(definition.version(), id));
    }
    return definition;
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    var definition = called(execution);
    var process = ProcessDefinitionUtil.getProcess(definition.flowableId());
    var executions = engine.getExecutionEntityManager();
    var start = process.getInitialFlowElement();
    var instance =
        executions.createSubprocessInstance(
            ProcessDefinitionUtil.getProcessDefinition(definition.flowableId()),
            execution,
            null,
            start.getId());
    engine.elements().recordSubProcessInstanceStart(execution, instance);
    instance.setVariables(
        call().allParentVariables() ? execution.getVariables() : execution.getVariablesLocal());
    var token = executions.createChildExecution(instance);
    token.setCurrentFlowElement(start);
    engine.agenda().planContinueProcessOperation(token);
  }

  /// The called process is about to end: its variables are there for the last time.
  @Override
  public void completing(DelegateExecution execution, DelegateExecution called) {
    var caller = (ExecutionEntity) execution;
    var result = ((ExecutionEntity) called).getVariablesLocal();
    if (!settings.outputs().isEmpty()) {
      caller.setVariablesLocal(result);
    } else if (call().allChildVariables()) {
      // Around the call activity: its own inputs do not catch what comes back.
      result.forEach((name, value) -> Mappings.propagate(caller, name, value));
    }
  }

  @Override
  public void completed(DelegateExecution execution) {
    finish((ExecutionEntity) execution);
  }

  /// After an incident at the outputs was resolved.
  @Override
  public void trigger(DelegateExecution execution, @Nullable String name, @Nullable Object data) {
    finish((ExecutionEntity) execution);
  }

  private void finish(ExecutionEntity execution) {
    try {
      Mappings.applyOutputs(settings, execution);
      if (engine.listeners().holds(execution, ListenerEvent.END)) {
        return;
      }
    } catch (StalledException e) {
      engine.incidents().stall(execution, Phase.COMPLETE, e);
      return;
    }
    left(execution);
  }

  /// After its end listeners.
  void left(ExecutionEntity execution) {
    if (multiInstanceActivityBehavior == null) {
      Mappings.dropLocals(execution);
    }
    leave(execution);
  }
}
