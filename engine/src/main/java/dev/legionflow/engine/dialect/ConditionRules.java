package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Findings.quote;

import dev.legionflow.engine.dialect.Scope.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Conditional events. They are written as `zeebe:trigger` of kind `condition`, with `condition`,
/// and in `code` the changes of variables that count; a process with such events inside as
/// `zeebe:conditions`.
final class ConditionRules {

  private static final String DEFINITION = "conditionalEventDefinition";
  private static final Set<Kind> CATCHING =
      Set.of(Kind.START_EVENT, Kind.INTERMEDIATE_CATCH_EVENT, Kind.BOUNDARY_EVENT);
  private static final Set<String> CHANGES = Set.of("create", "update");

  private final Findings findings;
  private final Expressions expressions;

  ConditionRules(Findings findings, Expressions expressions) {
    this.findings = findings;
    this.expressions = expressions;
  }

  private static boolean isConditional(Node node) {
    var trigger = node.eventDefinition();
    return trigger != null && trigger.name().equals(DEFINITION);
  }

  /// What is written of a process.
  static List<XmlElement> of(Scope process) {
    return isIn(process) ? List.of(XmlElement.zeebe("conditions")) : List.of();
  }

  /// Whether anything in a running instance waits for a condition.
  private static boolean isIn(Scope scope) {
    for (var node : scope.nodes().values()) {
      if ((isConditional(node) && !(scope.isProcess() && node.kind() == Kind.START_EVENT))
          || (node.inner() != null && isIn(node.inner()))) {
        return true;
      }
    }
    return false;
  }

  /// What the event waits for; null when that cannot be said.
  @Nullable XmlElement read(Node node, XmlElement definition) {
    if (!CATCHING.contains(node.kind())) {
      findings.notSupported(
          node.element(),
          "A %s on a %s".formatted(DEFINITION, node.kind().tag()),
          "Wait for a condition with a start, an intermediate or a boundary event.");
      return null;
    }
    var condition = definition.bpmnChild("condition");
    var text = condition == null ? "" : condition.text();
    if (condition == null || text.isEmpty()) {
      findings.problem(
          node.element(),
          "The event has no condition.",
          "Write it in FEEL, for example <condition>=amount > 100</condition>.");
      return null;
    }
    var language = condition.get("language");
    if (language != null && !language.toLowerCase(java.util.Locale.ROOT).contains("feel")) {
      findings.problem(
          node.element(),
          "The condition is written in '%s'; only FEEL is run.".formatted(quote(language)),
          "Write it in FEEL, with a leading '='.");
      return null;
    }
    return XmlElement.zeebe("trigger")
        .with("kind", "condition")
        .with("condition", expressions.feel(node.element(), "The condition", text))
        .with("code", changes(node, definition));
  }

  /// The changes that count, separated by commas; null for all.
  private @Nullable String changes(Node node, XmlElement definition) {
    var changes = new ArrayList<String>();
    for (var extension : definition.extensions()) {
      if (!extension.isZeebe()) {
        continue;
      }
      if (!extension.name().equals("conditionalFilter")) {
        findings.problem(
            node.element(),
            "The extension zeebe:%s is not known in an event definition."
                .formatted(quote(extension.name())),
            "Remove it, or correct its name.");
        continue;
      }
      if (extension.get("variableNames") != null) {
        findings.warning(
            node.element(),
            "variableNames of zeebe:conditionalFilter is ignored: the names in the condition count.",
            "Remove it.");
      }
      var events = extension.get("variableEvents");
      for (var event : events == null ? new String[0] : events.split(",")) {
        if (!event.isBlank() && !CHANGES.contains(event.strip())) {
          findings.problem(
              node.element(),
              "'%s' in variableEvents is no change of a variable.".formatted(quote(event.strip())),
              "Write 'create', 'update', or both separated by a comma.");
        } else if (!event.isBlank() && !changes.contains(event.strip())) {
          changes.add(event.strip());
        }
      }
    }
    return changes.isEmpty() ? null : String.join(",", changes);
  }
}
