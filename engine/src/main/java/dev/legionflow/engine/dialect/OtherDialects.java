package dev.legionflow.engine.dialect;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What belongs to the dialects of Flowable, Activiti and Camunda 7. It says how the element
/// behaves, so it must not be dropped in silence; what says nothing about behaviour may.
final class OtherDialects {

  private static final Map<String, String> NAMES =
      Map.of(
          "http://flowable.org/bpmn", "Flowable",
          "http://activiti.org/bpmn", "Activiti",
          "http://camunda.org/schema/1.0/bpmn", "Camunda 7",
          "http://activiti.com/modeler", "Activiti",
          "http://flowable.org/modeler", "Flowable");

  private static final Set<String> HARMLESS =
      Set.of(
          "modelertemplate",
          "modelertemplateversion",
          "modelertemplateicon",
          "diagramrelationid",
          "historytimetolive",
          "isstartableintasklist",
          "versiontag",
          "properties",
          "initiator-can-complete",
          "formfieldvalidation",
          "samedeployment",
          "category",
          "modelid",
          "modelkey");

  private final Findings findings;

  OtherDialects(Findings findings) {
    this.findings = findings;
  }

  /// Whether a namespace is that of another dialect.
  static boolean isOther(String namespace) {
    return NAMES.containsKey(namespace);
  }

  void check(Scope scope) {
    checkOne(scope.element());
    for (var node : scope.nodes().values()) {
      if (node.inner() == null) {
        checkAll(node.element(), node.element());
      } else {
        check(node.inner());
      }
    }
    scope.flows().forEach(flow -> checkAll(flow.element(), flow.element()));
  }

  /// A process or sub-process: itself and what is not in its content.
  private void checkOne(XmlElement element) {
    checkAttributes(element, element);
    for (var child : element.children()) {
      if (child.isBpmn("extensionElements") || child.isBpmn("multiInstanceLoopCharacteristics")) {
        checkAll(element, child);
      }
    }
  }

  private void checkAll(XmlElement owner, XmlElement element) {
    checkAttributes(owner, element);
    for (var child : element.children()) {
      var dialect = NAMES.get(child.namespace());
      if (dialect == null) {
        checkAll(owner, child);
      } else if (!isHarmless(child.name())) {
        report(owner, dialect, "<" + child.name() + ">", child.name());
      }
    }
  }

  private void checkAttributes(XmlElement owner, XmlElement element) {
    for (var attribute : element.attributes()) {
      var dialect = NAMES.get(attribute.namespace());
      if (dialect != null
          && attribute.name().equals("sameDeployment")
          && attribute.value().equals("true")) {
        findings.warning(
            owner,
            Topic.OTHER_TOOLS,
            "sameDeployment=\"true\" is left out: the newest version is taken.",
            "Deploy both in one request, and again whenever one of them changes.");
      }
      if (dialect != null && !isHarmless(attribute.name())) {
        report(
            owner,
            dialect,
            "%s=\"%s\"".formatted(attribute.name(), Findings.quote(attribute.value())),
            attribute.name());
      }
    }
  }

  private static boolean isHarmless(String name) {
    return HARMLESS.contains(name.toLowerCase(Locale.ROOT));
  }

  private void report(XmlElement owner, String dialect, String what, String name) {
    findings.problem(
        owner,
        Topic.OTHER_TOOLS,
        "%s belongs to %s and is not run.".formatted(Findings.quote(what), dialect),
        advice(name));
  }

  private static String advice(String name) {
    return switch (name) {
      case "class", "delegateExpression", "expression", "type", "topic", "connector", "field" ->
          "Give the work to a job worker: <zeebe:taskDefinition type=\"…\"/>.";
      case "assignee", "candidateUsers", "candidateGroups" ->
          "Use <zeebe:userTask/> and <zeebe:assignmentDefinition/>.";
      case "dueDate", "followUpDate" -> "Use <zeebe:taskSchedule/>.";
      case "priority" -> "Use <zeebe:priorityDefinition/>.";
      case "formKey", "formRef", "formData", "formProperty" ->
          "Deploy a .form file and name it in <zeebe:formDefinition formId=\"…\"/>.";
      case "inputOutput", "in", "out" -> "Use <zeebe:ioMapping>.";
      case "collection", "elementVariable" ->
          "Use <zeebe:loopCharacteristics inputCollection=\"=…\" inputElement=\"…\"/>.";
      case "executionListener", "taskListener" ->
          "Do its work in a service task before or behind, which a job worker takes.";
      case "initiator" -> "Pass who starts it as a variable when it is started.";
      case "resultVariable", "resultVariableName", "decisionRef", "resource" ->
          "Use <zeebe:script expression=\"=…\" resultVariable=\"…\"/> or a job worker.";
      default -> "Remove it, or model it with the elements and extensions of Camunda 8.";
    };
  }
}
