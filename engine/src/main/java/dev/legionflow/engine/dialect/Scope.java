package dev.legionflow.engine.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A process or an embedded sub-process: what token flow stays inside of.
final class Scope {

  private final XmlElement element;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Flow> flows = new ArrayList<>();

  Scope(XmlElement element) {
    this.element = element;
  }

  XmlElement element() {
    return element;
  }

  boolean isAdHoc() {
    return element.isBpmn("adHocSubProcess");
  }

  boolean isProcess() {
    return element.name().equals("process");
  }

  boolean isEventSubProcess() {
    return element.isBpmn("subProcess") && element.isTrue("triggeredByEvent");
  }

  /// By id, in the order of the file.
  Map<String, Node> nodes() {
    return nodes;
  }

  List<Flow> flows() {
    return flows;
  }

  /// A sequence flow.
  record Flow(String id, XmlElement element, String source, String target) {

    /// Its condition; blank is none.
    @Nullable String condition() {
      var expression = element.bpmnChild("conditionExpression");
      return expression == null || expression.text().isEmpty() ? null : expression.text();
    }
  }

  /// A flow node.
  static final class Node {
    private final String id;
    private final Kind kind;
    private final XmlElement element;
    private final @Nullable Scope inner;
    private final List<Flow> incoming = new ArrayList<>();
    private final List<Flow> outgoing = new ArrayList<>();

    /// @param inner what is inside of a sub-process
    Node(String id, Kind kind, XmlElement element, @Nullable Scope inner) {
      this.id = id;
      this.kind = kind;
      this.element = element;
      this.inner = inner;
    }

    String id() {
      return id;
    }

    Kind kind() {
      return kind;
    }

    XmlElement element() {
      return element;
    }

    @Nullable Scope inner() {
      return inner;
    }

    List<Flow> incoming() {
      return incoming;
    }

    List<Flow> outgoing() {
      return outgoing;
    }

    /// The event definitions; the reader has refused those that cannot run.
    List<XmlElement> eventDefinitions() {
      return element.children().stream()
          .filter(c -> c.isBpmn() && c.name().endsWith("EventDefinition"))
          .toList();
    }

    @Nullable XmlElement eventDefinition() {
      var definitions = eventDefinitions();
      return definitions.isEmpty() ? null : definitions.getFirst();
    }

    /// Whether it is a sub-process that an event begins, beside the flow of its scope.
    boolean isEventSubProcess() {
      return kind == Kind.SUB_PROCESS && element.isTrue("triggeredByEvent");
    }

    @Nullable XmlElement multiInstance() {
      return element.bpmnChild("multiInstanceLoopCharacteristics");
    }
  }
}
