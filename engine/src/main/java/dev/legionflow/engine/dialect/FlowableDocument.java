package dev.legionflow.engine.dialect;

import static java.util.Objects.requireNonNull;

import dev.legionflow.engine.dialect.Scope.Flow;
import dev.legionflow.engine.dialect.Scope.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes what was understood as a document for Flowable. Every element and attribute that Flowable
/// gets to see is named here.
final class FlowableDocument {

  /// Flowable wants one; the process that is called is in `zeebe:calledElement`.
  private static final String CALLED_ELEMENT = "in-zeebe-calledElement";

  /// The event definitions that Flowable's own behaviours handle; the others are ours.
  private static final Set<String> FLOWABLES =
      Set.of("timerEventDefinition", "errorEventDefinition", "terminateEventDefinition");

  private final EventRules events;
  private final TriggerRules triggers;
  private final CompensationRules compensations;
  private final Extensions extensions;
  private final Findings findings;

  FlowableDocument(
      EventRules events,
      TriggerRules triggers,
      CompensationRules compensations,
      Extensions extensions,
      Findings findings) {
    this.events = events;
    this.triggers = triggers;
    this.compensations = compensations;
    this.extensions = extensions;
    this.findings = findings;
  }

  byte[] write(List<Scope> processes) {
    var definitions =
        XmlElement.bpmn("definitions").with("targetNamespace", "urn:legionflow:mission");
    events
        .errors()
        .forEach((id, code) ->
            definitions.with(XmlElement.bpmn("error").with("id", id).with("errorCode", code)));
    for (var process : processes) {
      var written =
          XmlElement.bpmn("process")
              .with("id", process.element().get("id"))
              .with("name", name(process.element()))
              .with("isExecutable", "true");
      var clean = new ArrayList<>(extensions.of(process.element()));
      clean.addAll(compensations.of(process.element()));
      clean.addAll(ConditionRules.of(process));
      extend(written, clean);
      definitions.with(content(process, written));
    }
    return XmlWriter.write(definitions);
  }

  private XmlElement content(Scope scope, XmlElement target) {
    for (var node : scope.nodes().values()) {
      if (!CompensationRules.isBoundary(node)) {
        target.with(node(node));
      }
    }
    for (var flow : scope.flows()) {
      target.with(flow(scope, flow));
    }
    triggers.links(scope).forEach(target::with);
    return target;
  }

  private XmlElement node(Node node) {
    // Flowable's own ad-hoc sub-process is another thing.
    var tag = node.kind() == Kind.AD_HOC_SUB_PROCESS ? "subProcess" : node.kind().tag();
    var written = XmlElement.bpmn(tag).with("id", node.id()).with("name", name(node.element()));
    switch (node.kind()) {
      case EXCLUSIVE_GATEWAY, INCLUSIVE_GATEWAY ->
          written.with("default", node.element().get("default"));
      case BOUNDARY_EVENT ->
          written
              .with("attachedToRef", node.element().get("attachedToRef"))
              .with("cancelActivity", Boolean.toString(EventRules.interrupts(node)));
      case CALL_ACTIVITY -> written.with("calledElement", CALLED_ELEMENT);
      case START_EVENT ->
          written.with("isInterrupting", Boolean.toString(EventRules.interrupts(node)));
      case SUB_PROCESS -> {
        if (node.isEventSubProcess()) {
          written.with("triggeredByEvent", "true");
        }
      }
      default -> {}
    }
    var clean = new ArrayList<>(extensions.of(node));
    var own = triggers.of(node);
    if (own != null) {
      clean.add(own);
    }
    clean.addAll(compensations.of(node, this::name));
    if (node.kind() == Kind.UNDEFINED_TASK) {
      // Flowable takes it for a manual task.
      clean.add(XmlElement.zeebe("undefinedTask"));
    }
    extend(written, clean);
    var trigger = node.eventDefinition();
    if (trigger != null && FLOWABLES.contains(trigger.name()) && !triggers.replaces(node)) {
      written.with(trigger(trigger));
    }
    var loop = node.multiInstance();
    if (loop != null) {
      written.with(
          XmlElement.bpmn("multiInstanceLoopCharacteristics")
              .with("isSequential", Boolean.toString(loop.isTrue("isSequential")))
              // The engine's own behaviour counts the collection instead.
              .with(XmlElement.bpmn("loopCardinality").withText("1")));
    }
    return node.inner() == null ? written : content(node.inner(), written);
  }

  private static void extend(XmlElement written, List<XmlElement> clean) {
    if (!clean.isEmpty()) {
      var elements = XmlElement.bpmn("extensionElements");
      clean.forEach(elements::with);
      written.with(elements);
    }
  }

  private XmlElement trigger(XmlElement trigger) {
    var written = XmlElement.bpmn(trigger.name());
    return switch (trigger.name()) {
      case "timerEventDefinition" -> written.with(requireNonNull(events.timer(trigger)));
      case "errorEventDefinition" -> written.with("errorRef", events.errorId(trigger));
      default -> written;
    };
  }

  private XmlElement flow(Scope scope, Flow flow) {
    var written =
        XmlElement.bpmn("sequenceFlow")
            .with("id", flow.id())
            .with("name", name(flow.element()))
            .with("sourceRef", flow.source())
            .with("targetRef", flow.target());
    var source = requireNonNull(scope.nodes().get(flow.source()));
    var condition = flow.condition();
    if (condition != null && !flow.id().equals(source.element().get("default"))) {
      written.with(XmlElement.bpmn("conditionExpression").withText(condition));
    }
    return written;
  }

  /// Names are for people; one that the tables cannot hold is cut.
  @Nullable String name(XmlElement element) {
    var name = element.get("name");
    if (name == null || name.length() <= Limits.NAME_LENGTH) {
      return name;
    }
    findings.warning(
        element,
        "The name is longer than %d characters and is cut.".formatted(Limits.NAME_LENGTH),
        "Shorten it, and move the rest to its documentation.");
    var end = Limits.NAME_LENGTH;
    return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end);
  }
}
