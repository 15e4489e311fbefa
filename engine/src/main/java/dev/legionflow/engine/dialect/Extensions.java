package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.Scope.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The `zeebe:` extensions of flow nodes: which may stand where, which must.
///
/// What each of them holds is read by [ExtensionReader].
final class Extensions {

  /// They say how something behaves that we cannot do.
  private static final Map<String, String> LATER =
      Map.of(
          "subscription", "A message subscription",
          "publishMessage", "Publishing a message",
          "linkedResources", "A linked resource");

  private static final Set<String> KNOWN =
      Set.of(
          "executionListeners",
          "taskDefinition",
          "taskHeaders",
          "ioMapping",
          "script",
          "calledDecision",
          "adHoc",
          "userTask",
          "assignmentDefinition",
          "taskSchedule",
          "priorityDefinition",
          "formDefinition",
          "calledElement",
          "loopCharacteristics",
          "versionTag",
          "conditionalFilter",
          "userTaskForm");

  private final Findings findings;
  private final ExtensionReader reader;
  private final AdHocReader adHocs;
  private final Map<Node, List<XmlElement>> read = new HashMap<>();
  private final Map<XmlElement, XmlElement> ofProcesses = new HashMap<>();

  Extensions(Findings findings, Expressions expressions) {
    this.findings = findings;
    this.reader = new ExtensionReader(findings, expressions);
    adHocs = new AdHocReader(findings, expressions);
  }

  /// What has to be deployed together with the file.
  List<Companion> companions() {
    return reader.companions();
  }

  /// The extensions of a node as they are to be written.
  List<XmlElement> of(Node node) {
    return read.getOrDefault(node, List.of());
  }

  /// The extensions of a process as they are to be written.
  List<XmlElement> of(XmlElement process) {
    var listeners = ofProcesses.get(process);
    return listeners == null ? List.of() : List.of(listeners);
  }

  void check(Scope scope) {
    for (var node : scope.nodes().values()) {
      var found = new LinkedHashMap<String, XmlElement>();
      for (var extension : node.element().extensions()) {
        if (extension.isZeebe()) {
          collect(node, extension, found);
        }
      }
      require(node, found);
      var clean = new ArrayList<XmlElement>();
      var inner = node.inner();
      if (node.kind() == Kind.AD_HOC_SUB_PROCESS && inner != null) {
        var adHoc = found.remove("adHoc");
        clean.add(adHocs.read(node, inner, adHoc, found.containsKey("taskDefinition")));
      }
      for (var extension : found.values()) {
        clean.add(reader.read(node.element(), extension));
      }
      var loop = node.multiInstance();
      if (loop != null) {
        checkLoop(node, loop, clean);
      }
      read.put(node, clean);
      if (node.inner() != null) {
        check(node.inner());
      }
    }
  }

  /// Of a process the version tag and listeners mean something.
  void checkProcess(XmlElement process) {
    for (var extension : process.extensions()) {
      if (!extension.isZeebe() || extension.name().equals("versionTag")) {
        continue;
      }
      if (extension.name().equals("executionListeners")) {
        if (ofProcesses.containsKey(process)) {
          findings.problem(
              process, "It has more than one zeebe:executionListeners.", "Keep one of them.");
        }
        ofProcesses.put(process, reader.read(process, extension));
      } else if (extension.name().equals("userTaskForm")) {
        findings.warning(
            process,
            "The form inside of the diagram is ignored.",
            "Deploy it as a .form file and name it by its formId.");
      } else {
        reject(process, "process", extension);
      }
    }
  }

  private void collect(Node node, XmlElement extension, Map<String, XmlElement> found) {
    if (!node.kind().takes(extension.name())) {
      reject(node.element(), node.kind().tag(), extension);
    } else if (extension.name().equals("ioMapping") && CompensationRules.isCompensation(node)) {
      findings.warning(
          node.element(),
          "zeebe:ioMapping has no effect on a compensation event.",
          "Move it to the handler.");
    } else if (extension.name().equals("executionListeners")
        && CompensationRules.isBoundary(node)) {
      findings.warning(
          node.element(),
          "zeebe:executionListeners have no effect on a compensation boundary event.",
          "Move them to the handler.");
    } else if (found.putIfAbsent(extension.name(), extension) != null) {
      findings.problem(
          node.element(),
          "It has more than one zeebe:%s.".formatted(extension.name()),
          "Keep one of them.");
    }
  }

