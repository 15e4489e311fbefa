package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Findings.quote;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads single `zeebe:` extension elements and writes them anew.
final class ExtensionReader {

  private static final int MAX_PRIORITY = 100;
  private static final Set<String> BINDINGS = Set.of("latest", "deployment", "versionTag");

  private final Findings findings;
  private final Expressions expressions;
  private final ListenerReader listeners;
  private final List<Companion> companions = new ArrayList<>();

  ExtensionReader(Findings findings, Expressions expressions) {
    this.findings = findings;
    this.expressions = expressions;
    listeners = new ListenerReader(findings, expressions);
  }

  List<Companion> companions() {
    return companions;
  }

  /// What was understood of an extension, to be written.
  ///
  /// @param at the flow node that it belongs to
  XmlElement read(XmlElement at, XmlElement extension) {
    return switch (extension.name()) {
      case "taskDefinition" -> taskDefinition(at, extension);
      case "taskHeaders" -> taskHeaders(at, extension);
      case "ioMapping" -> ioMapping(at, extension);
      case "script" -> script(at, extension);
      case "assignmentDefinition" ->
          texts(at, extension, "assignee", "candidateUsers", "candidateGroups");
      case "taskSchedule" -> taskSchedule(at, extension);
      case "priorityDefinition" -> priority(at, extension);
      case "formDefinition" -> form(at, extension);
      case "calledElement" -> calledElement(at, extension);
      case "calledDecision" -> calledDecision(at, extension);
      case "executionListeners" -> listeners.execution(at, extension);
      case "taskListeners" -> listeners.task(at, extension);
      case "userTask" -> XmlElement.zeebe("userTask");
      default -> throw new IllegalStateException(extension.name());
    };
  }

  private XmlElement taskDefinition(XmlElement at, XmlElement extension) {
    var definition = texts(at, extension, "type", "retries");
    var type = extension.get("type");
    if (type == null) {
      missing(at, "zeebe:taskDefinition", "type", "Name the job type, for example 'send-mail'.");
    } else if (!Expressions.isExpression(type)) {
      checkLength(at, "The job type", type);
    }
    var retries = extension.get("retries");
    if (retries != null && !Expressions.isExpression(retries) && !isWhole(retries)) {
      findings.problem(
          at,
          "zeebe:taskDefinition retries '%s' is no whole number.".formatted(quote(retries)),
          "Write a number such as 3, or a FEEL expression that begins with '='.");
    }
    return definition;
  }

  private static boolean isWhole(String text) {
    return text.matches("\\d{1,6}");
  }

  private XmlElement taskHeaders(XmlElement at, XmlElement extension) {
    var headers = XmlElement.zeebe("taskHeaders");
    for (var header : zeebeChildren(at, extension, Set.of("header"))) {
      if (header.get("key") == null) {
        missing(at, "A zeebe:header", "key", "Give the header a key.");
      }
      headers.with(copy(at, header, "key", "value"));
    }
    return headers;
  }

  private XmlElement ioMapping(XmlElement at, XmlElement extension) {
    var mapping = XmlElement.zeebe("ioMapping");
    for (var part : zeebeChildren(at, extension, Set.of("input", "output"))) {
      var isInput = part.name().equals("input");
      var source = part.get("source");
      var target = part.get("target");
      if (target == null || !Names.isPath(target.strip())) {
        findings.problem(
            at,
            "The target '%s' of a zeebe:%s is no variable."
                .formatted(target == null ? "" : quote(target), part.name()),
            "Write a name such as 'order' or a path such as 'order.total', without the words of"
                + " FEEL.");
        continue;
      }
      var where = "zeebe:%s of '%s'".formatted(part.name(), quote(target));
      String written;
      if (source == null && isInput) {
        written = "=null";
      } else if (source == null) {
        missing(at, where, "source", "Write a FEEL expression that begins with '='.");
        continue;
      } else {
        written =
            isInput
                ? expressions.textOrFeel(at, where, source)
                : expressions.feel(at, where, source);
      }
      warnOfOthers(at, part, "source", "target");
      mapping.with(
          XmlElement.zeebe(part.name()).with("source", written).with("target", target.strip()));
    }
    return mapping;
  }

  private XmlElement script(XmlElement at, XmlElement extension) {
    warnOfOthers(at, extension, "expression", "resultVariable");
    return XmlElement.zeebe("scriptExpression")
        .with("expression", requiredFeel(at, extension, "expression"))
        .with("resultVariable", variable(at, extension, "resultVariable", true));
  }

  private XmlElement taskSchedule(XmlElement at, XmlElement extension) {
    var schedule = texts(at, extension, "dueDate", "followUpDate");
    for (var attribute : schedule.attributes()) {
      if (!Expressions.isExpression(attribute.value())
          && Timers.date(attribute.value().strip()).isEmpty()) {
        findings.problem(
            at,
            "zeebe:taskSchedule %s '%s' is no date and time with an offset."
                .formatted(attribute.name(), quote(attribute.value())),
            "Write it like 2026-12-24T18:00:00Z, or as a FEEL expression that begins with '='.");
      }
    }
    return schedule;
  }

