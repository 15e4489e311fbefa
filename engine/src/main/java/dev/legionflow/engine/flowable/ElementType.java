package dev.legionflow.engine.flowable;

import java.util.Locale;
import org.flowable.bpmn.model.EventGateway;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.ManualTask;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.bpmn.model.ThrowEvent;

/// Camunda's names for kinds of elements.
final class ElementType {

  static final String MULTI_INSTANCE_BODY = "MULTI_INSTANCE_BODY";

  static final String AD_HOC = "AD_HOC_SUB_PROCESS";
  static final String AD_HOC_INSTANCE = "AD_HOC_SUB_PROCESS_INNER_INSTANCE";

  private ElementType() {}

  static String of(FlowNode node) {
    return switch (node) {
      case ManualTask task when task.getExtensionElements().containsKey("undefinedTask") -> "TASK";
      case IntermediateCatchEvent ignored -> "INTERMEDIATE_CATCH_EVENT";
      case EventGateway ignored -> "EVENT_BASED_GATEWAY";
      case ThrowEvent ignored -> "INTERMEDIATE_THROW_EVENT";
      case SubProcess s when s.getExtensionElements().containsKey("adHoc") -> AD_HOC;
      // ServiceTask → SERVICE_TASK
      default ->
          node.getClass()
              .getSimpleName()
              .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
              .toUpperCase(Locale.ROOT);
    };
  }
}
