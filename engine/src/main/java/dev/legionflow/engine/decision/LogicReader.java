package dev.legionflow.engine.decision;

import static dev.legionflow.engine.decision.DmnReader.child;
import static dev.legionflow.engine.decision.DmnReader.children;
import static dev.legionflow.engine.decision.DmnReader.isDmn;

import dev.legionflow.engine.decision.Logic.Aggregation;
import dev.legionflow.engine.decision.Logic.HitPolicy;
import dev.legionflow.engine.dialect.XmlElement;
import dev.legionflow.engine.feel.Feel;
import dev.legionflow.engine.feel.FeelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the logic of decisions. Its recursion goes as deep as the file, which the XML reader
/// bounds.
final class LogicReader {

  static final Set<String> KINDS =
      Set.of(
          "decisionTable",
          "literalExpression",
          "context",
          "list",
          "relation",
          "invocation",
          "functionDefinition");

  private static final int MAX_DEPTH = 40;

  /// Values that an output may have, in the order of their importance.
  private static final int MAX_OUTPUT_VALUES = 10_000;

  /// Where a business knowledge model is called by its name.
  record Call(String elementId, String name) {}

  private final Feel.Effort effort = DmnReader.effort();
  private final List<Call> invocations = new ArrayList<>();
  private int depth;

  List<Call> invocations() {
    return invocations;
  }

  /// @param at the id of the decision, for messages
  Logic read(String at, XmlElement element) throws DmnException {
    if (++depth > MAX_DEPTH) {
      throw new DmnException(
          at, "Its expressions are nested deeper than %d.".formatted(MAX_DEPTH), "Nest them less.");
    }
    try {
      return switch (element.name()) {
        case "decisionTable" -> table(at, element);
        case "literalExpression" -> new Logic.Literal(expression(at, element));
        case "context" -> context(at, element);
        case "list" -> new Logic.Items(all(at, element));
        case "relation" -> relation(at, element);
        case "invocation" -> invocation(at, element);
        case "functionDefinition" -> function(at, element);
        default ->
            throw new DmnException(
                at,
                "It is decided by a <%s>, which is not supported.".formatted(element.name()),
                "Use a decision table or a FEEL expression.");
      };
    } finally {
      depth--;
    }
  }

  private Logic table(String at, XmlElement table) throws DmnException {
    var hitPolicy = hitPolicy(at, table.get("hitPolicy"));
    var aggregation = hitPolicy == HitPolicy.COLLECT ? aggregation(at, table) : null;
    var inputs = new ArrayList<Logic.Input>();
    for (var input : children(table, "input")) {
      var expression = child(input, "inputExpression");
      if (expression == null) {
        throw new DmnException(at, "An input has no expression.", "Say what is looked at.");
      }
      var feel = expression(at, expression);
      var label = input.get("label");
      inputs.add(new Logic.Input(id(input), label == null ? feel.text() : label, feel));
    }
    var outputs = outputs(at, table);
    if (aggregation != null && outputs.size() > 1) {
      throw new DmnException(
          at,
          "The hit policy COLLECT with an aggregator takes one output, not %d."
              .formatted(outputs.size()),
          "Keep one output, or collect without an aggregator.");
    }
    var rules = new ArrayList<Logic.Rule>();
    for (var rule : children(table, "rule")) {
      rules.add(rule(at, rule, inputs.size(), outputs.size(), rules.size() + 1));
    }
    return new Logic.Table(hitPolicy, aggregation, inputs, outputs, rules);
  }

  private List<Logic.Output> outputs(String at, XmlElement table) throws DmnException {
    var outputs = new ArrayList<Logic.Output>();
    var all = children(table, "output");
    for (var output : all) {
      var name = output.get("name");
      var label = output.get("label");
      if (name == null && all.size() > 1) {
        throw new DmnException(
            at, "Of several outputs one has no name.", "Give each output a name of its own.");
      }
      var otherwise = child(output, "defaultOutputEntry");
      outputs.add(
          new Logic.Output(
              id(output),
              name == null ? "" : name,
              label == null ? (name == null ? "" : name) : label,
              priorities(at, child(output, "outputValues")),
              otherwise == null || text(otherwise).isBlank() ? null : expression(at, otherwise)));
    }
    if (outputs.isEmpty()) {
      throw new DmnException(at, "The decision table has no output.", "Add an output.");
    }
    return outputs;
  }

