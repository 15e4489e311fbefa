package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Findings.quote;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads listeners: jobs that stand before or after something that happens to an element.
///
/// They are written under other names, because Flowable takes any `executionListener` and
/// `taskListener` for its own.
final class ListenerReader {

  private static final Set<String> EVENTS = Set.of("start", "end");

  private static final String CANCELING = "canceling";

  /// Also as they were called before.
  private static final Map<String, String> TASK_EVENTS =
      Map.ofEntries(
          Map.entry("creating", "creating"),
          Map.entry("create", "creating"),
          Map.entry("assigning", "assigning"),
          Map.entry("assignment", "assigning"),
          Map.entry("updating", "updating"),
          Map.entry("update", "updating"),
          Map.entry("completing", "completing"),
          Map.entry("complete", "completing"),
          Map.entry("canceling", CANCELING),
          Map.entry("cancel", CANCELING));

  private final Findings findings;
  private final Expressions expressions;

  ListenerReader(Findings findings, Expressions expressions) {
    this.findings = findings;
    this.expressions = expressions;
  }

  /// @param at the element that the listeners belong to
  XmlElement execution(XmlElement at, XmlElement extension) {
    var written = XmlElement.zeebe("jobListeners");
    var seen = new HashSet<String>();
    for (var child : extension.children()) {
      if (isOther(at, extension, child, "executionListener")) {
        continue;
      }
      var event = event(at, child);
      var listener = event == null ? null : listener(at, child, event);
      if (listener != null && !seen.add(event + " " + child.get("type"))) {
        findings.problem(
            at,
            Topic.LISTENERS,
            "It has two %s listeners of the type '%s'."
                .formatted(event, quote(String.valueOf(child.get("type")))),
            "Keep one of them.");
      }
      if (listener != null) {
        written.with(listener);
      }
    }
    return written;
  }

  /// @param at the user task that the listeners belong to
  XmlElement task(XmlElement at, XmlElement extension) {
    var written = XmlElement.zeebe("taskJobListeners");
    for (var child : extension.children()) {
      if (isOther(at, extension, child, "taskListener")) {
        continue;
      }
      var name = child.get("eventType");
      var event = name == null ? null : TASK_EVENTS.get(name);
      if (event == null) {
        findings.problem(
            at,
            Topic.LISTENERS,
            "The eventType '%s' of a zeebe:taskListener is none."
                .formatted(name == null ? "" : quote(name)),
            "Write 'creating', 'assigning', 'updating' or 'completing'.");
        continue;
      }
      var listener = listener(at, child, event);
      if (event.equals(CANCELING)) {
        findings.warning(
            at,
            Topic.LISTENERS,
            "A task listener for 'canceling' is not called: the task is cancelled at once.",
            "Listen to what interrupts the task: a boundary event, or an event sub-process.");
      } else if (listener != null) {
        written.with(listener);
      }
    }
    return written;
  }

  private boolean isOther(XmlElement at, XmlElement extension, XmlElement child, String name) {
    if (child.isZeebe(name)) {
      return false;
    }
    findings.warning(
        at,
        Topic.LISTENERS,
        "'%s' in zeebe:%s is ignored.".formatted(quote(child.name()), extension.name()),
        "Remove it.");
    return true;
  }

  private @Nullable XmlElement listener(XmlElement at, XmlElement listener, String event) {
    var what = "zeebe:" + listener.name();
    var type = listener.get("type");
    if (type == null) {
      findings.problem(
          at,
          Topic.LISTENERS,
          "A %s has no type.".formatted(what),
          "Name the job type, for example 'audit'.");
      return null;
    }
    if (type.length() > Limits.NAME_LENGTH && !Expressions.isExpression(type)) {
      findings.problem(
          at,
          Topic.LISTENERS,
          "The job type '%s' is longer than %d characters."
              .formatted(quote(type), Limits.NAME_LENGTH),
          "Shorten it.");
    }
    return XmlElement.zeebe("jobListener")
        .with("eventType", event)
        .with("type", expressions.textOrFeel(at, what + " type", type))
        .with("retries", retries(at, listener, what));
  }

  private @Nullable String event(XmlElement at, XmlElement listener) {
    var event = listener.get("eventType");
    if (event == null || !EVENTS.contains(event)) {
      findings.problem(
          at,
          Topic.LISTENERS,
          "The eventType '%s' of a zeebe:executionListener is none."
              .formatted(event == null ? "" : quote(event)),
          "Write 'start' or 'end'.");
      return null;
    }
    var reason = event.equals("start") ? noStart(at) : noEnd(at);
    if (reason != null) {
      findings.problem(at, Topic.LISTENERS, "It can have no %s listener.".formatted(event), reason);
      return null;
    }
    return event;
  }

  private static @Nullable String noStart(XmlElement at) {
    return switch (at.name()) {
      case "startEvent" -> "Use an end listener, or a start listener of the scope around it.";
      case "boundaryEvent" -> "Use an end listener, or a start listener of the activity.";
      default -> null;
    };
  }

  private static @Nullable String noEnd(XmlElement at) {
    if (at.name().endsWith("Gateway")) {
      return "Use a start listener, or one of the element behind it.";
    }
    if (at.name().equals("endEvent") && at.bpmnChild("errorEventDefinition") != null) {
      return "Use a start listener, or a listener of the event that catches the error.";
    }
    return at.name().equals("endEvent") && at.bpmnChild("terminateEventDefinition") != null
        ? "Use a start listener: nothing of its scope is left when it ends."
        : null;
  }

  private @Nullable String retries(XmlElement at, XmlElement listener, String what) {
    var retries = listener.get("retries");
    if (retries == null) {
      return null;
    }
    if (!Expressions.isExpression(retries) && !retries.matches("\\d{1,6}")) {
      findings.problem(
          at,
          Topic.LISTENERS,
          "The retries '%s' of a %s are no whole number.".formatted(quote(retries), what),
          "Write a number such as 3, or a FEEL expression that begins with '='.");
    }
    return expressions.textOrFeel(at, what + " retries", retries);
  }
}
