package dev.legionflow.engine.flowable;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flowable.bpmn.model.ErrorEventDefinition;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.ErrorEndEventActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// An end event that throws an error.
final class ErrorEnd extends ErrorEndEventActivityBehavior {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;
  private final transient ErrorEventDefinition definition;

  ErrorEnd(EngineConfiguration engine, ErrorEventDefinition definition) {
    super(definition.getErrorCode(), List.of());
    this.engine = engine;
    this.definition = definition;
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    var code =
        Objects.requireNonNullElse(Errors.code(definition, execution.getProcessDefinitionId()), "");
    engine.errors().raise(execution, code, "", Map.of());
  }
}
