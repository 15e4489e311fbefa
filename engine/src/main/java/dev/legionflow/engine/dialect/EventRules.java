package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.Scope.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Events: what triggers them, and what they are attached to.
///
/// Reads the timers and errors as it goes; [#timer] and [#errors] give them to the writer.
final class EventRules {

  private record TimerForm(
      String tag, String example, Function<String, Optional<String>> normalised) {}

  private static final List<TimerForm> TIMER_FORMS =
      List.of(
          new TimerForm("timeDate", "2026-12-24T18:00:00Z", Timers::date),
          new TimerForm("timeDuration", "PT15M", Timers::duration),
          new TimerForm("timeCycle", "R3/PT10M", Timers::cycle));

  private final Findings findings;
  private final Expressions expressions;

  /// The error definitions of the file.
  private final Map<String, XmlElement> definitions;

  private final Map<String, String> errorCodes = new LinkedHashMap<>();
  private final Map<XmlElement, XmlElement> timers = new HashMap<>();
  private final Set<Node> processStarts = new HashSet<>();
  private final TriggerRules triggers;

  EventRules(
      Findings findings,
      Expressions expressions,
      Map<String, XmlElement> definitions,
      TriggerRules triggers) {
    this.findings = findings;
    this.expressions = expressions;
    this.definitions = definitions;
    this.triggers = triggers;
  }

  /// The codes of the errors that are referred to, by the ids of their definitions.
  Map<String, String> errors() {
    return errorCodes;
  }

  /// What a timer event definition says, as it is to be written.
  @Nullable XmlElement timer(XmlElement definition) {
    return timers.get(definition);
  }

  void check(Scope scope) {
    var caught = new HashMap<String, Map<String, String>>();
    triggers.enter(scope);
    for (var node : scope.nodes().values()) {
      if (scope.isProcess() && node.kind() == Kind.START_EVENT) {
        processStarts.add(node);
      }
    }
    for (var node : scope.nodes().values()) {
      checkTriggers(node);
      if (node.kind() == Kind.BOUNDARY_EVENT) {
        checkBoundary(scope, node, caught);
      }
      if (node.inner() != null) {
        check(node.inner());
        triggers.enter(scope);
      }
    }
  }

  private void checkTriggers(Node node) {
    var definitions = node.eventDefinitions();
    if (definitions.size() > 1) {
      findings.notSupported(
          node.element(), "An event with several triggers", "Use one event for each trigger.");
    }
    var trigger = node.eventDefinition();
    if (trigger == null) {
      checkWaiting(node);
      return;
    }
    switch (trigger.name()) {
      case "messageEventDefinition",
          "signalEventDefinition",
          "escalationEventDefinition",
          "conditionalEventDefinition",
          "linkEventDefinition" ->
          triggers.check(node, trigger);
      case "timerEventDefinition" -> checkTimer(node, trigger);
      case "errorEventDefinition" -> checkError(node, trigger);
      case "terminateEventDefinition" -> {
        if (node.kind() != Kind.END_EVENT) {
          refuse(node, trigger, "Only an end event can terminate.");
        }
      }
      // Compensation has rules of its own; the others the reader has refused.
      default -> {}
    }
  }

  private void checkWaiting(Node node) {
    if (node.kind() == Kind.RECEIVE_TASK) {
      triggers.checkReceiveTask(node);
      return;
    }
    var waits = node.kind() == Kind.BOUNDARY_EVENT || node.kind() == Kind.INTERMEDIATE_CATCH_EVENT;
    if (waits && node.element().bpmnChild("eventDefinitionRef") == null) {
      findings.problem(
          node.element(),
          "The %s does not say what it waits for.".formatted(node.kind().tag()),
          "Make it a message, signal or timer event%s."
              .formatted(
                  node.kind() == Kind.BOUNDARY_EVENT ? ", or an error or escalation event" : ""));
    }
  }

  private void refuse(Node node, XmlElement trigger, String fix) {
    findings.notSupported(
        node.element(), "A %s on a %s".formatted(trigger.name(), node.kind().tag()), fix);
  }

  private void checkTimer(Node node, XmlElement definition) {
    if (node.kind() != Kind.BOUNDARY_EVENT
        && node.kind() != Kind.INTERMEDIATE_CATCH_EVENT
        && node.kind() != Kind.START_EVENT) {
      refuse(node, definition, "Use a timer as a start, an intermediate or a boundary event.");
      return;
    }
    var given =
        TIMER_FORMS.stream()
            .filter(f -> definition.bpmnChild(f.tag) != null)
            .filter(f -> !definition.bpmnChildren(f.tag).getFirst().text().isEmpty())
            .toList();
    if (given.size() != 1) {
      findings.problem(
          node.element(),
          given.isEmpty() ? "The timer has no time." : "The timer has several times.",
          "Give it exactly one timeDate, timeDuration or timeCycle.");
      return;
    }
    var form = given.getFirst();
    if (form.tag.equals("timeCycle") && !repeats(node)) {
      findings.problem(
          node.element(),
          "Only a timer that does not interrupt can have a timeCycle.",
          "Use a timeDuration or timeDate, or make the boundary event non-interrupting.");
      return;
    }
    var text = definition.bpmnChildren(form.tag).getFirst().text();
    timers.put(
        definition, XmlElement.bpmn(form.tag).withText(timerText(node.element(), form, text)));
  }

  /// Whether a timer of this event may fire more than once.
  private boolean repeats(Node node) {
    return processStarts.contains(node)
        || (node.kind() != Kind.INTERMEDIATE_CATCH_EVENT && !interrupts(node));
  }