  private XmlElement priority(XmlElement at, XmlElement extension) {
    var priority = texts(at, extension, "priority");
    var value = extension.get("priority");
    if (value != null
        && !Expressions.isExpression(value)
        && !(isWhole(value) && Integer.parseInt(value) <= MAX_PRIORITY)) {
      findings.problem(
          at,
          "zeebe:priorityDefinition priority '%s' is no number from 0 to %d."
              .formatted(quote(value), MAX_PRIORITY),
          "Write a number such as 50, or a FEEL expression that begins with '='.");
    }
    return priority;
  }

  private XmlElement form(XmlElement at, XmlElement extension) {
    if (extension.get("formKey") != null) {
      findings.notSupported(
          at,
          "A form by formKey",
          "Deploy the form as a .form file and name it by formId, or set externalReference.");
    }
    var formId = extension.get("formId");
    var external = extension.get("externalReference");
    if (formId != null && external != null) {
      findings.problem(
          at, "It has both a formId and an externalReference.", "Keep the one that is meant.");
    }
    for (var text : new String[] {formId, external}) {
      if (text != null && !Expressions.isExpression(text)) {
        checkLength(at, "The form", text);
      }
    }
    var form =
        texts(
            at,
            extension,
            Set.of("formKey", "bindingType", "versionTag"),
            "formId",
            "externalReference");
    if (at.name().equals("startEvent") && !isLatest(extension)) {
      findings.notSupported(
          at,
          Topic.VERSIONS,
          "bindingType '%s' of the form of a start event"
              .formatted(quote(String.valueOf(extension.get("bindingType")))),
          "Use 'latest'.");
      return form;
    }
    return bind(at, extension, form, Companion.Kind.FORM, formId);
  }

  private XmlElement calledDecision(XmlElement at, XmlElement extension) {
    var decisionId = extension.get("decisionId");
    if (decisionId == null) {
      findings.problem(
          at, Topic.DECISIONS, "zeebe:calledDecision has no decisionId.", "Name the decision.");
    } else if (!Expressions.isExpression(decisionId)) {
      checkLength(at, "The decision id", decisionId);
    }
    var called =
        texts(at, extension, Set.of("bindingType", "versionTag", "resultVariable"), "decisionId")
            .with("resultVariable", variable(at, extension, "resultVariable", true));
    return bind(at, extension, called, Companion.Kind.DECISION, decisionId);
  }

  private XmlElement calledElement(XmlElement at, XmlElement extension) {
    var processId = extension.get("processId");
    if (processId == null) {
      missing(at, "zeebe:calledElement", "processId", "Name the process that is called.");
    } else if (!Expressions.isExpression(processId)) {
      checkLength(at, "The called process id", processId);
    }
    for (var flag : new String[] {"propagateAllChildVariables", "propagateAllParentVariables"}) {
      var value = extension.get(flag);
      if (value != null && !value.equals("true") && !value.equals("false")) {
        findings.problem(
            at,
            "zeebe:calledElement %s is '%s'.".formatted(flag, quote(value)),
            "Write 'true' or 'false'.");
      }
    }
    var called =
        texts(
            at,
            extension,
            Set.of("bindingType", "versionTag"),
            "processId",
            "propagateAllChildVariables",
            "propagateAllParentVariables");
    return bind(at, extension, called, Companion.Kind.PROCESS, processId);
  }

  private static boolean isLatest(XmlElement extension) {
    var binding = extension.get("bindingType");
    return binding == null || binding.equals("latest");
  }

  /// Which version is meant; the newest one is not written.
  ///
  /// @param id of what is meant, or an expression for it
  private XmlElement bind(
      XmlElement at,
      XmlElement extension,
      XmlElement written,
      Companion.Kind kind,
      @Nullable String id) {
    var binding = Objects.requireNonNullElse(extension.get("bindingType"), "latest");
    var tag = extension.get("versionTag");
    var where = "zeebe:" + extension.name();
    if (!BINDINGS.contains(binding)) {
      findings.problem(
          at,
          Topic.VERSIONS,
          "The bindingType '%s' of %s is none.".formatted(quote(binding), where),
          "Write 'latest', 'deployment' or 'versionTag'.");
    } else if (binding.equals("versionTag") && tag == null) {
      findings.problem(
          at,
          Topic.VERSIONS,
          "%s has no versionTag.".formatted(where),
          "Name the tag, or use bindingType 'latest'.");
    } else if (!binding.equals("versionTag") && tag != null) {
      findings.problem(
          at,
          Topic.VERSIONS,
          "%s has a versionTag, but its bindingType is '%s'.".formatted(where, quote(binding)),
          "Remove the versionTag, or use bindingType 'versionTag'.");
    } else if (tag != null) {
      checkLength(at, "The version tag", tag);
      written.with("versionTag", tag);
    } else if (binding.equals("deployment")) {
      written.with("bindingType", binding);
      var elementId = at.get("id");
      if (elementId != null && id != null && !Expressions.isExpression(id)) {
        companions.add(new Companion(elementId, kind, id));
      }
    }
    return written;
  }

