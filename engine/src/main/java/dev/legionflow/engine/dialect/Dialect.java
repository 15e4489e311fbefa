package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.XmlReader.Document;
import dev.legionflow.engine.dialect.XmlReader.Unreadable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads BPMN in the dialect of Camunda 8, or in one that is translated to it, and writes BPMN for
/// Flowable.
///
/// Three steps: [XmlReader] reads the bytes (and [ForeignDialect] translates), [ScopeReader] and
/// the rules find out what is meant and what is wrong, [FlowableDocument] writes a new document of
/// what was understood.
public final class Dialect {

  private static final Set<String> DRAWINGS =
      Set.of("collaboration", "choreography", "globalConversation");

  private final Findings findings;
  private final Map<String, XmlElement> errors = new HashMap<>();
  private final List<Report.ReportedProcess> inventory = new ArrayList<>();
  private final Map<String, XmlElement> references = new HashMap<>();

  private Dialect(String resource) {
    this.findings = new Findings(resource);
  }

  /// Translates a file. Whatever the bytes are, the answer is a value and never an exception.
  ///
  /// @param resourceName the file's name, for the findings
  /// @param xml the file
  public static Translation translate(String resourceName, byte[] xml) {
    return new Dialect(resourceName).translate(xml);
  }

  /// What [#translate(String, byte[])] would say, and hints at a plainer drawing.
  public static Report check(String resourceName, byte[] xml) {
    var dialect = new Dialect(resourceName);
    var translation = dialect.translate(xml);
    var warnings =
        new ArrayList<>(
            switch (translation) {
              case Translation.Executable executable -> executable.warnings();
              case Translation.Refused refused -> refused.warnings();
            });
    warnings.addAll(dialect.findings.hints());
    return new Report(
        resourceName,
        translation instanceof Translation.Executable,
        dialect.inventory,
        translation instanceof Translation.Refused refused ? refused.problems() : List.of(),
        warnings);
  }

  private Translation translate(byte[] xml) {
    try {
      return translate(XmlReader.read(xml));
    } catch (Unreadable e) {
      findings.problem(null, String.valueOf(e.getMessage()), e.fix());
      return refused();
    }
  }

  private Translation refused() {
    return new Translation.Refused(findings.problems(), findings.warnings());
  }

  private Translation translate(Document document) {
    var root = document.root();
    if (!root.isBpmn("definitions")) {
      findings.problem(
          null,
          root.name().equals("definitions")
              ? "The file is not BPMN 2.0: its namespace is '%s'."
                  .formatted(Findings.quote(root.namespace()))
              : "The file is not BPMN: it begins with <%s>.".formatted(Findings.quote(root.name())),
          "Deploy a BPMN 2.0 file, whose root is <definitions xmlns=\"%s\">."
              .formatted(XmlElement.BPMN));
      return refused();
    }
    checkIds(root, new HashMap<>());
    for (var error : root.bpmnChildren("error")) {
      var id = error.get("id");
      if (id != null) {
        errors.putIfAbsent(id, error);
      }
    }
    var hints = new Hints(findings);
    root.bpmnChildren("process").forEach(hints::check);
    for (var tag : TriggerRules.REFERENCES) {
      for (var definition : root.bpmnChildren(tag)) {
        var id = definition.get("id");
        if (id != null) {
          references.putIfAbsent(id, definition);
        }
      }
    }
    var processes = processes(root);
    if (processes.isEmpty()) {
      return refused();
    }
    if (!document.hasDiagram()) {
      findings.warning(
          null,
          "The file has no diagram; it is drawn as it is laid out here.",
          "Draw it in a BPMN modeler.");
    }
    var foreign = new ForeignDialect(findings);
    processes.replaceAll(p -> ForeignDialect.isOf(root, p) ? foreign.translate(p) : p);
    return translate(processes);
  }

