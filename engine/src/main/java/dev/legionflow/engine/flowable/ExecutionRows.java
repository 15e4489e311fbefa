package dev.legionflow.engine.flowable;

import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
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

  /// Flowable asks before each of its statements.
  @Override
  protected boolean isExecutionTreeFetched(String id) {
    var execution = findById(id);
    return execution != null && Tree.current().isWhole(execution);
  }
}