  /// What a multi-instance activity runs over.
  ///
  /// @param completionCondition stands beside it in BPMN, and moves into it
  XmlElement loop(XmlElement at, XmlElement extension, @Nullable XmlElement completionCondition) {
    warnOfOthers(
        at, extension, "inputCollection", "inputElement", "outputCollection", "outputElement");
    if ((extension.get("outputCollection") == null) != (extension.get("outputElement") == null)) {
      findings.problem(
          at,
          "outputCollection and outputElement of zeebe:loopCharacteristics belong together.",
          "Give both, or neither.");
    }
    var loop =
        XmlElement.zeebe("loopCharacteristics")
            .with("inputCollection", requiredFeel(at, extension, "inputCollection"))
            .with("inputElement", variable(at, extension, "inputElement", false))
            .with("outputCollection", variable(at, extension, "outputCollection", false));
    if (extension.get("outputElement") != null) {
      loop.with("outputElement", requiredFeel(at, extension, "outputElement"));
    }
    if (completionCondition != null && !completionCondition.text().isEmpty()) {
      loop.with(
          "completionCondition",
          expressions.feel(at, "completionCondition", completionCondition.text()));
    }
    return loop;
  }

  private @Nullable String requiredFeel(XmlElement at, XmlElement extension, String attribute) {
    var text = extension.get(attribute);
    if (text == null) {
      missing(
          at,
          "zeebe:" + extension.name(),
          attribute,
          "Write a FEEL expression that begins with '='.");
      return null;
    }
    return expressions.feel(at, "zeebe:%s %s".formatted(extension.name(), attribute), text);
  }

  private @Nullable String variable(
      XmlElement at, XmlElement extension, String attribute, boolean required) {
    var text = extension.get(attribute);
    if (text == null) {
      if (required) {
        missing(at, "zeebe:" + extension.name(), attribute, "Name a variable.");
      }
      return null;
    }
    if (Names.isReserved(text.strip())) {
      // Zeebe takes it, and a worker can read it.
      findings.warning(
          at,
          "zeebe:%s %s '%s' is a word of FEEL's own: no expression can read the variable."
              .formatted(extension.name(), attribute, quote(text)),
          "Take another name.");
    } else if (!Names.isVariable(text.strip())) {
      findings.problem(
          at,
          "zeebe:%s %s '%s' is no variable name."
              .formatted(extension.name(), attribute, quote(text)),
          "Use letters, digits and '_'.");
    }
    return text.strip();
  }

  /// Attributes that are literal or an expression.
  private XmlElement texts(XmlElement at, XmlElement extension, String... attributes) {
    return texts(at, extension, Set.of(), attributes);
  }

  private XmlElement texts(
      XmlElement at, XmlElement extension, Set<String> dealtWith, String... attributes) {
    var others = new TreeSet<>(Arrays.asList(attributes));
    others.addAll(dealtWith);
    warnOfOthers(at, extension, others.toArray(String[]::new));
    var copy = XmlElement.zeebe(extension.name());
    for (var attribute : attributes) {
      var text = extension.get(attribute);
      if (text != null) {
        var where = "zeebe:%s %s".formatted(extension.name(), attribute);
        copy.with(attribute, expressions.textOrFeel(at, where, text));
      }
    }
    return copy;
  }

  private XmlElement copy(XmlElement at, XmlElement element, String... attributes) {
    warnOfOthers(at, element, attributes);
    var copy = XmlElement.zeebe(element.name());
    for (var attribute : attributes) {
      copy.with(attribute, element.get(attribute));
    }
    return copy;
  }

  private void warnOfOthers(XmlElement at, XmlElement element, String... known) {
    for (var attribute : element.attributes()) {
      if (attribute.namespace().isEmpty()
          && !attribute.value().isBlank()
          && !Arrays.asList(known).contains(attribute.name())) {
        findings.warning(
            at,
            "The attribute %s of zeebe:%s is ignored."
                .formatted(quote(attribute.name()), element.name()),
            "Remove it.");
      }
    }
  }

  private Iterable<XmlElement> zeebeChildren(
      XmlElement at, XmlElement extension, Set<String> names) {
    for (var child : extension.children()) {
      if (!child.isZeebe() || !names.contains(child.name())) {
        findings.warning(
            at,
            "'%s' in zeebe:%s is ignored.".formatted(quote(child.name()), extension.name()),
            "Remove it.");
      }
    }
    return extension.children().stream()
        .filter(c -> c.isZeebe() && names.contains(c.name()))
        .toList();
  }

  private void missing(XmlElement at, String what, String attribute, String fix) {
    findings.problem(at, "%s has no %s.".formatted(what, attribute), fix);
  }

  private void checkLength(XmlElement at, String what, String text) {
    if (text.length() > Limits.NAME_LENGTH) {
      findings.problem(
          at,
          "%s '%s' is longer than %d characters.".formatted(what, quote(text), Limits.NAME_LENGTH),
          "Shorten it.");
    }
  }
}
