package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Findings.quote;

import dev.legionflow.engine.dialect.Juel.Untranslatable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says in the dialect of Camunda 8 what a process says in those of Camunda 7, Flowable and
/// Activiti, before anything else looks at it. What cannot be said is left where it is, and
/// [OtherDialects] refuses it by name.
final class ForeignDialect {

  /// When something is done, which here follows from what it is.
  private static final List<String> TIMING =
      List.of(
          "async",
          "asyncBefore",
          "asyncAfter",
          "asyncLeave",
          "asyncLeaveExclusive",
          "exclusive",
          "jobPriority",
          "taskPriority");

  private static final Pattern RETRIES = Pattern.compile("R(\\d{1,6})/\\S+");

  /// What the collection of a multi-instance activity counts.
  private static final Map<String, String> COUNTERS =
      Map.of(
          "nrOfInstances", "numberOfInstances",
          "nrOfActiveInstances", "numberOfActiveInstances",
          "nrOfCompletedInstances", "numberOfCompletedInstances");

  private final Findings findings;

  ForeignDialect(Findings findings) {
    this.findings = findings;
  }

  /// Whether a process is written in another dialect: it uses one, or its modeler says so, and it
  /// uses nothing of Camunda 8's.
  static boolean isOf(XmlElement root, XmlElement process) {
    var isForeign = false;
    for (var attribute : root.attributes()) {
      if (attribute.name().equals("executionPlatform")) {
        isForeign = attribute.value().strip().equals("Camunda Platform");
      }
    }
    return !uses(process, XmlElement.ZEEBE::equals, false)
        && (isForeign || uses(process, OtherDialects::isOther, true));
  }

  // As deep as the reader of the file allows.
  private static boolean uses(
      XmlElement element, Predicate<String> namespace, boolean inAttributes) {
    return namespace.test(element.namespace())
        || (inAttributes
            && element.attributes().stream().anyMatch(a -> namespace.test(a.namespace())))
        || element.children().stream().anyMatch(c -> uses(c, namespace, inAttributes));
  }

  /// A process, a flow element or a part of one; as deep as the reader of the file allows.
  XmlElement translate(XmlElement element) {
    var foreign = new ForeignElement(element);
    var jobs = false;
    switch (element.name()) {
      case "process" -> {}
      case "serviceTask", "sendTask", "businessRuleTask" -> jobs = work(foreign);
      case "userTask" -> person(foreign);
      case "callActivity" -> call(foreign);
      case "startEvent" -> start(foreign);
      case "sequenceFlow" -> {
        return foreign.translated(part -> condition(element, part));
      }
      default -> {
        if (!Hints.isNode(element)) {
          return element;
        }
      }
    }
    if (!element.name().equals("process")) {
      timing(foreign, jobs);
      mappings(foreign);
    }
    return foreign.translated(part -> part(element, part));
  }

  private XmlElement part(XmlElement owner, XmlElement part) {
    if (part.isBpmn("multiInstanceLoopCharacteristics")) {
      return loop(owner, part);
    } else if (part.isBpmn("timerEventDefinition")) {
      return timer(owner, part);
    }
    return part.isBpmn() ? translate(part) : part;
  }

  /// @return whether workers do it
  private boolean work(ForeignElement task) {
    var type = task.peek("type");
    var topic = task.peek("topic");
    if (topic != null && ("external".equals(type) || "external-worker".equals(type))) {
      task.take("type");
      task.take("topic");
      task.add(
          XmlElement.zeebe("taskDefinition")
              .with("type", value(task.element(), "topic", topic))
              .with("retries", retries(task)));
      return true;
    }
    var decision = task.peek("decisionRef");
    var result = task.peek("resultVariable");
    if (decision != null && result != null) {
      task.take("decisionRef");
      task.take("resultVariable");
      takeIf(task, "decisionRefBinding", "latest");
      if (task.take("mapDecisionResult") == null) {
        findings.warning(
            task.element(),
            Topic.OTHER_TOOLS,
            "The result of the decision is its value, and no list of rows as in Camunda 7.",
            "Read '%s' as the value itself.".formatted(quote(result)));
      }
      task.add(
          XmlElement.zeebe("calledDecision")
              .with("decisionId", value(task.element(), "decisionRef", decision))
              .with("resultVariable", result));
    }
    return false;
  }

