package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Findings.quote;
import static java.util.Objects.requireNonNull;

import dev.legionflow.engine.dialect.MissionProcess.Start;
import dev.legionflow.engine.dialect.MissionProcess.Trigger;
import dev.legionflow.engine.dialect.Scope.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Messages, signals, escalations and links: what an event with one of them waits for or throws.
///
/// They are written as an extension element of our own, because the behaviours are ours:
/// `zeebe:trigger` with `kind`, `name`, `correlationKey` and `code`.
final class TriggerRules {

  /// What is defined once in a file and referred to by events.
  static final List<String> REFERENCES = List.of("message", "signal", "escalation");

  private static final Set<Kind> CATCHING =
      Set.of(Kind.START_EVENT, Kind.INTERMEDIATE_CATCH_EVENT, Kind.BOUNDARY_EVENT);
  private static final Set<Kind> THROWING = Set.of(Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT);
  private static final String MAY_FOLLOW = "message, timer, signal and conditional catch events";

  private final Findings findings;
  private final Expressions expressions;

  /// The definitions of messages, signals and escalations, by their ids.
  private final Map<String, XmlElement> definitions;

  private final Map<Node, XmlElement> written = new HashMap<>();
  private final Map<Scope, List<XmlElement>> links = new HashMap<>();

  /// What starts each process, and where.
  private final Map<Scope, Map<String, String>> started = new HashMap<>();

  private final ConditionRules conditions;
  private Scope scope = new Scope(XmlElement.bpmn("process"));

  TriggerRules(Findings findings, Expressions expressions, Map<String, XmlElement> definitions) {
    this.findings = findings;
    this.expressions = expressions;
    this.definitions = definitions;
    conditions = new ConditionRules(findings, expressions);
  }

  /// What the event waits for or throws, to be written among its extensions.
  @Nullable XmlElement of(Node node) {
    return written.get(node);
  }

  /// Whether what is written among its extensions stands for the event definition too.
  boolean replaces(Node node) {
    return written.containsKey(node);
  }

  /// Sequence flows in the place of links.
  List<XmlElement> links(Scope at) {
    return links.getOrDefault(at, List.of());
  }

  static boolean isLink(Node node) {
    var trigger = node.eventDefinition();
    return trigger != null && trigger.name().equals("linkEventDefinition");
  }

  /// The nodes that are checked next are those of this scope.
  void enter(Scope entered) {
    scope = entered;
  }

  void check(Node node, XmlElement trigger) {
    switch (trigger.name()) {
      case "messageEventDefinition" -> checkMessage(node, trigger.get("messageRef"));
      case "signalEventDefinition" -> checkSignal(node, trigger);
      case "escalationEventDefinition" -> checkEscalation(node, trigger);
      case "conditionalEventDefinition" -> checkCondition(node, trigger);
      default -> checkLink(node, trigger);
    }
  }

  private void checkCondition(Node node, XmlElement trigger) {
    var condition = conditions.read(node, trigger);
    if (condition == null) {
      return;
    }
    written.put(node, condition);
    if (node.kind() == Kind.START_EVENT && scope.isProcess()) {
      refuseSecond(node, "condition", requireNonNull(condition.get("condition")));
    }
  }

  void checkReceiveTask(Node node) {
    if (node.element().isTrue("instantiate")) {
      findings.notSupported(
          node.element(), "A receive task that starts a process", "Use a message start event.");
    }
    checkMessage(node, node.element().get("messageRef"));
  }

