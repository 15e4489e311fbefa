package dev.legionflow.engine.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.dialect.Scope.Node;
import dev.legionflow.engine.feel.Feel;
import dev.legionflow.engine.feel.FeelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads ad-hoc sub-processes: what may be activated in them, by whom, and when they are done.
final class AdHocReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Findings findings;
  private final Expressions expressions;

  AdHocReader(Findings findings, Expressions expressions) {
    this.findings = findings;
    this.expressions = expressions;
  }

  /// The elements of an ad-hoc sub-process that can be activated: those to which no flow leads, and
  /// that undo nothing.
  static List<Node> activities(Scope scope) {
    return scope.nodes().values().stream()
        .filter(node -> node.incoming().isEmpty() && mayBeActivated(node.kind()))
        .filter(node -> !node.element().isTrue("isForCompensation"))
        .toList();
  }

  private static boolean mayBeActivated(Kind kind) {
    return switch (kind) {
      case START_EVENT, END_EVENT, BOUNDARY_EVENT -> false;
      default -> true;
    };
  }

  /// What stands inside of one.
  void check(Scope scope) {
    for (var node : scope.nodes().values()) {
      if (node.kind() == Kind.START_EVENT || node.kind() == Kind.END_EVENT) {
        findings.problem(
            node.element(),
            "An ad-hoc sub-process has no %s.".formatted(node.kind().tag()),
            "Remove it: elements are activated one by one.");
      } else if (node.isEventSubProcess()) {
        findings.notSupported(
            node.element(),
            "An event sub-process in an ad-hoc sub-process",
            "Put it beside the ad-hoc sub-process.");
      } else if (TriggerRules.isLink(node)) {
        findings.notSupported(
            node.element(), "A link in an ad-hoc sub-process", "Use a sequence flow.");
      }
    }
    if (activities(scope).stream().noneMatch(node -> node.kind().isActivity())) {
      findings.problem(
          scope.element(),
          "The ad-hoc sub-process has no activity.",
          "Add a task to which no flow leads.");
    }
  }

  /// @param adHoc its `zeebe:adHoc`, if it has one
  /// @param isJob whether a worker decides what is activated
  XmlElement read(Node node, Scope inner, @Nullable XmlElement adHoc, boolean isJob) {
    var at = node.element();
    var written =
        XmlElement.zeebe("adHoc")
            .with("cancelRemainingInstances", Boolean.toString(cancelsRemaining(at)))
            .with("elements", json(inner));
    var condition = at.bpmnChild("completionCondition");
    var text = condition == null ? "" : condition.text();
    var isConditional = !text.isEmpty();
    if (isConditional) {
      written.with("completionCondition", expressions.feel(at, "completionCondition", text));
    }
    if (node.multiInstance() != null) {
      findings.notSupported(
          at,
          "A multi-instance ad-hoc sub-process",
          "Put it into a multi-instance sub-process of its own.");
    }
    if (adHoc == null) {
      return written;
    }
    var active = adHoc.get("activeElementsCollection");
    if (active != null) {
      written.with(
          "activeElementsCollection",
          expressions.feel(at, "zeebe:adHoc activeElementsCollection", active));
    }
    if (isJob && (active != null || isConditional)) {
      findings.problem(
          at,
          "A job worker decides what is activated and when it is done, and %s says it too."
              .formatted(active != null ? "activeElementsCollection" : "completionCondition"),
          "Remove it, or zeebe:taskDefinition.");
    }
    var collection = adHoc.get("outputCollection");
    var element = adHoc.get("outputElement");
    if ((collection == null) != (element == null)) {
      findings.problem(
          at,
          "outputCollection and outputElement of zeebe:adHoc belong together.",
          "Give both, or neither.");
    } else if (collection != null && element != null) {
      if (!Names.isVariable(collection.strip())) {
        findings.problem(
            at,
            "zeebe:adHoc outputCollection '%s' is no variable name."
                .formatted(Findings.quote(collection)),
            "Use letters, digits and '_', and none of FEEL's own words.");
      }
      written
          .with("outputCollection", collection.strip())
          .with("outputElement", expressions.feel(at, "zeebe:adHoc outputElement", element));
    }
    return written;
  }

  private static boolean cancelsRemaining(XmlElement at) {
    return at.get("cancelRemainingInstances") == null || at.isTrue("cancelRemainingInstances");
  }

  // --- what a worker is told of the elements

  private String json(Scope scope) {
    var all = new ArrayList<Map<String, Object>>();
    for (var node : activities(scope)) {
      var told = new LinkedHashMap<String, Object>();
      put(told, "elementId", node.id());
      put(told, "elementName", node.element().get("name"));
      var documentation = node.element().bpmnChild("documentation");
      put(told, "documentation", documentation == null ? null : documentation.text());
      put(told, "properties", properties(node.element()));
      put(told, "parameters", parameters(node.element()));
      all.add(told);
    }
    try {
      return JSON.writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What is empty is left out.
  private static void put(Map<String, Object> told, String name, @Nullable Object value) {
    var isEmpty =
        switch (value) {
          case null -> true;
          case String text -> text.isEmpty();
          case List<?> list -> list.isEmpty();
          case Map<?, ?> map -> map.isEmpty();
          default -> false;
        };
    if (!isEmpty && value != null) {
      told.put(name, value);
    }
  }

  private static List<XmlElement> children(XmlElement at, String extension, String name) {
    return at.extensions().stream()
        .filter(e -> e.isZeebe() && e.name().equals(extension))
        .flatMap(e -> e.children().stream())
        .filter(e -> e.isZeebe() && e.name().equals(name))
        .toList();
  }

  private static Map<String, String> properties(XmlElement at) {
    var properties = new LinkedHashMap<String, String>();
    for (var property : children(at, "properties", "property")) {
      var name = property.get("name");
      if (name != null) {
        var value = property.get("value");
        properties.put(name, value == null ? "" : value);
      }
    }
    return properties;
  }

  private List<Map<String, Object>> parameters(XmlElement at) {
    var parameters = new ArrayList<Map<String, Object>>();
    for (var input : children(at, "ioMapping", "input")) {
      var source = input.get("source");
      if (source == null || !source.contains("fromAi") || !Expressions.isExpression(source)) {
        continue;
      }
      try {
        for (var parameter : expressions.aiParameters(source)) {
          parameters.add(told(parameter));
        }
      } catch (FeelException e) {
        findings.problem(
            at,
            "zeebe:input source '%s': %s.".formatted(Findings.quote(source), e.getMessage()),
            "Write for example fromAi(toolCall.query, \"What to search for\", \"string\").");
      }
    }
    return parameters;
  }

  private static Map<String, Object> told(Feel.AiParameter parameter) {
    var told = new LinkedHashMap<String, Object>();
    put(told, "name", parameter.name());
    put(told, "description", parameter.description());
    put(told, "type", parameter.type());
    put(told, "schema", parameter.schema());
    put(told, "options", parameter.options());
    return told;
  }
}
