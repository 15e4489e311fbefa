package dev.legionflow.engine.flowable;

import dev.legionflow.engine.feel.Feel;
import dev.legionflow.engine.feel.FeelException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.flowable.bpmn.model.BaseElement;
import org.flowable.bpmn.model.ExtensionElement;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.jspecify.annotations.Nullable;

/// What the `zeebe:` extension elements of one element say, its expressions parsed once.
///
/// The dialect has checked them; a null means that the element does not have that extension.
record Settings(
    @Nullable Task task,
    List<Mapping> inputs,
    List<Mapping> outputs,
    Map<String, String> headers,
    @Nullable Assignment assignment,
    @Nullable Form form,
    @Nullable Script script,
    @Nullable Loop loop,
    @Nullable Call call,
    @Nullable Decision decision,
    List<Listener> listeners,
    @Nullable AdHoc adHoc) {

  private static final String LISTENERS = "jobListeners";
  private static final String TASK_LISTENERS = "taskJobListeners";

  private static final Settings NONE =
      new Settings(
          null, List.of(), List.of(), Map.of(), null, null, null, null, null, null, List.of(),
          null);

  record Task(Text type, Text retries) {}

  /// A job at the begin or the end of the element, or at what happens to its user task.
  record Listener(ListenerEvent event, Text type, Text retries) {}

  /// @param elements what can be activated, as JSON
  record AdHoc(
      @Nullable Text activeElements,
      @Nullable Text completionCondition,
      boolean cancelRemaining,
      @Nullable String outputCollection,
      @Nullable Text outputElement,
      String elements) {}

  List<Listener> listeners(ListenerEvent event) {
    return listeners.stream().filter(l -> l.event() == event).toList();
  }

  /// What happens to a user task that it has listeners for.
  Set<ListenerEvent> taskEvents() {
    var events = EnumSet.noneOf(ListenerEvent.class);
    for (var listener : listeners) {
      if (listener.event().ofTask()) {
        events.add(listener.event());
      }
    }
    return events;
  }

  /// @param target a variable, or a path into one: `a.b.c`
  record Mapping(Text source, String target) {}

  record Assignment(
      @Nullable Text assignee,
      @Nullable Text candidateUsers,
      @Nullable Text candidateGroups,
      @Nullable Text dueDate,
      @Nullable Text followUpDate,
      @Nullable Text priority) {}

  record Form(@Nullable Text formId, Binding binding, @Nullable Text externalReference) {}

  record Script(Text expression, String resultVariable) {}

  record Loop(
      Text inputCollection,
      @Nullable String inputElement,
      @Nullable String outputCollection,
      @Nullable Text outputElement,
      @Nullable Text completionCondition) {}

  record Decision(Text decisionId, Binding binding, String resultVariable) {}

  record Call(
      Text processId, Binding binding, boolean allChildVariables, boolean allParentVariables) {}

  /// A literal, or an expression when it begins with `=`.
  record Text(String raw, Feel.@Nullable Expression expression) {
    static Text of(String raw) {
      try {
        return new Text(raw, raw.startsWith("=") ? Feel.parse(raw) : null);
      } catch (FeelException e) {
        throw new IllegalArgumentException(raw + ": " + e.getMessage(), e);
      }
    }
  }

  /// Behaviours that carry the settings of their element.
  interface Configured {
    Settings settings();
  }

  /// The settings of an element that was parsed.
  static Settings of(@Nullable FlowElement element) {
    if (element instanceof FlowNode node) {
      var behavior = node.getBehavior();
      if (behavior instanceof MultiInstanceActivityBehavior loop) {
        behavior = loop.getInnerActivityBehavior();
      }
      if (behavior instanceof Configured configured) {
        return configured.settings();
      }
      // Events and gateways with these are few, and keep Flowable's behaviour.
      if (node.getExtensionElements().containsKey("ioMapping")
          || node.getExtensionElements().containsKey(LISTENERS)) {
        return read(node);
      }
    }
    return NONE;
  }

  /// The settings of a process.
  static Settings of(org.flowable.bpmn.model.Process process) {
    return process.getExtensionElements().containsKey(LISTENERS) ? read(process) : NONE;
  }

  static Settings read(BaseElement element) {
    var extensions = new Extensions(element.getExtensionElements());
    return new Settings(
        task(extensions.first("taskDefinition")),
        mappings(extensions.first("ioMapping"), "input"),
        mappings(extensions.first("ioMapping"), "output"),
        headers(extensions.first("taskHeaders")),
        assignment(extensions),
        form(extensions.first("formDefinition")),
        script(extensions.first("scriptExpression")),
        loop(extensions.first("loopCharacteristics")),
        call(extensions.first("calledElement")),
        decision(extensions.first("calledDecision")),
        Stream.of(extensions.first(LISTENERS), extensions.first(TASK_LISTENERS))
            .flatMap(e -> jobListeners(e).stream())
            .toList(),
        adHoc(extensions.first("adHoc")));
  }

  private record Extensions(Map<String, List<ExtensionElement>> all) {
    @Nullable ExtensionElement first(String name) {
      var list = all.get(name);
      return list == null || list.isEmpty() ? null : list.getFirst();
    }
  }

  private static @Nullable Text text(@Nullable ExtensionElement element, String attribute) {
    var raw = raw(element, attribute);
    return raw == null ? null : Text.of(raw);
  }

  private static @Nullable String raw(@Nullable ExtensionElement element, String attribute) {
    if (element == null) {
      return null;
    }
    var value = element.getAttributeValue(null, attribute);
    return value == null || value.isBlank() ? null : value;
  }

  private static Text text(ExtensionElement element, String attribute, String otherwise) {
    var text = text(element, attribute);
    return text == null ? Text.of(otherwise) : text;
  }

  private static @Nullable Task task(@Nullable ExtensionElement element) {
    return element == null
        ? null
        : new Task(text(element, "type", ""), text(element, "retries", "3"));
  }

  private static @Nullable AdHoc adHoc(@Nullable ExtensionElement element) {
    return element == null
        ? null
        : new AdHoc(
            text(element, "activeElementsCollection"),
            text(element, "completionCondition"),
            !"false".equals(raw(element, "cancelRemainingInstances")),
            raw(element, "outputCollection"),
            text(element, "outputElement"),
            Objects.requireNonNullElse(raw(element, "elements"), "[]"));
  }

  private static List<Listener> jobListeners(@Nullable ExtensionElement element) {
    return element == null
        ? List.of()
        : element.getChildElements().getOrDefault("jobListener", List.of()).stream()
            .map(l ->
                new Listener(
                    ListenerEvent.of(l.getAttributeValue(null, "eventType")),
                    text(l, "type", ""),
                    text(l, "retries", "3")))
            .toList();
  }

  private static List<Mapping> mappings(@Nullable ExtensionElement element, String kind) {
    return element == null
        ? List.of()
        : element.getChildElements().getOrDefault(kind, List.of()).stream()
            .map(m -> new Mapping(text(m, "source", ""), m.getAttributeValue(null, "target")))
            .toList();
  }

  private static Map<String, String> headers(@Nullable ExtensionElement element) {
    var headers = new LinkedHashMap<String, String>();
    if (element != null) {
      for (var header : element.getChildElements().getOrDefault("header", List.of())) {
        var value = header.getAttributeValue(null, "value");
        headers.put(header.getAttributeValue(null, "key"), value == null ? "" : value);
      }
    }
    return headers;
  }

  private static @Nullable Assignment assignment(Extensions extensions) {
    var who = extensions.first("assignmentDefinition");
    var when = extensions.first("taskSchedule");
    var priority = extensions.first("priorityDefinition");
    if (who == null && when == null && priority == null) {
      return null;
    }
    return new Assignment(
        text(who, "assignee"),
        text(who, "candidateUsers"),
        text(who, "candidateGroups"),
        text(when, "dueDate"),
        text(when, "followUpDate"),
        text(priority, "priority"));
  }

  private static @Nullable Form form(@Nullable ExtensionElement element) {
    return element == null
        ? null
        : new Form(text(element, "formId"), binding(element), text(element, "externalReference"));
  }

  private static Binding binding(ExtensionElement element) {
    var tag = raw(element, "versionTag");
    if (tag != null) {
      return new Binding.VersionTag(tag);
    }
    return "deployment".equals(raw(element, "bindingType"))
        ? new Binding.Deployment()
        : new Binding.Latest();
  }

  private static @Nullable Script script(@Nullable ExtensionElement element) {
    var result = raw(element, "resultVariable");
    return element == null || result == null
        ? null
        : new Script(text(element, "expression", ""), result);
  }

  private static @Nullable Loop loop(@Nullable ExtensionElement element) {
    return element == null
        ? null
        : new Loop(
            text(element, "inputCollection", ""),
            raw(element, "inputElement"),
            raw(element, "outputCollection"),
            text(element, "outputElement"),
            text(element, "completionCondition"));
  }

  private static @Nullable Decision decision(@Nullable ExtensionElement element) {
    var result = raw(element, "resultVariable");
    return element == null || result == null
        ? null
        : new Decision(text(element, "decisionId", ""), binding(element), result);
  }

  private static @Nullable Call call(@Nullable ExtensionElement element) {
    return element == null
        ? null
        : new Call(
            text(element, "processId", ""),
            binding(element),
            !"false".equals(raw(element, "propagateAllChildVariables")),
            !"false".equals(raw(element, "propagateAllParentVariables")));
  }
}