  private void checkMessage(Node node, @Nullable String reference) {
    if (THROWING.contains(node.kind())) {
      // It is sent by a job worker, which has its own word for it.
      return;
    }
    var message = definition(node, "message", reference);
    if (message == null) {
      return;
    }
    var trigger = XmlElement.zeebe("trigger").with("kind", "message");
    trigger.with("name", name(node, "message", message));
    var key = correlationKey(message);
    if (node.kind() == Kind.START_EVENT && scope.isProcess()) {
      refuseExpression(node, "message", message);
      refuseSecond(node, "message", message);
    } else if (key == null) {
      findings.problem(
          node.element(),
          "The message '%s' has no correlation key.".formatted(quote(text(message))),
          "Say which of the waiting instances is meant: <zeebe:subscription correlationKey=\"=…\"/>"
              + " in the message.");
    } else {
      trigger.with(
          "correlationKey",
          expressions.feel(node.element(), "zeebe:subscription correlationKey", key));
    }
    written.put(node, trigger);
  }

  private static @Nullable String correlationKey(XmlElement message) {
    return message.extensions().stream()
        .filter(e -> e.isZeebe() && e.name().equals("subscription"))
        .map(e -> e.get("correlationKey"))
        .findFirst()
        .orElse(null);
  }

  private void checkSignal(Node node, XmlElement trigger) {
    var signal = definition(node, "signal", trigger.get("signalRef"));
    if (signal == null) {
      return;
    }
    if (node.kind() == Kind.START_EVENT && scope.isProcess()) {
      refuseExpression(node, "signal", signal);
      refuseSecond(node, "signal", signal);
    }
    written.put(
        node,
        XmlElement.zeebe("trigger")
            .with("kind", "signal")
            .with("name", name(node, "signal", signal)));
  }

  private void checkEscalation(Node node, XmlElement trigger) {
    if (node.kind() == Kind.INTERMEDIATE_CATCH_EVENT
        || (node.kind() == Kind.START_EVENT && scope.isProcess())) {
      findings.problem(
          node.element(),
          "An escalation cannot be waited for here.",
          "Catch it at a boundary event of a sub-process or call activity, or with an event"
              + " sub-process.");
      return;
    }
    var reference = trigger.get("escalationRef");
    var own = XmlElement.zeebe("trigger").with("kind", "escalation");
    if (reference == null && CATCHING.contains(node.kind())) {
      written.put(node, own);
      return;
    }
    var escalation = definition(node, "escalation", reference);
    if (escalation == null) {
      return;
    }
    var code = escalation.get("escalationCode");
    if (code == null && THROWING.contains(node.kind())) {
      findings.problem(
          node.element(),
          "The escalation '%s' has no code.".formatted(quote(String.valueOf(reference))),
          "Give it an escalationCode.");
    } else if (code != null && Expressions.isExpression(code)) {
      findings.notSupported(
          node.element(), "An expression as an escalation code", "Write the code itself.");
    } else if (code != null && code.length() > Limits.NAME_LENGTH) {
      tooLong(node, "escalation code", code);
    }
    written.put(node, own.with("code", code));
  }

  private void checkLink(Node node, XmlElement trigger) {
    if (node.kind() != Kind.INTERMEDIATE_CATCH_EVENT
        && node.kind() != Kind.INTERMEDIATE_THROW_EVENT) {
      findings.problem(
          node.element(),
          "A link cannot stand on a %s.".formatted(node.kind().tag()),
          "Use links at intermediate events.");
      return;
    }
    var name = trigger.get("name");
    if (name == null) {
      findings.problem(
          node.element(), "The link has no name.", "Give both ends of the link the same name.");
      return;
    }
    var others = linked(node.kind(), name);
    if (node.kind() == Kind.INTERMEDIATE_CATCH_EVENT) {
      written.put(node, XmlElement.zeebe("trigger").with("kind", "link"));
      if (others.size() > 1) {
        findings.problem(
            node.element(),
            "The link '%s' is caught more than once.".formatted(quote(name)),
            "Keep one catch event of the name.");
      }
      return;
    }
    var targets = linked(Kind.INTERMEDIATE_CATCH_EVENT, name);
    if (targets.isEmpty()) {
      findings.problem(
          node.element(),
          "The link '%s' leads nowhere.".formatted(quote(name)),
          "Add a link catch event of the same name to the same process or sub-process.");
      return;
    }
    if (!node.outgoing().isEmpty()) {
      findings.problem(
          node.element(),
          "A link that is thrown has no outgoing sequence flow.",
          "Remove '%s'.".formatted(node.outgoing().getFirst().id()));
    }
    links
        .computeIfAbsent(scope, _ -> new ArrayList<>())
        .add(
            XmlElement.bpmn("sequenceFlow")
                .with("id", "link-from-" + node.id())
                .with("sourceRef", node.id())
                .with("targetRef", targets.getFirst().id()));
  }