  private String timerText(XmlElement at, TimerForm form, String text) {
    if (Expressions.isExpression(text)) {
      return expressions.feel(at, form.tag, text);
    }
    var normalised = form.normalised.apply(text);
    if (normalised.isEmpty()) {
      findings.problem(
          at,
          "%s '%s' is not what ISO 8601 calls for.".formatted(form.tag, Findings.quote(text)),
          "Write it like %s, or as a FEEL expression that begins with '='."
              .formatted(form.example));
    }
    return normalised.orElse(text);
  }

  private void checkError(Node node, XmlElement definition) {
    if (processStarts.contains(node)
        || (node.kind() != Kind.BOUNDARY_EVENT
            && node.kind() != Kind.END_EVENT
            && node.kind() != Kind.START_EVENT)) {
      refuse(
          node,
          definition,
          "Throw errors at end events, and catch them at boundary events and with event"
              + " sub-processes.");
      return;
    }
    if (node.kind() == Kind.START_EVENT && !interrupts(node)) {
      findings.problem(
          node.element(),
          "An error always interrupts.",
          "Make the start event interrupting (isInterrupting=\"true\").");
    }
    var reference = definition.get("errorRef");
    if (reference == null) {
      if (node.kind() == Kind.END_EVENT) {
        findings.problem(
            node.element(), "The error end event names no error.", "Choose an error for it.");
      }
      return;
    }
    var id = definitionId(reference);
    var error = id == null ? null : definitions.get(id);
    if (id == null || error == null) {
      findings.problem(
          node.element(),
          "The error '%s' is not defined in the file.".formatted(Findings.quote(reference)),
          "Define it, or choose another.");
      return;
    }
    var code = error.get("errorCode");
    if (code == null) {
      checkErrorWithoutCode(node, id);
    } else if (Expressions.isExpression(code)) {
      findings.notSupported(
          node.element(),
          "An expression as the code of the error '%s'".formatted(id),
          "Write the code itself.");
    } else if (code.length() > Limits.NAME_LENGTH || !Names.isId(id)) {
      findings.problem(
          node.element(),
          "The id or the code of the error '%s' cannot be used.".formatted(Findings.quote(id)),
          "Use at most %d characters for both, and an id without blanks."
              .formatted(Limits.NAME_LENGTH));
    } else {
      errorCodes.put(id, code);
    }
  }

  /// The code that an error event catches; null for all.
  @Nullable String errorCode(XmlElement trigger) {
    var id = errorId(trigger);
    return id == null ? null : errorCodes.get(id);
  }

  private void checkErrorWithoutCode(Node node, String id) {
    if (node.kind() == Kind.END_EVENT) {
      findings.problem(
          node.element(),
          "The error '%s' has no code.".formatted(id),
          "Give the error an errorCode.");
    } else {
      findings.warning(
          node.element(),
          "The error '%s' has no code, so all errors are caught.".formatted(id),
          "Give the error an errorCode, or remove the errorRef.");
    }
  }

  /// The definition that an error event refers to; null when it stands for all errors.
  ///
  /// References may be qualified by the prefix of the target namespace.
  @Nullable String errorId(XmlElement trigger) {
    var id = definitionId(trigger.get("errorRef"));
    return id == null || !errorCodes.containsKey(id) ? null : id;
  }

  private @Nullable String definitionId(@Nullable String reference) {
    return reference == null || definitions.containsKey(reference)
        ? reference
        : FlowRules.localPart(reference);
  }

  /// Whether a boundary event, or the start of an event sub-process, ends what it interrupts.
  static boolean interrupts(Node boundary) {
    var value =
        boundary
            .element()
            .get(boundary.kind() == Kind.START_EVENT ? "isInterrupting" : "cancelActivity");
    return value == null || value.equals("true") || value.equals("1");
  }

  private void checkBoundary(
      Scope scope, Node node, Map<String, Map<String, String>> caughtAtActivity) {
    var attachedTo = node.element().get("attachedToRef");
    var activity = attachedTo == null ? null : scope.nodes().get(attachedTo);
    if (attachedTo == null || activity == null || !activity.kind().isActivity()) {
      findings.problem(
          node.element(),
          attachedTo == null
              ? "The boundary event is not attached to anything."
              : "It is attached to '%s', which is no activity beside it."
                  .formatted(Findings.quote(attachedTo)),
          "Attach it to a task, sub-process or call activity of the same process or sub-process.");
      return;
    }
    if (node.outgoing().isEmpty() && !CompensationRules.isCompensation(node)) {
      findings.warning(
          node.element(),
          "No sequence flow leaves the boundary event, which some versions of Camunda 8 refuse.",
          "Connect it to what is to happen then.");
    }
    var trigger = node.eventDefinition();
    if (trigger == null || !trigger.name().equals("errorEventDefinition")) {
      return;
    }
    if (!interrupts(node)) {
      findings.problem(
          node.element(),
          "An error always interrupts.",
          "Make the boundary event interrupting (cancelActivity=\"true\").");
    }
    var id = errorId(trigger);
    // No code is all codes.
    var code = id == null ? "" : errorCodes.getOrDefault(id, "");
    var other =
        caughtAtActivity
            .computeIfAbsent(activity.id(), _ -> new HashMap<>())
            .putIfAbsent(code, node.id());
    if (other != null) {
      findings.problem(
          node.element(),
          "'%s' catches the same error of '%s'.".formatted(other, activity.id()),
          "Keep one of them.");
    }
  }
}
