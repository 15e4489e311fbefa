package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Findings.quote;
import static java.util.Objects.requireNonNull;

import dev.legionflow.engine.dialect.Scope.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compensation: which handler undoes which activity, and what the events that throw it are about.
///
/// Flowable does not see the boundary events: the activity carries `zeebe:compensation` with
/// `boundary`, `name` and `handler`, the handler `zeebe:compensationHandler`, an event that throws
/// a `zeebe:trigger` of kind `compensation`, and what has such activities inside
/// `zeebe:compensates`.
final class CompensationRules {

  private static final String DEFINITION = "compensateEventDefinition";

  private final Findings findings;

  /// Targets of the associations of a process, by the ids of their sources.
  private final Map<String, Set<String>> associations = new HashMap<>();

  private record Compensated(Node boundary, Node handler) {}

  private final Map<Node, Compensated> compensated = new HashMap<>();
  private final Set<Node> guarded = new HashSet<>();
  private final Set<Node> handlers = new HashSet<>();
  private final Map<Node, XmlElement> thrown = new HashMap<>();
  private final Set<XmlElement> containers = new HashSet<>();

  CompensationRules(Findings findings) {
    this.findings = findings;
  }

  static boolean isCompensation(Node node) {
    var trigger = node.eventDefinition();
    return trigger != null && trigger.name().equals(DEFINITION);
  }

  /// Whether it is left out of what Flowable sees.
  static boolean isBoundary(Node node) {
    return node.kind() == Kind.BOUNDARY_EVENT && isCompensation(node);
  }

  /// Whether no flow is to lead to it.
  boolean isHandler(Node node) {
    return handlers.contains(node) || node.element().isTrue("isForCompensation");
  }

  /// A process with all that is inside of it.
  void check(Scope process) {
    associations.clear();
    readAssociations(process.element());
    check(process, null, List.of());
  }

  /// As deep as the reader of scopes allows.
  private void readAssociations(XmlElement element) {
    for (var child : element.children()) {
      if (child.isBpmn("association")) {
        var source = child.get("sourceRef");
        var target = child.get("targetRef");
        if (source != null && target != null) {
          associations
              .computeIfAbsent(FlowRules.localPart(source), _ -> new LinkedHashSet<>())
              .add(FlowRules.localPart(target));
        }
      } else if (Hints.isScope(child)) {
        readAssociations(child);
      }
    }
  }

  private void check(Scope scope, @Nullable Scope outer, List<XmlElement> around) {
    var inside = new ArrayList<>(around);
    inside.add(scope.element());
    for (var node : scope.nodes().values()) {
      if (isBoundary(node) && checkBoundary(scope, node)) {
        containers.addAll(inside);
      }
    }
    var attached = attached(scope);
    for (var node : scope.nodes().values()) {
      if (node.kind().isActivity() && isHandler(node)) {
        checkHandler(node, attached.get(node.id()));
      }
      if (node.inner() != null) {
        check(node.inner(), scope, inside);
      }
    }
    for (var node : scope.nodes().values()) {
      if (isCompensation(node) && node.kind() != Kind.BOUNDARY_EVENT) {
        checkThrown(scope, outer, node);
      }
    }
  }

  // --- boundary events and handlers

  private boolean checkBoundary(Scope scope, Node boundary) {
    if (!EventRules.interrupts(boundary)) {
      findings.problem(
          boundary.element(),
          "A compensation boundary event interrupts nothing and cannot be non-interrupting.",
          "Leave out cancelActivity.");
    }
    if (!boundary.outgoing().isEmpty()) {
      findings.problem(
          boundary.element(),
          "A sequence flow leaves the compensation boundary event.",
          "Draw an association to the handler in its place.");
    }
    var attachedTo = boundary.element().get("attachedToRef");
    var activity = attachedTo == null ? null : scope.nodes().get(attachedTo);
    if (activity != null) {
      guarded.add(activity);
    }
    var associated = associations.getOrDefault(boundary.id(), Set.of());
    // Others may lead to annotations.
    var targets = associated.stream().filter(scope.nodes()::containsKey).toList();
    if (targets.isEmpty() && !associated.isEmpty()) {
      targets = List.copyOf(associated).subList(0, 1);
    }
    if (targets.size() != 1) {
      findings.problem(
          boundary.element(),
          targets.isEmpty()
              ? "No association leads from the compensation boundary event to a handler."
              : "%d associations lead away from the compensation boundary event."
                  .formatted(targets.size()),
          "Draw one association from it to the activity that undoes the work.");
      return false;
    }
    var id = targets.getFirst();
    var handler = scope.nodes().get(id);
    if (handler == null || !handler.kind().isActivity() || handler.isEventSubProcess()) {
      findings.problem(
          boundary.element(),
          "'%s' cannot be its handler: it is no activity beside it.".formatted(quote(id)),
          "Draw the association to a task, sub-process or call activity of the same process or"
              + " sub-process.");
      return false;
    }
    handlers.add(handler);
    if (!handler.element().isTrue("isForCompensation")) {
      findings.warning(
          handler.element(),
          "The compensation handler is not marked as one.",
          "Set isForCompensation=\"true\"; modelers show it then.");
    }
    if (activity == null) {
      // Said of the boundary event elsewhere.
      return false;
    }
    var other = compensated.putIfAbsent(activity, new Compensated(boundary, handler));
    if (other != null) {
      findings.problem(
          boundary.element(),
          "'%s' compensates '%s' already.".formatted(other.boundary().id(), activity.id()),
          "Keep one of them; a sub-process as the handler can do several things.");
    }
    return true;
  }