  private static void takeIf(ForeignElement element, String attribute, String value) {
    if (value.equals(element.peek(attribute))) {
      element.take(attribute);
    }
  }

  /// How often a job is tried, from a cycle such as `R3/PT10M` or a list of pauses.
  private @Nullable String retries(ForeignElement task) {
    for (var cycle : task.takeElements("failedJobRetryTimeCycle")) {
      var text = cycle.text();
      var repeated = RETRIES.matcher(text);
      if (repeated.matches()) {
        return repeated.group(1);
      } else if (!text.isEmpty() && !Juel.isIn(text) && text.startsWith("P")) {
        return Integer.toString(text.split(",", -1).length + 1);
      }
      findings.warning(
          task.element(),
          Topic.OTHER_TOOLS,
          "The retry time cycle '%s' is not understood and is left out.".formatted(quote(text)),
          "Set the retries of the job type.");
    }
    return null;
  }

  private void timing(ForeignElement element, boolean jobs) {
    var left = new ArrayList<String>();
    for (var name : TIMING) {
      if (element.take(name) != null) {
        left.add(name);
      }
    }
    if (!jobs && !element.takeElements("failedJobRetryTimeCycle").isEmpty()) {
      left.add("failedJobRetryTimeCycle");
    }
    if (!left.isEmpty()) {
      findings.warning(
          element.element(),
          Topic.OTHER_TOOLS,
          "%s: left out, it has no counterpart here.".formatted(String.join(", ", left)),
          "Remove it; each step is kept as soon as something waits, and workers say when a job is"
              + " tried again.");
    }
  }

  private void person(ForeignElement task) {
    var at = task.element();
    task.add(XmlElement.zeebe("userTask"));
    var assignment =
        XmlElement.zeebe("assignmentDefinition")
            .with("assignee", valueOf(task, "assignee"))
            .with("candidateUsers", list(at, "candidateUsers", task.take("candidateUsers")))
            .with("candidateGroups", list(at, "candidateGroups", task.take("candidateGroups")));
    var schedule =
        XmlElement.zeebe("taskSchedule")
            .with("dueDate", date(valueOf(task, "dueDate")))
            .with("followUpDate", date(valueOf(task, "followUpDate")));
    var priority =
        XmlElement.zeebe("priorityDefinition").with("priority", valueOf(task, "priority"));
    for (var extension : List.of(assignment, schedule, priority)) {
      if (!extension.attributes().isEmpty()) {
        task.add(extension);
      }
    }
    form(task);
  }

  private @Nullable String valueOf(ForeignElement element, String attribute) {
    var text = element.take(attribute);
    return text == null ? null : value(element.element(), attribute, text);
  }

  /// Flowable takes a duration from now, too.
  private static @Nullable String date(@Nullable String text) {
    return text != null && Timers.duration(text).isPresent()
        ? "=now() + duration(\"%s\")".formatted(Timers.duration(text).get())
        : text;
  }

  private void form(ForeignElement element) {
    var id = element.take("formRef");
    var key = element.take("formKey");
    var isStart = element.element().name().equals("startEvent");
    if (id != null) {
      var form =
          XmlElement.zeebe("formDefinition")
              .with("formId", value(element.element(), "formRef", id));
      var binding = element.take("formRefBinding");
      element.add(form.with("bindingType", binding));
    } else if (key != null && !isStart) {
      element.add(
          XmlElement.zeebe("formDefinition")
              .with("externalReference", value(element.element(), "formKey", key)));
    } else if (key != null) {
      findings.warning(
          element.element(),
          Topic.OTHER_TOOLS,
          "The form '%s' of the start event is left out.".formatted(quote(key)),
          "Deploy the form as a .form file and name it by its id.");
    }
  }

