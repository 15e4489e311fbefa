package dev.legionflow.engine.dialect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What makes a drawing harder to read than it need be. Nothing here keeps a file from running, and
/// it looks at every BPMN element, also at those that cannot run. Each element and flow is looked
/// at once.
final class Hints {

  private static final Set<String> THROWS_AND_ENDS = Set.of("endEvent", "intermediateThrowEvent");

  private static final Set<String> SCOPES = Set.of("subProcess", "transaction", "adHocSubProcess");

  private final Findings findings;

  Hints(Findings findings) {
    this.findings = findings;
  }

  private static final class Ends {
    final List<XmlElement> incoming = new ArrayList<>(2);
    final List<XmlElement> outgoing = new ArrayList<>(2);
  }

  /// A process or sub-process with all that is inside of it; as deep as the reader allows.
  void check(XmlElement scope) {
    var nodes = new LinkedHashMap<XmlElement, Ends>();
    var byId = new LinkedHashMap<String, Ends>();
    var flows = new ArrayList<XmlElement>();
    for (var child : scope.children()) {
      if (isNode(child)) {
        var ends = new Ends();
        nodes.put(child, ends);
        var id = child.get("id");
        if (id != null) {
          byId.putIfAbsent(id, ends);
        }
        if (SCOPES.contains(child.name())) {
          check(child);
        }
      } else if (child.isBpmn("sequenceFlow")) {
        flows.add(child);
      }
    }
    connect(byId, flows);
    var free = scope.isBpmn("adHocSubProcess");
    if (!nodes.isEmpty() && !free) {
      checkEnds(scope, nodes.keySet());
    }
    nodes.forEach((node, ends) -> {
      if (!free) {
        checkConnected(node, ends);
      }
      checkSplit(node, ends);
      checkLabel(node, ends);
    });
  }

  static boolean isNode(XmlElement element) {
    return element.isBpmn()
        && (element.name().endsWith("Task")
            || element.name().endsWith("Event")
            || isGateway(element)
            || element.name().equals("task")
            || element.name().equals("callActivity")
            || SCOPES.contains(element.name()));
  }

  /// Whether tokens flow inside of it.
  static boolean isScope(XmlElement element) {
    return element.isBpmn() && SCOPES.contains(element.name());
  }

  private static boolean isGateway(XmlElement element) {
    return element.name().endsWith("Gateway");
  }

  private void connect(Map<String, Ends> nodes, List<XmlElement> flows) {
    var seen = new HashSet<String>();
    for (var flow : flows) {
      var source = flow.get("sourceRef");
      var target = flow.get("targetRef");
      if (source == null || target == null) {
        continue;
      }
      var from = nodes.get(source);
      if (from != null) {
        from.outgoing.add(flow);
      }
      var to = nodes.get(target);
      if (to != null) {
        to.incoming.add(flow);
      }
      var condition = flow.bpmnChild("conditionExpression");
      // An id has no blanks, so the three cannot run into each other.
      if (!seen.add(source + " " + target + " " + (condition == null ? "" : condition.text()))) {
        findings.hint(
            flow,
            "Another sequence flow leads from '%s' to '%s' in the same way."
                .formatted(Findings.quote(source), Findings.quote(target)),
            "Remove one of them: each of them passes a token on.");
      }
    }
  }

  private void checkEnds(XmlElement scope, Set<XmlElement> nodes) {
    if (nodes.stream().noneMatch(n -> n.name().equals("startEvent"))) {
      findings.hint(
          scope,
          "No start event shows where the %s begins.".formatted(scope.name()),
          "Draw a start event.");
    }
    if (nodes.stream().noneMatch(n -> n.name().equals("endEvent"))) {
      findings.hint(
          scope,
          "No end event shows where the %s ends.".formatted(scope.name()),
          "Draw an end event at the end of each way.");
    }
  }

  private void checkConnected(XmlElement node, Ends ends) {
    if (node.isTrue("triggeredByEvent") || node.isTrue("isForCompensation")) {
      return;
    }
    var begins = node.name().equals("startEvent") || node.name().equals("boundaryEvent");
    if (ends.incoming.isEmpty() && ends.outgoing.isEmpty() && !begins) {
      findings.hint(node, "It is connected to nothing.", "Connect it, or remove it.");
    } else if (ends.outgoing.isEmpty()
        && !THROWS_AND_ENDS.contains(node.name())
        && node.bpmnChild("compensateEventDefinition") == null) {
      findings.hint(
          node, "The way ends here without an end event.", "Draw an end event behind it.");
    }
  }

  private void checkSplit(XmlElement node, Ends ends) {
    var in = ends.incoming.size();
    var out = ends.outgoing.size();
    if (isGateway(node)) {
      if (in == 1 && out == 1) {
        findings.hint(node, "The gateway neither splits nor joins.", "Remove it.");
      } else if (in > 1 && out > 1) {
        findings.hint(
            node, "The gateway joins and splits.", "Use one gateway to join and one to split.");
      }
      return;
    }
    if (out > 1) {
      findings.hint(
          node,
          "It splits into %d ways without a gateway.".formatted(out),
          "Draw a parallel gateway behind it, or an exclusive one with conditions.");
    }
    if (in > 1) {
      findings.hint(
          node,
          "%d ways meet here without a gateway: each token of them passes by itself.".formatted(in),
          "Draw the gateway that is meant in front of it: an exclusive or a parallel one.");
    }
  }

  private void checkLabel(XmlElement node, Ends ends) {
    var chooses = node.name().equals("exclusiveGateway") || node.name().equals("inclusiveGateway");
    if (isGateway(node) && !(chooses && ends.outgoing.size() > 1)) {
      return;
    }
    if (node.get("name") == null) {
      findings.hint(
          node,
          "The %s has no name.".formatted(node.name()),
          chooses ? "Write the question on it." : "Write on it what happens there.");
    }
    if (chooses) {
      for (var flow : ends.outgoing) {
        if (flow.get("name") == null && flow.bpmnChild("conditionExpression") != null) {
          findings.hint(flow, "The flow with a condition has no name.", "Write the answer on it.");
        }
      }
    }
  }
}