  private static Map<String, Integer> priorities(String at, @Nullable XmlElement values)
      throws DmnException {
    if (values == null) {
      return Map.of();
    }
    var words = text(values).split(",", MAX_OUTPUT_VALUES + 1);
    if (words.length > MAX_OUTPUT_VALUES) {
      throw new DmnException(
          at,
          "An output has more than %d values to choose from.".formatted(MAX_OUTPUT_VALUES),
          "List fewer values.");
    }
    var places = new HashMap<String, Integer>();
    for (var word : words) {
      places.putIfAbsent(word.strip().replace("\"", "").replace("'", ""), places.size());
    }
    return places;
  }

  private Logic.Rule rule(String at, XmlElement rule, int inputs, int outputs, int number)
      throws DmnException {
    var tests = new ArrayList<Feel.@Nullable UnaryTests>();
    for (var entry : children(rule, "inputEntry")) {
      tests.add(tests(at, entry));
    }
    var results = new ArrayList<Feel.@Nullable Expression>();
    for (var entry : children(rule, "outputEntry")) {
      results.add(text(entry).isBlank() ? null : expression(at, entry));
    }
    if (tests.size() != inputs || results.size() != outputs) {
      throw new DmnException(
          at,
          "Rule %d has %d input and %d output entries where the table has %d inputs and %d outputs."
              .formatted(number, tests.size(), results.size(), inputs, outputs),
          "Give each rule an entry for each input and output.");
    }
    return new Logic.Rule(id(rule), tests, results);
  }

  private Feel.@Nullable UnaryTests tests(String at, XmlElement entry) throws DmnException {
    var text = text(entry);
    requireFeel(at, entry);
    if (text.isBlank() || text.strip().equals("-")) {
      return null;
    }
    try {
      return Feel.parseUnaryTests(text, effort);
    } catch (FeelException e) {
      throw wrong(at, text, e);
    }
  }

  private Feel.Expression expression(String at, XmlElement element) throws DmnException {
    requireFeel(at, element);
    var text = text(element);
    try {
      return Feel.parse(text, effort);
    } catch (FeelException e) {
      throw wrong(at, text, e);
    }
  }

  private DmnException wrong(String at, String text, FeelException e) {
    var line = text.strip().replaceAll("\\s+", " ");
    return effort.isSpent()
        ? new DmnException(
            at,
            "The expressions of this file up to here are too intricate to be read.",
            "Nest them less, or split the file.")
        : new DmnException(
            at,
            "FEEL expression '%s': %s."
                .formatted(
                    line.length() > 100 ? line.substring(0, 100) + "…" : line, e.getMessage()),
            "Correct the FEEL expression.");
  }

  private static void requireFeel(String at, XmlElement element) throws DmnException {
    var language = element.get("expressionLanguage");
    if (language != null) {
      var known = language.toLowerCase(Locale.ROOT);
      if (!known.equals("feel") && !known.endsWith("/feel/") && !known.endsWith("/feel")) {
        throw new DmnException(
            at,
            "The expression language '%s' is not supported."
                .formatted(language.length() > 100 ? language.substring(0, 100) + "…" : language),
            "Write it in FEEL.");
      }
    }
  }

  private Logic context(String at, XmlElement context) throws DmnException {
    var entries = new LinkedHashMap<String, Logic>();
    Logic result = null;
    for (var entry : children(context, "contextEntry")) {
      var logic = only(at, entry);
      var variable = child(entry, "variable");
      if (result != null) {
        throw new DmnException(
            at, "Only the last entry of a context may be without a name.", "Name the others.");
      }
      if (variable == null) {
        result = logic;
      } else {
        entries.put(name(at, variable), logic);
      }
    }
    return new Logic.Context(entries, result);
  }