  private Translation translate(List<XmlElement> processes) {
    var expressions = new Expressions(findings);
    var reader = new ScopeReader(findings);
    var compensations = new CompensationRules(findings);
    var flows = new FlowRules(findings, expressions, compensations);
    var triggers = new TriggerRules(findings, expressions, references);
    var events = new EventRules(findings, expressions, errors, triggers);
    var extensions = new Extensions(findings, expressions);
    var others = new OtherDialects(findings);
    var scopes = new LinkedHashMap<Scope, MissionProcess>();
    var document = new FlowableDocument(events, triggers, compensations, extensions, findings);
    for (var process : processes) {
      var scope = reader.read(process);
      others.check(scope);
      compensations.check(scope);
      flows.check(scope);
      events.check(scope);
      extensions.check(scope);
      extensions.checkProcess(process);
      triggers.check(scope, events);
      scopes.put(
          scope, mission(process, scope, document.name(process), triggers.starts(scope, events)));
    }
    return findings.hasProblems()
        ? refused()
        : new Translation.Executable(
            List.copyOf(scopes.values()),
            document.write(List.copyOf(scopes.keySet())),
            extensions.companions(),
            findings.warnings());
  }

  /// The processes to look at: the executable ones, or all when none is. What is missing in a
  /// process that is not marked executable is said together with that mark.
  private List<XmlElement> processes(XmlElement root) {
    var all = root.bpmnChildren("process");
    if (all.isEmpty()) {
      findings.problem(
          drawnInstead(root), Topic.PROCESS, "The file has no process.", "Model a process.");
    }
    var anyExecutable = all.stream().anyMatch(p -> p.isTrue("isExecutable"));
    var chosen = new ArrayList<XmlElement>();
    for (var process : all) {
      var executable = process.isTrue("isExecutable");
      inventory.add(new Report.ReportedProcess(process.get("id"), process.get("name"), executable));
      if (executable || !anyExecutable) {
        chosen.add(process);
        checkId(process);
      }
      if (!executable && anyExecutable) {
        findings.warning(
            process,
            "The process is not executable and is left out.",
            "Set isExecutable=\"true\" if it is to run.");
      } else if (!executable) {
        findings.problem(
            process,
            "No process in the file is executable.",
            "Set isExecutable=\"true\" on the process that is to run.");
      }
    }
    return chosen;
  }

  private void checkId(XmlElement process) {
    var id = process.get("id");
    if (id == null || !Names.isId(id)) {
      findings.problem(
          process,
          id == null
              ? "The process has no id."
              : "'%s' cannot be the id of a process.".formatted(Findings.quote(id)),
          "Begin it with a letter or '_', then letters, digits, '_', '-', '.'; at most %d in all."
              .formatted(Limits.NAME_LENGTH));
    }
  }

  /// What a file without a process is about.
  private static XmlElement drawnInstead(XmlElement root) {
    return root.children().stream()
        .filter(c -> c.isBpmn() && DRAWINGS.contains(c.name()))
        .findFirst()
        .orElse(root);
  }

  private MissionProcess mission(
      XmlElement process, Scope scope, @Nullable String name, List<MissionProcess.Start> starts) {
    var tags =
        process.extensions().stream()
            .filter(e -> e.isZeebe() && e.name().equals("versionTag"))
            .toList();
    var tag = tags.isEmpty() ? null : tags.getFirst().get("value");
    if (tag != null && tag.length() > Limits.NAME_LENGTH) {
      findings.problem(
          process,
          "The version tag is longer than %d characters.".formatted(Limits.NAME_LENGTH),
          "Shorten it.");
    }
    return new MissionProcess(
        String.valueOf(process.get("id")), name, tag, startForm(scope), starts);
  }

  private @Nullable String startForm(Scope scope) {
    for (var node : scope.nodes().values()) {
      if (node.kind() == Kind.START_EVENT) {
        for (var extension : node.element().extensions()) {
          if (extension.isZeebe() && extension.name().equals("formDefinition")) {
            var formId = extension.get("formId");
            if (formId == null || Expressions.isExpression(formId)) {
              findings.problem(
                  node.element(),
                  "The form of a start event is named by a formId without an expression.",
                  "Deploy a .form file and name it by its formId.");
            }
            return formId;
          }
        }
      }
    }
    return null;
  }

  /// Ids must be unique in the whole file, whatever carries them.
  private void checkIds(XmlElement element, Map<String, XmlElement> seen) {
    var id = element.isBpmn() ? element.get("id") : null;
    if (id != null) {
      var other = seen.putIfAbsent(id, element);
      if (other != null) {
        findings.problem(
            element,
            "The id is used twice: by a %s and by a %s.".formatted(other.name(), element.name()),
            "Give each element an id of its own.");
      }
    }
    // As deep as the reader allows.
    element.children().forEach(child -> checkIds(child, seen));
  }
}
