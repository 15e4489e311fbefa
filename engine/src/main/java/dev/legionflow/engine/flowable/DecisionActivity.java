package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Decisions.Caller;
import dev.legionflow.engine.flowable.Decisions.Decided;
import dev.legionflow.engine.flowable.Decisions.NotDecided;
import dev.legionflow.worker.JobOutcome.How;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A business rule task that calls a decision: evaluated in the transaction, once, before the
/// element has an effect.
final class DecisionActivity extends Activity {

  private static final long serialVersionUID = 1L;

  DecisionActivity(EngineConfiguration engine, Settings settings) {
    super(engine, settings);
  }

  /// Results of a command between [#prepare] and [#execute], by execution.
  private record Prepared(Map<String, Decided> byExecution) {}

  private static Prepared prepared() {
    return UnitOfWork.current().attachment(Prepared.class, () -> new Prepared(new HashMap<>()));
  }

  @Override
  public void prepare(ExecutionEntity execution) {
    var decision = Objects.requireNonNull(settings().decision());
    var id =
        Expressions.string(decision.decisionId(), execution, "EXTRACT_VALUE_ERROR", "decision id");
    var caller =
        new Caller(
            Long.parseLong(execution.getProcessInstanceId()),
            execution.getActivityId(),
            ElementInstances.requireKey(execution),
            engine.definitions().byFlowableId(execution.getProcessDefinitionId()));
    switch (engine.decisions().evaluate(id, decision.binding(), caller, execution::getVariable)) {
      case Decided decided -> prepared().byExecution().put(execution.getId(), decided);
      case NotDecided not -> throw new StalledException(not.errorType(), not.message());
    }
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    var decided = Objects.requireNonNull(prepared().byExecution().remove(execution.getId()));
    var variables = new LinkedHashMap<String, @Nullable Object>();
    variables.put(Objects.requireNonNull(settings().decision()).resultVariable(), decided.output());
    complete(execution, variables, How.LOCAL);
  }
}