  private void start(ForeignElement event) {
    form(event);
  }

  private void call(ForeignElement call) {
    var at = call.element();
    var called = at.get("calledElement");
    if (called == null) {
      return;
    }
    takeIf(call, "calledElementBinding", "latest");
    takeIf(call, "calledElementType", "key");
    var binding = call.peek("calledElementBinding");
    if ("deployment".equals(binding)) {
      call.take("calledElementBinding");
    }
    var allIn = "true".equals(call.take("inheritVariables"));
    var allOut = false;
    for (var in : call.takeElements("in")) {
      if (in.get("businessKey") != null) {
        findings.warning(
            at, Topic.OTHER_TOOLS, "The business key is not handed on.", "Pass it as a variable.");
      } else if ("all".equals(in.get("variables"))) {
        allIn = true;
      } else {
        pass(call, "input", in);
      }
    }
    for (var out : call.takeElements("out")) {
      if ("all".equals(out.get("variables"))) {
        allOut = true;
      } else {
        pass(call, "output", out);
      }
    }
    call.add(
        XmlElement.zeebe("calledElement")
            .with("processId", value(at, "calledElement", called))
            .with("bindingType", "deployment".equals(binding) ? binding : null)
            .with("propagateAllParentVariables", Boolean.toString(allIn))
            .with("propagateAllChildVariables", Boolean.toString(allOut)));
  }

  private void pass(ForeignElement call, String direction, XmlElement variable) {
    var target = variable.get("target");
    var source = variable.get("source");
    var expression = variable.get("sourceExpression");
    var feel = source == null || Juel.isIn(source) ? null : "=" + source.strip();
    if (feel == null) {
      var text = expression == null ? source : expression;
      feel = text == null ? null : feel(call.element(), variable.name(), text);
    }
    // What has no source or target is found by the reader.
    call.mapping().with(XmlElement.zeebe(direction).with("source", feel).with("target", target));
  }

  private void mappings(ForeignElement element) {
    for (var inputOutput : element.takeElements("inputOutput")) {
      for (var parameter : inputOutput.children()) {
        var direction =
            switch (parameter.name()) {
              case "inputParameter" -> "input";
              case "outputParameter" -> "output";
              default -> null;
            };
        if (direction != null) {
          element
              .mapping()
              .with(
                  XmlElement.zeebe(direction)
                      .with("source", "=" + parameter(element.element(), parameter))
                      .with("target", parameter.get("name")));
        }
      }
    }
  }

  /// The value of a parameter, without the leading `=`; lists and maps as deep as the reader of the
  /// file allows.
  private String parameter(XmlElement at, XmlElement holder) {
    var child = holder.children().isEmpty() ? null : holder.children().getFirst();
    if (child != null && child.name().equals("list")) {
      var items = child.children().stream().map(c -> parameter(at, c)).toList();
      return "[" + String.join(", ", items) + "]";
    } else if (child != null && child.name().equals("map")) {
      var entries =
          child.children().stream()
              .map(c -> Juel.quoted(String.valueOf(c.get("key"))) + ": " + parameter(at, c))
              .toList();
      return "{" + String.join(", ", entries) + "}";
    } else if (child != null) {
      findings.problem(
          at,
          Topic.OTHER_TOOLS,
          "'%s' of Camunda 7 as the value of '%s' is not run."
              .formatted(quote(child.name()), quote(String.valueOf(holder.get("name")))),
          "Write the value in FEEL, or have a job worker compute it.");
      return "null";
    }
    var text = holder.text();
    if (text.isEmpty()) {
      return "null";
    }
    return feel(at, "parameter '%s'".formatted(quote(String.valueOf(holder.get("name")))), text)
        .substring(1);
  }

