package dev.legionflow.engine.flowable;

import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.persistence.entity.ExecutionEntityImpl;
import org.flowable.engine.impl.persistence.entity.data.impl.MybatisExecutionDataManager;
import org.jspecify.annotations.Nullable;

/// Finds executions in the [Tree] of their mission instead of asking for each.
final class ExecutionRows extends MybatisExecutionDataManager {

  ExecutionRows(EngineConfiguration engine) {
    super(engine);
  }

  @Override
  public @Nullable ExecutionEntity findById(@Nullable String id) {
    return id == null ? null : Tree.current().find(id);
  }

  /// Children are looked for among all that are cached, so what began and ended in this command is
  /// taken out: a loop of 50,000 steps would look through all of its past at each of them.
  @Override
  public void delete(ExecutionEntity execution) {
    super.delete(execution);
    if (execution.isInserted()) {
      Tree.current().gone((ExecutionEntityImpl) execution);
    }
  }

  /// Flowable asks before each of its statements.
  @Override
  protected boolean isExecutionTreeFetched(String id) {
    var execution = findById(id);
    return execution != null && Tree.current().isWhole(execution);
  }
}
