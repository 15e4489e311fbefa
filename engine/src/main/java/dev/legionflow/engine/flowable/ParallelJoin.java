package dev.legionflow.engine.flowable;

import java.util.LinkedHashMap;
import java.util.Map;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.ParallelGatewayActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A parallel gateway: waits for one token on each incoming flow, in its own scope, then takes all
/// outgoing flows. Flowable counts tokens whichever flow they came by, and in the whole instance.
final class ParallelJoin extends ParallelGatewayActivityBehavior {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;

  ParallelJoin(EngineConfiguration engine) {
    this.engine = engine;
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    var gateway = (ParallelGateway) execution.getCurrentFlowElement();
    var incoming = gateway.getIncomingFlows().size();
    if (incoming > 1) {
      execution.inactivate();
      var waiting = waiting(execution);
      if (waiting.size() < incoming) {
        return;
      }
      for (var other : waiting.values()) {
        if (!other.getId().equals(execution.getId())) {
          engine.getExecutionEntityManager().deleteExecutionAndRelatedData(other, null, false);
        }
      }
      arrivedBy(execution, null);
    }
    engine.agenda().planTakeOutgoingSequenceFlowsOperation(execution, false);
  }

  /// One waiting token for each flow, the present one first.
  private Map<String, ExecutionEntity> waiting(ExecutionEntity present) {
    var byFlow = new LinkedHashMap<String, ExecutionEntity>();
    byFlow.put(present.getBusinessKey(), present);
    for (var other :
        engine
            .getExecutionEntityManager()
            .findChildExecutionsByParentExecutionId(present.getParentId())) {
      if (!other.isActive()
          && !other.isEnded()
          && present.getActivityId().equals(other.getActivityId())) {
        byFlow.putIfAbsent(other.getBusinessKey(), other);
      }
    }
    return byFlow;
  }

  /// Notes by which flow a token came. Flowable's business key has no use on a token.
  static void arrivedBy(ExecutionEntity execution, @Nullable String flow) {
    execution.setBusinessKey(flow);
  }
}
