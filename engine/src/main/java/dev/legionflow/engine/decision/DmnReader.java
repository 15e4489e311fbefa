package dev.legionflow.engine.decision;

import static java.util.Objects.requireNonNull;

import dev.legionflow.engine.decision.Drg.Decision;
import dev.legionflow.engine.decision.Drg.Knowledge;
import dev.legionflow.engine.dialect.XmlElement;
import dev.legionflow.engine.dialect.XmlReader;
import dev.legionflow.engine.dialect.XmlReader.Unreadable;
import dev.legionflow.engine.feel.Feel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a DMN file: bounded, with no DTD and nothing from outside of it, whatever its bytes are.
final class DmnReader {

  /// The namespaces of DMN 1.1 to 1.5: the later ones begin with https.
  private static final Pattern DMN = Pattern.compile("https?://www\\.omg\\.org/spec/DMN/.*");

  private static final int MAX_ID_CHARS = 255;

  /// Decisions, or models, that need each other in a row.
  private static final int MAX_DEPTH = 50;

  private static final String EXPORT = "Export the file again from Camunda Modeler.";

  private final Map<String, Decision> decisions = new LinkedHashMap<>();
  private final Map<String, Knowledge> knowledge = new LinkedHashMap<>();
  private final Map<String, Knowledge> byName = new HashMap<>();
  private final LogicReader logic = new LogicReader();

  private DmnReader() {}

  static Drg read(byte[] xml) throws DmnException {
    try {
      return new DmnReader().drg(XmlReader.read(xml).root());
    } catch (Unreadable e) {
      throw new DmnException(null, String.valueOf(e.getMessage()), EXPORT);
    }
  }

  private Drg drg(XmlElement root) throws DmnException {
    if (!isDmn(root) || !root.name().equals("definitions")) {
      throw new DmnException(
          null,
          "The file is not DMN 1.1 to 1.5.",
          "Deploy a file whose root is <definitions> in a namespace of DMN.");
    }
    var id = id(root);
    for (var element : children(root, "businessKnowledgeModel")) {
      unique(element);
      var model = knowledge(element);
      knowledge.put(model.id(), model);
      byName.putIfAbsent(model.name(), model);
    }
    for (var element : children(root, "decision")) {
      unique(element);
      var decision = decision(element);
      decisions.put(decision.id(), decision);
    }
    if (decisions.isEmpty()) {
      throw new DmnException(null, "The file has no decision.", "Model a decision.");
    }
    checkInvocations();
    checkRequirements();
    return new Drg(id, name(root), decisions, knowledge, byName);
  }

  private static @Nullable String name(XmlElement root) throws DmnException {
    var name = root.get("name");
    if (name != null && name.length() > MAX_ID_CHARS) {
      throw new DmnException(
          root.get("id"),
          "The name of the file's <definitions> has more than 255 characters.",
          "Give it a shorter name.");
    }
    return name;
  }

  private void unique(XmlElement element) throws DmnException {
    var id = id(element);
    if (decisions.containsKey(id) || knowledge.containsKey(id)) {
      throw new DmnException(id, "The id is used twice.", "Give each element an id of its own.");
    }
  }

  private Decision decision(XmlElement element) throws DmnException {
    var id = id(element);
    var name = element.get("name");
    if (name == null || name.length() > MAX_ID_CHARS) {
      throw new DmnException(
          id, "The decision needs a name of 1 to 255 characters.", "Give it a name.");
    }
    var variable = child(element, "variable");
    var variableName = variable == null ? null : variable.get("name");
    return new Decision(
        id,
        name,
        variableName == null ? id : variableName,
        variable == null ? null : variable.get("typeRef"),
        logic.read(id, expression(id, element, "decision")),
        required(element, "informationRequirement", "requiredDecision"),
        required(element, "knowledgeRequirement", "requiredKnowledge"),
        versionTag(id, element));
  }

  private static @Nullable String versionTag(String id, XmlElement element) throws DmnException {
    var extensions = child(element, "extensionElements");
    if (extensions == null) {
      return null;
    }
    for (var extension : extensions.children()) {
      var tag = extension.isZeebe("versionTag") ? extension.get("value") : null;
      if (tag != null && tag.length() > MAX_ID_CHARS) {
        throw new DmnException(
            id, "The version tag has more than 255 characters.", "Give it a shorter one.");
      }
      if (tag != null) {
        return tag;
      }
    }
    return null;
  }

  private Knowledge knowledge(XmlElement element) throws DmnException {
    var id = id(element);
    var name = element.get("name");
    var encapsulated = child(element, "encapsulatedLogic");
    if (name == null || encapsulated == null) {
      throw new DmnException(
          id,
          "The business knowledge model needs a name and a function.",
          "Give it a name and an expression with parameters.");
    }
    return new Knowledge(
        id,
        name,
        logic.function(id, encapsulated),
        required(element, "knowledgeRequirement", "requiredKnowledge"));
  }

