package dev.legionflow.it;

import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.instance.Activity;
import io.camunda.zeebe.model.bpmn.instance.BoundaryEvent;
import io.camunda.zeebe.model.bpmn.instance.BusinessRuleTask;
import io.camunda.zeebe.model.bpmn.instance.CatchEvent;
import io.camunda.zeebe.model.bpmn.instance.EventDefinition;
import io.camunda.zeebe.model.bpmn.instance.FlowNode;
import io.camunda.zeebe.model.bpmn.instance.Gateway;
import io.camunda.zeebe.model.bpmn.instance.MultiInstanceLoopCharacteristics;
import io.camunda.zeebe.model.bpmn.instance.ScriptTask;
import io.camunda.zeebe.model.bpmn.instance.StartEvent;
import io.camunda.zeebe.model.bpmn.instance.SubProcess;
import io.camunda.zeebe.model.bpmn.instance.ThrowEvent;
import io.camunda.zeebe.model.bpmn.instance.zeebe.ZeebeCalledDecision;
import io.camunda.zeebe.model.bpmn.instance.zeebe.ZeebeExecutionListeners;
import io.camunda.zeebe.model.bpmn.instance.zeebe.ZeebeIoMapping;
import io.camunda.zeebe.model.bpmn.instance.zeebe.ZeebeScript;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// The kinds of elements in a diagram, in the words of the parity table.
public final class Kinds {

  private Kinds() {}

  /// A kind for each element, and one more for each thing that it has: repetition, mappings.
  static List<String> of(BpmnModelInstance model) {
    return byElement(model).values().stream().flatMap(List::stream).toList();
  }

  /// The same, by the element's id.
  public static Map<String, List<String>> byElement(BpmnModelInstance model) {
    Map<String, List<String>> elements = new LinkedHashMap<>();
    for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
      List<String> kinds = new ArrayList<>();
      kinds.add(kind(node));
      if (node instanceof Activity activity
          && activity.getLoopCharacteristics() instanceof MultiInstanceLoopCharacteristics loop) {
        kinds.add("multi-instance, " + (loop.isSequential() ? "sequential" : "parallel"));
      }
      if (node.getSingleExtensionElement(ZeebeIoMapping.class) != null) {
        kinds.add("input and output mappings");
      }
      ZeebeExecutionListeners listeners =
          node.getSingleExtensionElement(ZeebeExecutionListeners.class);
      if (listeners != null) {
        listeners
            .getExecutionListeners()
            .forEach(
                listener -> kinds.add("execution listener, " + listener.getEventType().name()));
      }
      elements.put(node.getId(), kinds);
    }
    return elements;
  }

  private static String kind(FlowNode node) {
    String name = words(node.getElementType().getTypeName());
    return switch (node) {
      case SubProcess sub when sub.triggeredByEvent() -> "event " + name;
      case ScriptTask script ->
          name
              + (script.getSingleExtensionElement(ZeebeScript.class) != null
                  ? ", FEEL"
                  : ", as a job");
      case BusinessRuleTask rules ->
          name
              + (rules.getSingleExtensionElement(ZeebeCalledDecision.class) != null
                  ? ", DMN"
                  : ", as a job");
      case Gateway gateway when gateway.getIncoming().size() > 1 -> name + ", joining";
      case BoundaryEvent event ->
          name
              + definition(event.getEventDefinitions())
              + (event.cancelActivity() ? "" : ", beside");
      case StartEvent event ->
          name
              + definition(event.getEventDefinitions())
              + (event.isInterrupting() ? "" : ", beside");
      case CatchEvent event -> name + definition(event.getEventDefinitions());
      case ThrowEvent event -> name + definition(event.getEventDefinitions());
      default -> name;
    };
  }

  private static String definition(Collection<EventDefinition> definitions) {
    return definitions.stream()
        .map(definition ->
            ", "
                + words(definition.getElementType().getTypeName()).replace(" event definition", ""))
        .findFirst()
        .orElse("");
  }

  /// `serviceTask` is `service task`.
  private static String words(String name) {
    return name.replaceAll("([A-Z])", " $1")
        .toLowerCase(Locale.ROOT)
        .replace("sub process", "sub-process");
  }

  static Stream<String> distinct(BpmnModelInstance... models) {
    return Stream.of(models).flatMap(model -> of(model).stream()).distinct();
  }
}
