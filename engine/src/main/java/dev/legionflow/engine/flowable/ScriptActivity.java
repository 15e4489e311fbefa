package dev.legionflow.engine.flowable;

import dev.legionflow.worker.JobOutcome.How;
import java.util.LinkedHashMap;
import java.util.Objects;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A script task with a FEEL expression: evaluated in the transaction.
final class ScriptActivity extends Activity {

  private static final long serialVersionUID = 1L;

  ScriptActivity(EngineConfiguration engine, Settings settings) {
    super(engine, settings);
  }

  @Override
  public void prepare(ExecutionEntity execution) {
    result(execution);
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    var variables = new LinkedHashMap<String, @Nullable Object>();
    variables.put(Objects.requireNonNull(settings().script()).resultVariable(), result(execution));
    complete(execution, variables, How.LOCAL);
  }

  private @Nullable Object result(ExecutionEntity execution) {
    return Expressions.value(
        Objects.requireNonNull(settings().script()).expression(),
        execution,
        "EXTRACT_VALUE_ERROR",
        "script expression");
  }
}
