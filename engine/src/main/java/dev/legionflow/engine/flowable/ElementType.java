package dev.legionflow.engine.flowable;

import java.util.Locale;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.ThrowEvent;

/// Camunda's names for kinds of elements.
final class ElementType {

  static final String MULTI_INSTANCE_BODY = "MULTI_INSTANCE_BODY";

  private ElementType() {}

  static String of(FlowNode node) {
    return switch (node) {
      case IntermediateCatchEvent ignored -> "INTERMEDIATE_CATCH_EVENT";
      case ThrowEvent ignored -> "INTERMEDIATE_THROW_EVENT";
      // ServiceTask → SERVICE_TASK
      default ->
          node.getClass()
              .getSimpleName()
              .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
              .toUpperCase(Locale.ROOT);
    };
  }
}