  private List<Node> linked(Kind kind, String name) {
    return scope.nodes().values().stream()
        .filter(n -> n.kind() == kind && isLink(n))
        .filter(n -> name.equals(requireNonNull(n.eventDefinition()).get("name")))
        .toList();
  }

  private @Nullable XmlElement definition(Node node, String tag, @Nullable String reference) {
    var found = reference == null ? null : definitions.get(reference);
    if (found == null && reference != null) {
      found = definitions.get(FlowRules.localPart(reference));
    }
    if (found != null && found.isBpmn(tag)) {
      return found;
    }
    findings.problem(
        node.element(),
        reference == null
            ? "The %s names no %s.".formatted(node.kind().tag(), tag)
            : "The %s '%s' is not defined in the file.".formatted(tag, quote(reference)),
        "Define a %s with a name, and choose it here.".formatted(tag));
    return null;
  }

  private @Nullable String name(Node node, String tag, XmlElement definition) {
    var name = definition.get("name");
    if (name == null) {
      findings.problem(
          node.element(),
          "The %s '%s' has no name.".formatted(tag, quote(String.valueOf(definition.get("id")))),
          "Give it a name.");
      return null;
    }
    if (!Expressions.isExpression(name) && name.length() > Limits.NAME_LENGTH) {
      tooLong(node, "name of the " + tag, name);
    }
    return expressions.textOrFeel(node.element(), "The name of the " + tag, name);
  }

  private void tooLong(Node node, String what, String text) {
    findings.problem(
        node.element(),
        "The %s '%s' is longer than %d characters."
            .formatted(what, quote(text), Limits.NAME_LENGTH),
        "Shorten it.");
  }

  private static String text(XmlElement definition) {
    var name = definition.get("name");
    return name == null ? String.valueOf(definition.get("id")) : name;
  }

  private void refuseExpression(Node node, String tag, XmlElement definition) {
    var name = definition.get("name");
    if (name != null && Expressions.isExpression(name)) {
      findings.notSupported(
          node.element(),
          "An expression as the name of a %s that starts a process".formatted(tag),
          "Write the name itself: there are no variables yet.");
    }
  }

  private void refuseSecond(Node node, String tag, XmlElement definition) {
    var name = definition.get("name");
    if (name != null) {
      refuseSecond(node, tag, name);
    }
  }

  private void refuseSecond(Node node, String tag, String name) {
    var other =
        started
            .computeIfAbsent(scope, _ -> new HashMap<>())
            .putIfAbsent(tag + ' ' + name, node.id());
    if (other != null) {
      findings.problem(
          node.element(),
          "The %s '%s' starts the process at '%s' already.".formatted(tag, quote(name), other),
          "Keep one start event for it, and choose the way behind it with a gateway.");
    }
  }

  // --- what depends on the elements around

  /// After all nodes were looked at: what follows what, and what is attached to what.
  void check(Scope at, EventRules events) {
    for (var node : at.nodes().values()) {
      switch (node.kind()) {
        case EVENT_BASED_GATEWAY -> checkGateway(at, node);
        case BOUNDARY_EVENT -> checkBoundary(at, node);
        case START_EVENT -> writeStart(at, node, events);
        default -> {}
      }
      if (node.inner() != null) {
        check(node.inner(), events);
      }
    }
  }