  private Logic relation(String at, XmlElement relation) throws DmnException {
    var columns = new ArrayList<String>();
    for (var column : children(relation, "column")) {
      columns.add(name(at, column));
    }
    var rows = new ArrayList<Map<String, Logic>>();
    for (var row : children(relation, "row")) {
      var cells = all(at, row);
      if (cells.size() != columns.size()) {
        throw new DmnException(
            at,
            "A row of the relation has %d cells for %d columns."
                .formatted(cells.size(), columns.size()),
            "Fill each cell.");
      }
      var byName = new LinkedHashMap<String, Logic>();
      for (var i = 0; i < cells.size(); i++) {
        byName.put(columns.get(i), cells.get(i));
      }
      rows.add(byName);
    }
    return new Logic.Relation(rows);
  }

  private Logic invocation(String at, XmlElement invocation) throws DmnException {
    var called = child(invocation, "literalExpression");
    if (called == null) {
      throw new DmnException(at, "An invocation names nothing to call.", "Name what is called.");
    }
    var bindings = new LinkedHashMap<String, Logic>();
    for (var binding : children(invocation, "binding")) {
      var parameter = child(binding, "parameter");
      if (parameter == null) {
        throw new DmnException(at, "A binding has no parameter.", "Name the parameter.");
      }
      bindings.put(name(at, parameter), only(at, binding));
    }
    var name = text(called).strip();
    invocations.add(new Call(at, name));
    return new Logic.Invocation(name, bindings);
  }

  /// A function definition, or the encapsulated logic of a business knowledge model.
  Logic.Function function(String at, XmlElement element) throws DmnException {
    var kind = element.get("kind");
    if (kind != null && !kind.equalsIgnoreCase("FEEL")) {
      throw new DmnException(
          at, "Functions of the kind '%s' are not allowed.".formatted(kind), "Write it in FEEL.");
    }
    var parameters = new ArrayList<String>();
    for (var parameter : children(element, "formalParameter")) {
      parameters.add(name(at, parameter));
    }
    return new Logic.Function(parameters, only(at, element));
  }

  private Logic only(String at, XmlElement element) throws DmnException {
    var all = all(at, element);
    if (all.size() != 1) {
      throw new DmnException(
          at,
          "A <%s> needs one expression, not %d.".formatted(element.name(), all.size()),
          "Keep one.");
    }
    return all.getFirst();
  }

  private List<Logic> all(String at, XmlElement element) throws DmnException {
    var found = new ArrayList<Logic>();
    for (var child : element.children()) {
      if (isDmn(child) && KINDS.contains(child.name())) {
        found.add(read(at, child));
      }
    }
    return found;
  }

  private static HitPolicy hitPolicy(String at, @Nullable String text) throws DmnException {
    try {
      return text == null ? HitPolicy.UNIQUE : HitPolicy.valueOf(text.strip().replace(' ', '_'));
    } catch (IllegalArgumentException e) {
      throw new DmnException(
          at, "There is no such hit policy.", "Choose one that the modeler offers.");
    }
  }

  private static @Nullable Aggregation aggregation(String at, XmlElement table)
      throws DmnException {
    var text = table.get("aggregation");
    try {
      return text == null ? null : Aggregation.valueOf(text.strip());
    } catch (IllegalArgumentException e) {
      throw new DmnException(
          at, "There is no such aggregator.", "Choose one that the modeler offers.");
    }
  }

  private static String text(XmlElement element) {
    var text = child(element, "text");
    return text == null ? "" : text.text();
  }

  private static String id(XmlElement element) {
    var id = element.get("id");
    return id == null ? "" : id;
  }

  private static String name(String at, XmlElement element) throws DmnException {
    var name = element.get("name");
    if (name == null) {
      throw new DmnException(at, "A <%s> has no name.".formatted(element.name()), "Name it.");
    }
    return name;
  }
}