  private XmlElement loop(XmlElement owner, XmlElement element) {
    var loop = new ForeignElement(element);
    var collection = loop.take("collection");
    var variable = loop.take("elementVariable");
    TIMING.forEach(loop::take);
    loop.takeElements("failedJobRetryTimeCycle");
    for (var part : element.children()) {
      if (part.isBpmn("loopDataInputRef") && collection == null) {
        collection = part.text();
      } else if (part.isBpmn("inputDataItem") && variable == null) {
        variable = part.get("name");
      }
    }
    var count = element.bpmnChild("loopCardinality");
    String over = null;
    if (collection != null) {
      over = Juel.isIn(collection) ? feel(owner, "collection", collection) : "=" + collection;
    } else if (count != null && !count.text().isEmpty()) {
      var many =
          Juel.isIn(count.text())
              ? feel(owner, "loopCardinality", count.text())
              : "=" + count.text();
      over = "=if %1$s > 0 then (for i in 1..(%1$s) return i) else []".formatted(many.substring(1));
    }
    if (over != null) {
      loop.add(
          XmlElement.zeebe("loopCharacteristics")
              .with("inputCollection", over)
              .with("inputElement", variable));
    }
    var translated =
        loop.translated(part ->
            part.isBpmn("completionCondition") && Juel.isIn(part.text())
                ? with(part, text(owner, "completionCondition", part.text(), COUNTERS))
                : part);
    if (over == null) {
      return translated;
    }
    // What the collection says now would be warned of.
    var copy = new XmlElement(translated.namespace(), translated.name(), translated.line());
    translated.attributes().forEach(copy::add);
    translated.children().stream()
        .filter(c ->
            !List.of("loopCardinality", "loopDataInputRef", "inputDataItem").contains(c.name()))
        .forEach(copy::with);
    return copy;
  }

  private XmlElement timer(XmlElement owner, XmlElement timer) {
    return new ForeignElement(timer)
        .translated(part ->
            part.name().toLowerCase(Locale.ROOT).startsWith("time") && Juel.isIn(part.text())
                ? with(part, feel(owner, part.name(), part.text()))
                : part);
  }

  private XmlElement condition(XmlElement flow, XmlElement part) {
    return part.isBpmn("conditionExpression")
            && part.get("language") == null
            && Juel.isIn(part.text())
        ? with(part, feel(flow, "The condition", part.text()))
        : part;
  }

  private static XmlElement with(XmlElement element, String text) {
    var copy = new XmlElement(element.namespace(), element.name(), element.line());
    element.attributes().forEach(copy::add);
    element.children().forEach(copy::with);
    return copy.withText(text);
  }

  /// A literal, or FEEL.
  private String value(XmlElement at, String where, String text) {
    return Juel.isIn(text) || Expressions.isExpression(text) ? feel(at, where, text) : text;
  }

  /// A comma between names makes a list; one inside of an expression does not.
  private @Nullable String list(XmlElement at, String where, @Nullable String text) {
    if (text != null && text.length() > Juel.MAX_LENGTH) {
      return feel(at, where, text);
    }
    if (text == null || !Juel.isIn(text)) {
      return text == null ? null : value(at, where, text);
    }
    var items = text.split(",(?![^{}]*\\})", -1);
    if (items.length == 1) {
      return feel(at, where, text);
    }
    var feel = new ArrayList<String>();
    for (var item : items) {
      feel.add(feel(at, where, item.strip()).substring(1));
    }
    return "=[" + String.join(", ", feel) + "]";
  }

  private String feel(XmlElement at, String where, String text) {
    return text(at, where, text, Map.of());
  }

  private String text(XmlElement at, String where, String text, Map<String, String> renamed) {
    try {
      return Juel.value(text, renamed);
    } catch (Untranslatable e) {
      findings.problem(
          at,
          Topic.OTHER_TOOLS,
          "%s '%s' cannot be said in FEEL: %s.".formatted(where, quote(text), e.getMessage()),
          "Write it in FEEL with a leading '=', or have a job worker compute it into a variable"
              + " before.");
      return "=null";
    }
  }
}
