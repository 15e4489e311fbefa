package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BaseElement;
import org.flowable.bpmn.model.FlowElement;
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

  /// Whether an activity undoes another one.
  static boolean isHandler(@Nullable FlowElement element) {
    return element instanceof Activity
        && element.getExtensionElements().containsKey("compensationHandler");
  }

  /// Whether anything in a process or sub-process can be compensated.
  static boolean isIn(BaseElement container) {
    return container.getExtensionElements().containsKey("compensates");
  }
}
