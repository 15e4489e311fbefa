package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Findings.quote;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads listeners: jobs that stand before or after something that happens to an element.
///
/// They are written under other names, because Flowable takes any `executionListener` for its own.
final class ListenerReader {

  private static final Set<String> EVENTS = Set.of("start", "end");

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
      if (!child.isZeebe() || !child.name().equals("executionListener")) {
        findings.warning(
            at,
            "'%s' in zeebe:executionListeners is ignored.".formatted(quote(child.name())),
            "Remove it.");
        continue;
      }
      var event = event(at, child);
      var type = child.get("type");
      if (event == null) {
        continue;
      }
      if (type == null) {
        findings.problem(
            at,
            "A zeebe:executionListener has no type.",
            "Name the job type, for example 'audit'.");
        continue;
      }
      if (type.length() > Limits.NAME_LENGTH && !Expressions.isExpression(type)) {
        findings.problem(
            at,
            "The job type '%s' is longer than %d characters."
                .formatted(quote(type), Limits.NAME_LENGTH),
            "Shorten it.");
      }
      if (!seen.add(event + " " + type)) {
        findings.problem(
            at,
            "It has two %s listeners of the type '%s'.".formatted(event, quote(type)),
            "Keep one of them.");
      }
      written.with(
          XmlElement.zeebe("jobListener")
              .with("eventType", event)
              .with("type", expressions.textOrFeel(at, "zeebe:executionListener type", type))
              .with("retries", retries(at, child)));
    }
    return written;
  }

  private @Nullable String event(XmlElement at, XmlElement listener) {
    var event = listener.get("eventType");
    if (event == null || !EVENTS.contains(event)) {
      findings.problem(
          at,
          "The eventType '%s' of a zeebe:executionListener is none."
              .formatted(event == null ? "" : quote(event)),
          "Write 'start' or 'end'.");
      return null;
    }
    var reason = event.equals("start") ? noStart(at) : noEnd(at);
    if (reason != null) {
      findings.problem(at, "It can have no %s listener.".formatted(event), reason);
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

  private @Nullable String retries(XmlElement at, XmlElement listener) {
    var retries = listener.get("retries");
    if (retries == null) {
      return null;
    }
    if (!Expressions.isExpression(retries) && !retries.matches("\\d{1,6}")) {
      findings.problem(
          at,
          "The retries '%s' of a zeebe:executionListener are no whole number."
              .formatted(quote(retries)),
          "Write a number such as 3, or a FEEL expression that begins with '='.");
    }
    return expressions.textOrFeel(at, "zeebe:executionListener retries", retries);
  }
}