  /// An error that begins an event sub-process is ours; a timer stays Flowable's there, and is
  /// nothing to Flowable where it starts a process.
  private void writeStart(Scope at, Node node, EventRules events) {
    var trigger = node.eventDefinition();
    if (trigger == null) {
      return;
    }
    if (trigger.name().equals("errorEventDefinition")) {
      written.put(
          node,
          XmlElement.zeebe("trigger")
              .with("kind", "error")
              .with("code", events.errorCode(trigger)));
    } else if (at.isProcess() && trigger.name().equals("timerEventDefinition")) {
      written.put(node, XmlElement.zeebe("trigger").with("kind", "timer"));
    } else if (trigger.name().equals("terminateEventDefinition")) {
      findings.problem(node.element(), "Only an end event can terminate.", "Remove the trigger.");
    }
  }

  private void checkBoundary(Scope at, Node node) {
    var trigger = node.eventDefinition();
    var attachedTo = node.element().get("attachedToRef");
    var activity = attachedTo == null ? null : at.nodes().get(attachedTo);
    if (activity == null) {
      return;
    }
    if (activity.isEventSubProcess()) {
      findings.problem(
          node.element(),
          "A boundary event cannot be attached to an event sub-process.",
          "Attach it to an activity that flows lead to.");
    }
    if (trigger != null
        && trigger.name().equals("escalationEventDefinition")
        && !activity.kind().isScope()
        && activity.kind() != Kind.CALL_ACTIVITY) {
      findings.problem(
          node.element(),
          "An escalation can only come out of a sub-process or a call activity.",
          "Attach it to one of these.");
    }
  }

  private void checkGateway(Scope at, Node gateway) {
    if (gateway.outgoing().size() < 2) {
      findings.problem(
          gateway.element(),
          "The event-based gateway has fewer than two outgoing flows.",
          "Connect it to at least two of: %s.".formatted(MAY_FOLLOW));
    }
    for (var flow : gateway.outgoing()) {
      var target = at.nodes().get(flow.target());
      var trigger = target == null ? null : target.eventDefinition();
      if (target == null) {
        continue;
      }
      if (target.kind() != Kind.INTERMEDIATE_CATCH_EVENT
          || trigger == null
          || trigger.name().equals("linkEventDefinition")) {
        findings.problem(
            gateway.element(),
            "'%s' cannot stand behind an event-based gateway.".formatted(target.id()),
            "Only %s may follow it.".formatted(MAY_FOLLOW));
      } else if (target.incoming().size() > 1) {
        findings.problem(
            target.element(),
            "Another flow than that of the event-based gateway leads here.",
            "Give the other flow an event of its own.");
      }
    }
  }

  /// What starts the process besides a client.
  List<Start> starts(Scope process, EventRules events) {
    var starts = new ArrayList<Start>();
    for (var node : process.nodes().values()) {
      var trigger = node.kind() == Kind.START_EVENT ? node.eventDefinition() : null;
      if (trigger == null) {
        continue;
      }
      var own = written.get(node);
      var timer = events.timer(trigger);
      if (timer != null) {
        starts.add(new Start(node.id(), timerForm(timer), timer.text()));
      } else if (own != null && own.get("condition") != null) {
        starts.add(new Start(node.id(), Trigger.CONDITION, requireNonNull(own.get("condition"))));
      } else if (own != null && own.get("name") != null) {
        starts.add(
            new Start(
                node.id(),
                "signal".equals(own.get("kind")) ? Trigger.SIGNAL : Trigger.MESSAGE,
                requireNonNull(own.get("name"))));
      }
    }
    return starts;
  }

  private static Trigger timerForm(XmlElement timer) {
    return switch (timer.name()) {
      case "timeDate" -> Trigger.DATE;
      case "timeDuration" -> Trigger.DURATION;
      default -> Trigger.CYCLE;
    };
  }
}
