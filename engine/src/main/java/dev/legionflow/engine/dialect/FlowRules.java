package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.Scope.Flow;
import dev.legionflow.engine.dialect.Scope.Node;
import java.util.Locale;

/// How the elements of a scope may be connected, as Camunda 8 sees it.
final class FlowRules {

  private final Findings findings;
  private final Expressions expressions;
  private final CompensationRules compensations;
  private boolean toldOfOutgoing;

  FlowRules(Findings findings, Expressions expressions, CompensationRules compensations) {
    this.findings = findings;
    this.expressions = expressions;
    this.compensations = compensations;
  }

  void check(Scope scope) {
    if (scope.isAdHoc()) {
      new AdHocReader(findings, expressions).check(scope);
    } else {
      checkStart(scope);
    }
    scope.flows().forEach(flow -> checkFlow(scope, flow));
    for (var node : scope.nodes().values()) {
      checkNode(scope, node);
      if (node.inner() != null) {
        check(node.inner());
      }
    }
  }

  private void checkStart(Scope scope) {
    var starts = scope.nodes().values().stream().filter(n -> n.kind() == Kind.START_EVENT).toList();
    if (starts.isEmpty()) {
      findings.problem(
          scope.element(),
          "The %s has no start event.".formatted(scope.element().name()),
          "Add a start event%s."
              .formatted(scope.isEventSubProcess() ? " with a trigger" : " without a trigger"));
    }
    // A process may have several ways to be started, but one that is not triggered.
    var alike =
        scope.isProcess()
            ? starts.stream().filter(s -> s.eventDefinition() == null).toList()
            : starts;
    for (var i = 1; i < alike.size(); i++) {
      findings.problem(
          alike.get(i).element(),
          "'%s' is the start event already.".formatted(alike.getFirst().id()),
          "Keep one start event, and choose the way behind it with a gateway.");
    }
    for (var start : starts) {
      checkStartTrigger(scope, start);
    }
  }

  private void checkStartTrigger(Scope scope, Node start) {
    var trigger = start.eventDefinition();
    if (scope.isEventSubProcess() && trigger == null) {
      findings.problem(
          start.element(),
          "The start event of an event sub-process has no trigger.",
          "Make it a message, timer, signal, conditional, error or escalation start event.");
    } else if (!scope.isProcess() && !scope.isEventSubProcess() && trigger != null) {
      findings.problem(
          start.element(),
          "A sub-process that flows lead to begins without a trigger.",
          "Remove the trigger, or make it an event sub-process (triggeredByEvent=\"true\").");
    }
  }

  private void checkFlow(Scope scope, Flow flow) {
    var source = scope.nodes().get(flow.source());
    var target = scope.nodes().get(flow.target());
    if (source == null) {
      unknownEnd(flow, "sourceRef", flow.source());
    } else if (source.isEventSubProcess()) {
      findings.problem(
          source.element(),
          "The event sub-process has an outgoing sequence flow, '%s'.".formatted(flow.id()),
          "Remove the flow; what is to follow stands inside of it.");
    } else if (source.kind() == Kind.END_EVENT) {
      findings.problem(
          source.element(),
          "The end event has an outgoing sequence flow, '%s'.".formatted(flow.id()),
          "Remove the flow, or use an intermediate event.");
    }
    if (target == null) {
      unknownEnd(flow, "targetRef", flow.target());
    } else if (target.kind() == Kind.START_EVENT
        || target.kind() == Kind.BOUNDARY_EVENT
        || target.isEventSubProcess()) {
      findings.problem(
          target.element(),
          "The %s has an incoming sequence flow, '%s'."
              .formatted(
                  target.isEventSubProcess() ? "event sub-process" : target.kind().tag(),
                  flow.id()),
          "Remove the flow.");
    }
    if (source != null) {
      checkCondition(source, flow);
      checkListed(source, flow);
    }
  }

  private void unknownEnd(Flow flow, String end, String id) {
    findings.problem(
        flow.element(),
        "Its %s '%s' is no element that runs in the same process or sub-process."
            .formatted(end, Findings.quote(id)),
        "Connect it to an element of the same process or sub-process.");
  }

  private void checkCondition(Node source, Flow flow) {
    var expression = flow.element().bpmnChild("conditionExpression");
    var condition = flow.condition();
    var chooses = source.kind().chooses();
    var language = expression == null ? null : expression.get("language");
    var isDefault = chooses && flow.id().equals(source.element().get("default"));
    if (condition == null) {
      if (chooses && !isDefault && source.outgoing().size() > 1) {
        findings.problem(
            flow.element(),
            "The flow needs a condition, because the %s '%s' chooses between several."
                .formatted(source.kind().tag(), source.id()),
            "Give it a condition such as '=amount > 100', or make it the default flow.");
      }
    } else if (!chooses) {
      findings.problem(
          flow.element(),
          "A flow out of a %s cannot have a condition.".formatted(source.kind().tag()),
          "Put an exclusive or inclusive gateway before it.");
    } else if (isDefault) {
      findings.warning(
          flow.element(),
          "The condition is ignored, because this is the default flow.",
          "Remove the condition.");
    } else if (language != null && !language.toLowerCase(Locale.ROOT).contains("feel")) {
      findings.problem(
          flow.element(),
          "The condition is written in '%s'; only FEEL is run.".formatted(Findings.quote(language)),
          "Write it in FEEL, with a leading '='.");
    } else {
      expressions.feel(flow.element(), "The condition", condition);
    }
  }

  /// Camunda 8 reads the lists that are inside of the nodes.
  private void checkListed(Node source, Flow flow) {
    if (!toldOfOutgoing
        && source.element().bpmnChildren("outgoing").stream()
            .noneMatch(o -> localPart(o.text()).equals(flow.id()))) {
      toldOfOutgoing = true;
      findings.warning(
          source.element(),
          "The flow '%s' is not in its <outgoing> list, which Camunda 8 would miss."
              .formatted(flow.id()),
          "Open and save the file in Camunda Modeler, or add <outgoing> and <incoming>.");
    }
  }

  static String localPart(String qualifiedName) {
    return qualifiedName.substring(qualifiedName.indexOf(':') + 1);
  }

  private void checkNode(Scope scope, Node node) {
    var preset = node.element().get("default");
    if (preset != null) {
      checkDefault(node, preset);
    }
    if (!scope.isAdHoc()
        && node.incoming().isEmpty()
        && node.kind() != Kind.START_EVENT
        && node.kind() != Kind.BOUNDARY_EVENT
        && !node.isEventSubProcess()
        && !compensations.isHandler(node)
        && !TriggerRules.isLink(node)) {
      findings.warning(node.element(), "No sequence flow leads here.", "Connect it, or remove it.");
    }
  }

  private void checkDefault(Node node, String preset) {
    if (!node.kind().chooses()) {
      findings.warning(
          node.element(),
          "The default flow of a %s has no effect.".formatted(node.kind().tag()),
          "Put a gateway behind it.");
    } else if (node.outgoing().stream().noneMatch(f -> f.id().equals(preset))) {
      findings.problem(
          node.element(),
          "Its default flow '%s' does not leave it.".formatted(Findings.quote(preset)),
          "Choose one of its outgoing flows as the default.");
    }
  }
}