  /// A boundary event of each activity that has one.
  private static Map<String, String> attached(Scope scope) {
    var attached = new HashMap<String, String>();
    for (var node : scope.nodes().values()) {
      var host = node.kind() == Kind.BOUNDARY_EVENT ? node.element().get("attachedToRef") : null;
      if (host != null) {
        attached.putIfAbsent(host, node.id());
      }
    }
    return attached;
  }

  private void checkHandler(Node handler, @Nullable String attached) {
    var connected = handler.incoming().isEmpty() ? handler.outgoing() : handler.incoming();
    if (!connected.isEmpty()) {
      findings.problem(
          handler.element(),
          "The compensation handler is connected by the sequence flow '%s'."
              .formatted(connected.getFirst().id()),
          "Remove the flow; the handler is reached by an association.");
    }
    if (attached != null) {
      findings.problem(
          handler.element(),
          "The compensation handler has a boundary event, '%s'.".formatted(attached),
          "Make a sub-process the handler, and put the event inside of it.");
    }
    if (!handlers.contains(handler)) {
      findings.warning(
          handler.element(),
          "The compensation handler is never run: no compensation boundary event is associated"
              + " with it.",
          "Draw an association from a compensation boundary event.");
    }
  }

  // --- events that throw

  private void checkThrown(Scope scope, @Nullable Scope outer, Node node) {
    if (node.kind() != Kind.INTERMEDIATE_THROW_EVENT && node.kind() != Kind.END_EVENT) {
      findings.notSupported(
          node.element(),
          "A %s on a %s".formatted(DEFINITION, node.kind().tag()),
          "Throw compensation at intermediate and end events, and handle it at boundary events.");
      return;
    }
    var written = XmlElement.zeebe("trigger").with("kind", "compensation");
    thrown.put(node, written);
    var definition = requireNonNull(node.eventDefinition());
    if (definition.get("waitForCompletion") != null && !definition.isTrue("waitForCompletion")) {
      findings.problem(
          node.element(),
          "A compensation event waits until its handlers are done: waitForCompletion cannot be"
              + " false.",
          "Leave out waitForCompletion.");
    }
    var reference = definition.get("activityRef");
    if (reference == null) {
      return;
    }
    var id = FlowRules.localPart(reference);
    var activity = scope.nodes().get(id);
    if (activity == null && outer != null && scope.isEventSubProcess()) {
      activity = outer.nodes().get(id);
    }
    if (activity == null || !activity.kind().isActivity()) {
      findings.problem(
          node.element(),
          "The activity '%s' to compensate is not in the same process or sub-process."
              .formatted(quote(id)),
          "Choose an activity beside the event; from an event sub-process, also one beside that.");
    } else if (!isCompensable(activity)) {
      findings.problem(
          node.element(),
          "The activity '%s' has no compensation boundary event, and is no sub-process."
              .formatted(id),
          "Attach a compensation boundary event to it, or choose another.");
    } else {
      written.with("code", id);
    }
  }

  private boolean isCompensable(Node activity) {
    return activity.kind().isScope() ? !activity.isEventSubProcess() : guarded.contains(activity);
  }

  // --- what is written

  /// To be written among the extensions of a node.
  ///
  /// @param name how names are written
  List<XmlElement> of(Node node, Function<XmlElement, @Nullable String> name) {
    var written = new ArrayList<XmlElement>(1);
    var own = compensated.get(node);
    if (own != null) {
      written.add(
          XmlElement.zeebe("compensation")
              .with("boundary", own.boundary().id())
              .with("name", name.apply(own.boundary().element()))
              .with("handler", own.handler().id()));
    }
    if (node.kind().isActivity() && isHandler(node)) {
      written.add(XmlElement.zeebe("compensationHandler"));
    }
    var trigger = thrown.get(node);
    if (trigger != null) {
      written.add(trigger);
    }
    written.addAll(of(node.element()));
    return written;
  }

  /// To be written among the extensions of a process.
  List<XmlElement> of(XmlElement container) {
    return containers.contains(container) ? List.of(XmlElement.zeebe("compensates")) : List.of();
  }
}
