package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Findings.quote;
import static java.util.stream.Collectors.joining;

import dev.legionflow.engine.dialect.Juel.Untranslatable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  private static final Set<String> THROWING = Set.of("intermediateThrowEvent", "endEvent");

  private static final Pattern NO_NAME = Pattern.compile("[^\\p{L}\\p{N}_]+");

  private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");

  private static final Pattern RETRIES = Pattern.compile("R(\\d{1,6})/\\S+");

  /// The counter of a multi-instance activity begins at 0 there, and at 1 here.
  private static final String COUNTER = "(loopCounter - 1)";

  /// What an instance of a multi-instance activity knows there; the counts are known to the
  /// completion condition alone.
  private static final Map<String, String> IN_LOOP =
      Map.of(
          "loopCounter", COUNTER,
          "nrOfInstances", "",
          "nrOfActiveInstances", "",
          "nrOfCompletedInstances", "");

  private static final Map<String, String> COUNTERS =
      Map.of(
          "loopCounter", COUNTER,
          "nrOfInstances", "numberOfInstances",
          "nrOfActiveInstances", "numberOfActiveInstances",
          "nrOfCompletedInstances", "numberOfCompletedInstances");

  /// Characters of FEEL that one file may become.
  private static final int MAX_FEEL = Limits.FILE_BYTES;

  private final Findings findings;

  /// Multi-instance activities around what is translated.
  private int loops;

  private int written;

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
    var isLoop = !element.bpmnChildren("multiInstanceLoopCharacteristics").isEmpty();
    loops += isLoop ? 1 : 0;
    var translated = translateOne(element);
    loops -= isLoop ? 1 : 0;
    return translated;
  }

  private XmlElement translateOne(XmlElement element) {
    var foreign = new ForeignElement(element);
    var jobs = false;
    var allBack = false;
    if (Hints.isNode(element)) {
      // What is given to a call may be made of what is given to its activity.
      mappings(foreign, "inputParameter", "input");
    }
    switch (element.name()) {
      case "process" -> {
        var tag = foreign.take("versionTag");
        if (tag != null) {
          foreign.add(XmlElement.zeebe("versionTag").with("value", tag));
        }
      }
      case "serviceTask", "sendTask", "businessRuleTask" -> jobs = work(foreign);
      case "intermediateThrowEvent", "endEvent" -> jobs = sent(foreign);
      case "userTask" -> person(foreign);
      case "callActivity" -> allBack = call(foreign);
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
      mappings(foreign, "outputParameter", "output");
      foreign.takeElements("inputOutput");
      if (allBack && foreign.hasMapping("output")) {
        findings.problem(
            element,
            Topic.OTHER_TOOLS,
            "All variables come back from the call, and some under another name: that is not run.",
            "Name every variable that comes back in an <out>, or rename them in a step behind.");
      }
      if (jobs && foreign.hasMapping("output")) {
        findings.warning(
            element,
            Topic.OTHER_TOOLS,
            "With its output parameters, nothing else that the worker answers leaves the task.",
            "Add an output parameter for each variable that is needed later.");
      }
    }
    return foreign.translated(part -> part(element, part));
  }

  private XmlElement part(XmlElement owner, XmlElement part) {
    if (part.isBpmn("multiInstanceLoopCharacteristics")) {
      return loop(owner, part);
    } else if (part.isBpmn("timerEventDefinition")) {
      return timer(owner, part);
    } else if (part.isBpmn("messageEventDefinition") && topic(owner) != null) {
      var definition = new ForeignElement(part);
      definition.take("type");
      definition.take("topic");
      definition.take("taskPriority");
      return definition.translated(p -> p);
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
      var binding = task.peek("decisionRefBinding");
      takeIf(task, "decisionRefBinding", "deployment");
      if (!"singleEntry".equals(task.take("mapDecisionResult"))) {
        findings.warning(
            task.element(),
            Topic.OTHER_TOOLS,
            "The result of the decision is what its hit policy makes of it (a value, with several"
                + " outputs a context, a list if it collects), and no list of rows as in Camunda 7.",
            "See how '%s' is read.".formatted(quote(result)));
      }
      task.add(
          XmlElement.zeebe("calledDecision")
              .with("decisionId", value(task.element(), "decisionRef", decision))
              .with("bindingType", "deployment".equals(binding) ? binding : null)
              .with("resultVariable", result));
    }
    return false;
  }

  /// A message that is sent by a worker, which is said in its event definition.
  ///
  /// @return whether it is
  private boolean sent(ForeignElement event) {
    var topic = topic(event.element());
    if (topic == null) {
      return false;
    }
    event.add(
        XmlElement.zeebe("taskDefinition")
            .with("type", value(event.element(), "topic", topic))
            .with("retries", retries(event)));
    return true;
  }

  private static @Nullable String topic(XmlElement event) {
    var message = event.bpmnChild("messageEventDefinition");
    if (message == null || !THROWING.contains(event.name())) {
      return null;
    }
    var definition = new ForeignElement(message);
    return "external".equals(definition.peek("type")) ? definition.peek("topic") : null;
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

  /// @return whether all variables of the called process come back
  private boolean call(ForeignElement call) {
    var at = call.element();
    var called = at.get("calledElement");
    if (called == null) {
      return false;
    }
    takeIf(call, "calledElementBinding", "latest");
    takeIf(call, "calledElementType", "key");
    var binding = call.peek("calledElementBinding");
    if ("deployment".equals(binding)) {
      call.take("calledElementBinding");
    }
    var allIn = "true".equals(call.take("inheritVariables"));
    var allOut = false;
    var in = new Passing(call, "input");
    for (var variable : call.takeElements("in")) {
      if (variable.get("businessKey") != null) {
        findings.warning(
            at, Topic.OTHER_TOOLS, "The business key is not handed on.", "Pass it as a variable.");
      } else {
        allIn |= in.pass(variable);
      }
    }
    var out = new Passing(call, "output");
    for (var variable : call.takeElements("out")) {
      allOut |= out.pass(variable);
    }
    call.add(
        XmlElement.zeebe("calledElement")
            .with("processId", value(at, "calledElement", called))
            .with("bindingType", "deployment".equals(binding) ? binding : null)
            .with("propagateAllParentVariables", Boolean.toString(allIn))
            .with("propagateAllChildVariables", Boolean.toString(allOut)));
    return allOut;
  }

  /// The variables that go one way between a process and the one it calls. There each is read
  /// before any is set; here a mapping sees what those before it have set.
  private final class Passing {
    private final ForeignElement call;
    private final String direction;
    private final Set<String> changed = new HashSet<>();

    Passing(ForeignElement call, String direction) {
      this.call = call;
      this.direction = direction;
    }

    /// @return whether this is about all variables
    boolean pass(XmlElement variable) {
      if ("true".equals(variable.get("local"))) {
        findings.problem(
            call.element(),
            Topic.OTHER_TOOLS,
            "local=\"true\" of an <%s> is not run.".formatted(variable.name()),
            "Remove it, and name the variables that are meant.");
      }
      if ("all".equals(variable.get("variables"))) {
        return true;
      }
      var target = variable.get("target");
      var feel = source(variable);
      // What has no source or target is found by the reader.
      call.mapping().with(XmlElement.zeebe(direction).with("source", feel).with("target", target));
      if (feel != null && target != null) {
        checkOrder(feel);
        if (!feel.equals("=" + target)) {
          changed.add(target);
        }
      }
      return false;
    }

    private @Nullable String source(XmlElement variable) {
      var expression = variable.get("sourceExpression");
      var source = expression == null ? variable.get("source") : expression;
      if (source == null) {
        return null;
      }
      return expression == null && !Juel.isIn(source)
          ? variable(call.element(), "source", source.strip())
          : feel(call.element(), variable.name(), source);
    }

    private void checkOrder(String feel) {
      for (var name : NO_NAME.split(feel, -1)) {
        if (changed.contains(name)) {
          findings.problem(
              call.element(),
              Topic.OTHER_TOOLS,
              "A variable '%s' is set and then read to be passed.".formatted(quote(name)),
              "Put what reads it before what sets it, or give that another target.");
          return;
        }
      }
    }
  }

  private void mappings(ForeignElement element, String kind, String direction) {
    for (var inputOutput : element.elements("inputOutput")) {
      for (var parameter : inputOutput.children()) {
        if (parameter.name().equals(kind)) {
          element
              .mapping()
              .with(
                  XmlElement.zeebe(direction)
                      .with("source", "=" + parameter(element.element(), parameter, parameter))
                      .with("target", parameter.get("name")));
        }
      }
    }
  }

  /// The value of a parameter, without the leading `=`; lists and maps as deep as the reader of the
  /// file allows.
  private String parameter(XmlElement at, XmlElement parameter, XmlElement holder) {
    var name = "'%s'".formatted(quote(String.valueOf(parameter.get("name"))));
    return switch (holder.name()) {
      case "list" ->
          holder.children().stream()
              .map(c -> parameter(at, parameter, c))
              .collect(joining(", ", "[", "]"));
      case "map" ->
          holder.children().stream()
              .map(c ->
                  Juel.quoted(String.valueOf(c.get("key"))) + ": " + parameter(at, parameter, c))
              .collect(joining(", ", "{", "}"));
      case "inputParameter", "outputParameter", "value", "entry" ->
          !holder.children().isEmpty()
              ? parameter(at, parameter, holder.children().getFirst())
              : holder.text().isEmpty()
                  ? "null"
                  : feel(at, "parameter " + name, holder.text()).substring(1);
      default -> {
        findings.problem(
            at,
            Topic.OTHER_TOOLS,
            "'%s' of Camunda 7 as the value of %s is not run."
                .formatted(quote(holder.name()), name),
            "Write the value in FEEL, or have a job worker compute it.");
        yield "null";
      }
    };
  }

  private XmlElement loop(XmlElement owner, XmlElement element) {
    var loop = new ForeignElement(element);
    // What it runs over is not inside of it.
    loops--;
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
      over =
          Juel.isIn(collection)
              ? feel(owner, "collection", collection)
              : variable(owner, "collection", collection.strip());
    } else if (count != null && !count.text().isEmpty()) {
      over =
          "=if (%1$s) > 0 then (for i in 1..(%1$s) return i) else []"
              .formatted(count(owner, count.text()));
    }
    loops++;
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

  private String count(XmlElement owner, String text) {
    if (!Juel.isIn(text) && !DIGITS.matcher(text).matches()) {
      findings.problem(
          owner,
          Topic.OTHER_TOOLS,
          "loopCardinality '%s' is no number.".formatted(quote(text)),
          "Write a number, or ${…} of a variable.");
      return "0";
    }
    return Juel.isIn(text) ? feel(owner, "loopCardinality", text).substring(1) : text;
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
    return text(at, where, text, loops > 0 ? IN_LOOP : Map.of());
  }

  /// What is the name of a variable there, and would be more in FEEL.
  private String variable(XmlElement at, String where, String name) {
    if (Juel.isVariable(name)) {
      return feel(at, where, "${" + name + "}");
    }
    findings.problem(
        at,
        Topic.OTHER_TOOLS,
        "%s '%s' is no variable in FEEL.".formatted(where, quote(name)),
        "Give the variable a name of letters, digits and '_'.");
    return "=null";
  }

  private String text(XmlElement at, String where, String text, Map<String, String> renamed) {
    try {
      var feel = Juel.value(text, renamed);
      if (written > MAX_FEEL) {
        throw new Untranslatable("there is too much of it in the file");
      }
      written += feel.length();
      return feel;
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