  private void reject(XmlElement at, String kind, XmlElement extension) {
    var name = extension.name();
    if (name.equals("properties")) {
      // Read by modelers and connectors only.
      return;
    }
    if (name.endsWith("Listeners") && extension.children().isEmpty()) {
      return;
    }
    if (name.equals("taskListeners")) {
      findings.problem(
          at,
          Topic.LISTENERS,
          "A %s has no task listeners (zeebe:taskListeners).".formatted(kind),
          "Use execution listeners (zeebe:executionListeners); task listeners belong to user tasks.");
    } else if (LATER.containsKey(name)) {
      findings.notSupported(
          at,
          "%s (zeebe:%s)".formatted(LATER.get(name), name),
          "Remove it; a service task can do the work instead.");
    } else if (name.equals("ioMapping")) {
      if (!extension.children().isEmpty()) {
        findings.notSupported(
            at,
            "An input or output mapping on a " + kind,
            "Move it to a task beside it, for example to a script task.");
      }
    } else if (KNOWN.contains(name)) {
      findings.warning(at, "zeebe:%s has no effect on a %s.".formatted(name, kind), "Remove it.");
    } else {
      findings.problem(
          at,
          "The extension zeebe:%s is not known.".formatted(Findings.quote(name)),
          "Remove it, or correct its name.");
    }
  }

  private void require(Node node, Map<String, XmlElement> found) {
    switch (node.kind()) {
      case BUSINESS_RULE_TASK ->
          requireEither(
              node,
              found,
              "calledDecision",
              "Add <zeebe:calledDecision decisionId=\"…\" resultVariable=\"…\"/>, or give the work to"
                  + " a job worker with zeebe:taskDefinition.");
      case SERVICE_TASK, SEND_TASK ->
          requireOne(
              node,
              found,
              "taskDefinition",
              "Say which job worker does the work: <zeebe:taskDefinition type=\"…\"/>.");
      case SCRIPT_TASK ->
          requireEither(
              node,
              found,
              "script",
              "Add <zeebe:script expression=\"=…\" resultVariable=\"…\"/>, or give the work to a job"
                  + " worker with zeebe:taskDefinition.");
      case USER_TASK ->
          requireOne(
              node,
              found,
              "userTask",
              "Add <zeebe:userTask/> (in Camunda Modeler: implementation 'Camunda user task').");
      case END_EVENT, INTERMEDIATE_THROW_EVENT -> requireWorker(node, found);
      case CALL_ACTIVITY ->
          requireOne(
              node,
              found,
              "calledElement",
              "Say which process is called: <zeebe:calledElement processId=\"…\"/>.");
      default -> {}
    }
  }

  /// What is said in the diagram, or a job.
  private void requireEither(Node node, Map<String, XmlElement> found, String name, String fix) {
    if (!found.containsKey("taskDefinition")) {
      requireOne(node, found, name, fix);
    } else if (found.containsKey(name)) {
      findings.problem(
          node.element(),
          "It has both zeebe:%s and zeebe:taskDefinition.".formatted(name),
          "Keep the one that is meant.");
    }
  }

  /// A message is sent by a job worker; no other event that is thrown has one.
  private void requireWorker(Node node, Map<String, XmlElement> found) {
    var trigger = node.eventDefinition();
    if (trigger != null && trigger.name().equals("messageEventDefinition")) {
      requireOne(
          node,
          found,
          "taskDefinition",
          "Say which job worker sends the message: <zeebe:taskDefinition type=\"…\"/>.");
      return;
    }
    for (var name : List.of("taskDefinition", "taskHeaders")) {
      if (found.remove(name) != null) {
        findings.warning(
            node.element(),
            "zeebe:%s has no effect on a %s without a message.".formatted(name, node.kind().tag()),
            "Remove it.");
      }
    }
  }

  private void requireOne(Node node, Map<String, XmlElement> found, String name, String fix) {
    if (!found.containsKey(name)) {
      findings.problem(
          node.element(), "The %s has no zeebe:%s.".formatted(node.kind().tag(), name), fix);
    }
  }

  /// Flowable does not read extensions inside of loop characteristics, so they move to the
  /// activity.
  private void checkLoop(Node node, XmlElement loop, List<XmlElement> clean) {
    if (!node.kind().isActivity()) {
      findings.problem(
          node.element(),
          "A %s cannot be multi-instance.".formatted(node.kind().tag()),
          "Remove multiInstanceLoopCharacteristics.");
      return;
    }
    var loops =
        loop.extensions().stream()
            .filter(e -> e.isZeebe() && e.name().equals("loopCharacteristics"))
            .toList();
    if (loops.size() != 1) {
      findings.problem(
          node.element(),
          "The multi-instance marker needs one zeebe:loopCharacteristics.",
          "Say what it runs over: <zeebe:loopCharacteristics inputCollection=\"=…\"/>.");
      return;
    }
    for (var part : loop.children()) {
      if (part.isBpmn("loopCardinality") || part.isBpmn("loopDataInputRef")) {
        findings.warning(
            node.element(),
            "%s is ignored; the length of inputCollection counts.".formatted(part.name()),
            "Remove it.");
      }
    }
    clean.add(reader.loop(node.element(), loops.getFirst(), loop.bpmnChild("completionCondition")));
  }
}