  private static XmlElement expression(String id, XmlElement element, String what)
      throws DmnException {
    for (var child : element.children()) {
      if (isDmn(child) && LogicReader.KINDS.contains(child.name())) {
        return child;
      }
    }
    throw new DmnException(
        id, "The %s has no logic.".formatted(what), "Add a decision table or an expression.");
  }

  private static List<String> required(XmlElement element, String requirement, String target)
      throws DmnException {
    var ids = new ArrayList<String>();
    for (var child : children(element, requirement)) {
      var reference = child(child, target);
      if (reference != null) {
        var href = reference.get("href");
        if (href == null || !href.startsWith("#")) {
          throw new DmnException(
              element.get("id"),
              "It requires something outside of the file.",
              "Put what it requires into the same file.");
        }
        ids.add(href.substring(1));
      }
    }
    return ids;
  }

  private void checkInvocations() throws DmnException {
    for (var invocation : logic.invocations()) {
      if (!byName.containsKey(invocation.name())) {
        throw new DmnException(
            invocation.elementId(),
            "There is no business knowledge model '%s'.".formatted(invocation.name()),
            "Model it, or correct the name.");
      }
    }
  }

  private void checkRequirements() throws DmnException {
    for (var decision : decisions.values()) {
      for (var id : decision.decisions()) {
        if (!decisions.containsKey(id)) {
          throw missing(decision.id(), "decision", id);
        }
      }
      for (var id : decision.knowledge()) {
        if (!knowledge.containsKey(id)) {
          throw missing(decision.id(), "business knowledge model", id);
        }
      }
    }
    for (var model : knowledge.values()) {
      for (var id : model.knowledge()) {
        if (!knowledge.containsKey(id)) {
          throw missing(model.id(), "business knowledge model", id);
        }
      }
    }
    depths(decisions.keySet(), id -> requireNonNull(decisions.get(id)).decisions(), "decisions");
    depths(
        knowledge.keySet(),
        id -> requireNonNull(knowledge.get(id)).knowledge(),
        "business knowledge models");
  }

  private static DmnException missing(String at, String what, String id) {
    return new DmnException(
        at, "It requires the %s '%s', which is not there.".formatted(what, id), "Correct the id.");
  }

  /// Follows what is required, each element once.
  private static void depths(Set<String> ids, Function<String, List<String>> requires, String what)
      throws DmnException {
    var depths = new HashMap<String, Integer>();
    for (var id : ids) {
      depth(id, requires, what, depths, 0);
    }
  }

  private static int depth(
      String id,
      Function<String, List<String>> requires,
      String what,
      Map<String, Integer> depths,
      int above)
      throws DmnException {
    var known = depths.get(id);
    if (known != null && known < 0) {
      throw new DmnException(
          id, "The %s require each other in a circle.".formatted(what), "Break the circle.");
    }
    if (known != null) {
      return known;
    }
    if (above > MAX_DEPTH) {
      throw tooDeep(id, what);
    }
    depths.put(id, -1);
    var deepest = 0;
    for (var required : requires.apply(id)) {
      deepest = Math.max(deepest, 1 + depth(required, requires, what, depths, above + 1));
    }
    if (deepest > MAX_DEPTH) {
      throw tooDeep(id, what);
    }
    depths.put(id, deepest);
    return deepest;
  }

  private static DmnException tooDeep(String id, String what) {
    return new DmnException(
        id,
        "More than %d %s require each other in a row.".formatted(MAX_DEPTH, what),
        "Put some of them together.");
  }

  // --- XML

  static boolean isDmn(XmlElement element) {
    return DMN.matcher(element.namespace()).matches();
  }

  static List<XmlElement> children(XmlElement element, String name) {
    return element.children().stream().filter(c -> isDmn(c) && c.name().equals(name)).toList();
  }

  static @Nullable XmlElement child(XmlElement element, String name) {
    var found = children(element, name);
    return found.isEmpty() ? null : found.getFirst();
  }

  private static String id(XmlElement element) throws DmnException {
    var id = element.get("id");
    if (id == null || id.length() > MAX_ID_CHARS) {
      throw new DmnException(
          null,
          "A <%s> (line %d) has no id of 1 to 255 characters."
              .formatted(element.name(), element.line()),
          EXPORT);
    }
    return id;
  }

  /// How much reading all expressions of a file may cost.
  static Feel.Effort effort() {
    return new Feel.Effort(30_000_000);
  }
}
