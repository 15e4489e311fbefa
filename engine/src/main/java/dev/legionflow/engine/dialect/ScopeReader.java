package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.Scope.Flow;
import dev.legionflow.engine.dialect.Scope.Node;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sorts what is inside of a process: flow nodes and sequence flows that can run, drawing that
/// means nothing to an engine, and all else, which is refused.
final class ScopeReader {

  /// BPMN that would run elsewhere.
  private static final Set<String> LATER = Set.of("transaction");

  private static final Set<String> NEVER =
      Set.of("complexGateway", "callChoreography", "choreographyTask", "subChoreography");

  /// BPMN without behaviour here and in Camunda 8.
  private static final Set<String> NO_BEHAVIOUR =
      Set.of(
          "documentation",
          "extensionElements",
          "auditing",
          "monitoring",
          "laneSet",
          "property",
          "artifact",
          "textAnnotation",
          "association",
          "group",
          "category",
          "dataObject",
          "dataObjectReference",
          "dataStoreReference",
          "ioSpecification",
          "correlationSubscription",
          "supports",
          "incoming",
          "outgoing",
          "multiInstanceLoopCharacteristics",
          "completionCondition");

  /// Who may do it, as BPMN says it; Camunda 8 reads its own extension.
  private static final Set<String> RESOURCES =
      Set.of("resourceRole", "performer", "humanPerformer", "potentialOwner");

  private static final Set<String> EVENT_DEFINITIONS =
      Set.of(
          "timerEventDefinition",
          "errorEventDefinition",
          "terminateEventDefinition",
          "messageEventDefinition",
          "signalEventDefinition",
          "escalationEventDefinition",
          "linkEventDefinition",
          "compensateEventDefinition",
          "conditionalEventDefinition");

