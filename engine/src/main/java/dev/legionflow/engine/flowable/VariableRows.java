package dev.legionflow.engine.flowable;

import java.util.List;
import org.flowable.variable.service.VariableServiceConfiguration;
import org.flowable.variable.service.impl.InternalVariableInstanceQueryImpl;
import org.flowable.variable.service.impl.persistence.entity.VariableInstanceEntity;
import org.flowable.variable.service.impl.persistence.entity.data.impl.MybatisVariableInstanceDataManager;
import org.jspecify.annotations.Nullable;

/// Finds variables in the [Tree] of their mission instead of asking for those of each scope.
final class VariableRows extends MybatisVariableInstanceDataManager {

  VariableRows(VariableServiceConfiguration configuration) {
    super(configuration);
  }

  @Override
  public List<VariableInstanceEntity> findVariablesInstancesByQuery(
      InternalVariableInstanceQueryImpl query) {
    return isKnown(query)
        ? getListFromCache(query, query)
        : super.findVariablesInstancesByQuery(query);
  }

  @Override
  public @Nullable VariableInstanceEntity findVariablesInstanceByQuery(
      InternalVariableInstanceQueryImpl query) {
    return isKnown(query)
        ? getListFromCache(query, query).stream().findFirst().orElse(null)
        : super.findVariablesInstanceByQuery(query);
  }

  private boolean isKnown(InternalVariableInstanceQueryImpl query) {
    if (query.getExecutionId() == null) {
      return false;
    }
    var execution = Tree.current().cached(query.getExecutionId());
    return execution != null && Tree.current().isWhole(execution);
  }
}
