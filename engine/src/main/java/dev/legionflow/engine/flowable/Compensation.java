package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BaseElement;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// How an activity is undone once it is completed, as the dialect has written it. Its boundary
/// event is none to Flowable.
record Compensation(String boundaryId, @Nullable String boundaryName, String handlerId) {

  static @Nullable Compensation of(FlowElement activity) {
    var found = activity.getExtensionElements().get("compensation");
    if (found == null) {
      return null;
    }
    var written = found.getFirst();
    return new Compensation(
        written.getAttributeValue(null, "boundary"),
        written.getAttributeValue(null, "name"),
        written.getAttributeValue(null, "handler"));
  }

  /// Whether an activity is there to undo another one.
  static boolean isHandler(@Nullable FlowElement element) {
    return element instanceof Activity
        && element.getExtensionElements().containsKey("compensationHandler");
  }

  /// Whether an execution is at a handler that does not stand in the scope it is drawn in: what a
  /// completed sub-process has done is undone in the scope of the event.
  static boolean isElsewhere(ExecutionEntity execution) {
    if (!(execution.getCurrentFlowElement() instanceof Activity handler) || !isHandler(handler)) {
      return false;
    }
    var scope = execution.getParent();
    while (scope.isMultiInstanceRoot()) {
      scope = scope.getParent();
    }
    var drawn = handler.getSubProcess();
    if (scope.isProcessInstanceType() || drawn == null) {
      return drawn != null || !scope.isProcessInstanceType();
    }
    var around = AdHocActivity.isInnerInstance(scope) ? scope.getParent() : scope;
    return !drawn.getId().equals(around.getActivityId());
  }

  /// Whether anything in a process or sub-process can be compensated.
  static boolean isIn(BaseElement container) {
    return container.getExtensionElements().containsKey("compensates");
  }
}