  /// What the flow elements of BPMN may carry; most of it means nothing to an engine.
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "id",
          "name",
          "sourceRef",
          "targetRef",
          "isImmediate",
          "default",
          "gatewayDirection",
          "isForCompensation",
          "startQuantity",
          "completionQuantity",
          "implementation",
          "operationRef",
          "messageRef",
          "scriptFormat",
          "calledElement",
          "triggeredByEvent",
          "attachedToRef",
          "cancelActivity",
          "parallelMultiple",
          "cancelRemainingInstances",
          "ordering",
          "isInterrupting",
          "instantiate",
          "eventGatewayType");

  private static final Set<String> FLAGS =
      Set.of(
          "isForCompensation",
          "triggeredByEvent",
          "cancelActivity",
          "isInterrupting",
          "isSequential",
          "cancelRemainingInstances");

  private final Findings findings;
  private int elements;

  ScopeReader(Findings findings) {
    this.findings = findings;
  }

  Scope read(XmlElement process) {
    return read(process, 0);
  }

  private Scope read(XmlElement element, int depth) {
    var scope = new Scope(element);
    if (depth > Limits.SUB_PROCESS_DEPTH) {
      findings.problem(
          element,
          "Sub-processes are nested deeper than %d.".formatted(Limits.SUB_PROCESS_DEPTH),
          "Move the inner ones to a process of their own and call it by a call activity.");
      return scope;
    }
    for (var child : element.children()) {
      if (child.isBpmn()) {
        readChild(scope, child, depth);
      }
    }
    connect(scope);
    return scope;
  }

  private void readChild(Scope scope, XmlElement child, int depth) {
    var kind = Kind.of(child);
    if (kind != null) {
      checkAttributes(child);
      readNode(scope, kind, child, depth);
    } else if (child.name().equals("sequenceFlow")) {
      checkAttributes(child);
      readFlow(scope, child);
    } else if (LATER.contains(child.name())) {
      findings.notSupported(
          child, "The element " + child.name(), "Model it without this element for now.");
    } else if (NEVER.contains(child.name())) {
      findings.problem(
          child,
          "The element %s cannot be executed, on Camunda 8 neither.".formatted(child.name()),
          "Model it with exclusive, inclusive and parallel gateways.");
    } else if (RESOURCES.contains(child.name())) {
      ignoreResource(scope.element(), child);
    } else if (child.name().equals("standardLoopCharacteristics")) {
      refuseLoop(scope.element());
    } else if (!NO_BEHAVIOUR.contains(child.name())) {
      findings.problem(
          child,
          "'%s' is no BPMN element that may stand here.".formatted(Findings.quote(child.name())),
          "Remove it, or correct its name.");
    }
  }

  private void checkAttributes(XmlElement element) {
    checkFlags(element, element);
    element.bpmnChildren("multiInstanceLoopCharacteristics").forEach(l -> checkFlags(element, l));
    for (var attribute : element.attributes()) {
      if (attribute.namespace().isEmpty() && !ATTRIBUTES.contains(attribute.name())) {
        findings.warning(
            element,
            "'%s' is no attribute of BPMN and is ignored."
                .formatted(Findings.quote(attribute.name())),
            "Remove it, or correct its name.");
      }
    }
  }

  private void checkFlags(XmlElement at, XmlElement element) {
    for (var attribute : element.attributes()) {
      if (attribute.namespace().isEmpty()
          && FLAGS.contains(attribute.name())
          && !attribute.value().matches("true|false|1|0")) {
        findings.problem(
            at,
            "%s is '%s'.".formatted(attribute.name(), Findings.quote(attribute.value())),
            "Write 'true' or 'false'.");
      }
    }
  }

  private void readNode(Scope scope, Kind kind, XmlElement element, int depth) {
    var id = id(element);
    if (id == null) {
      return;
    }
    checkParts(kind, element);
    var inner = kind.isScope() ? read(element, depth + 1) : null;
    var node = new Node(id, kind, element, inner);
    if (scope.nodes().putIfAbsent(id, node) == null) {
      count();
    }
  }

  /// What stands inside of a flow node; the content of a sub-process is read as a scope.
  private void checkParts(Kind kind, XmlElement element) {
    for (var part : element.children()) {
      if (part.isBpmn()) {
        checkPart(kind, element, part);
      }
    }
  }

  private void checkPart(Kind kind, XmlElement element, XmlElement part) {
    if (part.name().endsWith("EventDefinition")
        ? !EVENT_DEFINITIONS.contains(part.name())
        : part.name().equals("eventDefinitionRef")) {
      findings.notSupported(
          element,
          "A %s on a %s".formatted(part.name(), kind.tag()),
          "Messages, signals, timers, conditions, errors, escalations, compensation, links and"
              + " terminate end events are supported.");
    } else if (!kind.isScope() && RESOURCES.contains(part.name())) {
      ignoreResource(element, part);
    } else if (!kind.isScope() && part.name().equals("standardLoopCharacteristics")) {
      refuseLoop(element);
    } else if (part.name().equals("script")) {
      var format = element.get("scriptFormat");
      findings.problem(
          element,
          "The script%s is not run; only FEEL is."
              .formatted(format == null ? "" : " in '" + Findings.quote(format) + "'"),
          "Write a FEEL expression in zeebe:script, or give the work to a job worker with"
              + " zeebe:taskDefinition.");
    }
  }

  private void ignoreResource(XmlElement owner, XmlElement resource) {
    findings.warning(
        owner,
        "%s is ignored.".formatted(resource.name()),
        "Assign the task with zeebe:assignmentDefinition.");
  }

  private void refuseLoop(XmlElement owner) {
    findings.notSupported(
        owner, "A loop marker", "Model the loop with a gateway and a sequence flow.");
  }

  private void readFlow(Scope scope, XmlElement element) {
    var id = id(element);
    if (id == null) {
      return;
    }
    var source = element.get("sourceRef");
    var target = element.get("targetRef");
    if (source == null || target == null) {
      findings.problem(
          element,
          "The sequence flow has no %s.".formatted(source == null ? "sourceRef" : "targetRef"),
          "Connect it at both ends.");
      return;
    }
    scope.flows().add(new Flow(id, element, source, target));
    count();
  }

  private @Nullable String id(XmlElement element) {
    var id = element.get("id");
    if (id == null) {
      findings.problem(
          element, "The %s has no id.".formatted(element.name()), "Give it an id of its own.");
      return null;
    }
    if (!Names.isId(id)) {
      findings.problem(
          element,
          "'%s' cannot be an id.".formatted(Findings.quote(id)),
          "Begin it with a letter or '_', then letters, digits, '_', '-', '.'; at most %d in all."
              .formatted(Limits.NAME_LENGTH));
      return null;
    }
    return id;
  }

  private void count() {
    if (++elements == Limits.ELEMENTS + 1) {
      findings.problem(
          null,
          "The file has more than %d flow elements.".formatted(Limits.ELEMENTS),
          "Split the processes into several files and join them by call activities.");
    }
  }

  private void connect(Scope scope) {
    for (var flow : scope.flows()) {
      var source = scope.nodes().get(flow.source());
      var target = scope.nodes().get(flow.target());
      if (source != null) {
        source.outgoing().add(flow);
      }
      if (target != null) {
        target.incoming().add(flow);
      }
    }
  }
}
