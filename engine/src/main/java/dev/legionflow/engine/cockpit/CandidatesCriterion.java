package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.legionflow.engine.cockpit.search.Criterion;
import dev.legionflow.engine.cockpit.search.Where;
import dev.legionflow.engine.http.Problem;
import java.util.ArrayList;
import java.util.List;

/// Asks what stands in a JSON array of text: `"a"`, or `{"$eq": …, "$neq": …, "$in": …, "$notIn":
/// …, "$exists": …}`, where equal means that the array holds the value.
///
/// @param column SQL for the array, written without spaces
record CandidatesCriterion(String column) implements Criterion {

  static final int MAX_LIST = 100;
  static final int MAX_CHARS = 255;

  @Override
  public void narrow(Where where, JsonNode value, String path) {
    if (!value.isObject()) {
      holds(where, List.of(element(value, path)), true);
      return;
    }
    for (var member : value.properties()) {
      var at = path + "." + member.getKey();
      var operand = member.getValue();
      if (operand.isNull()) {
        continue;
      }
      switch (member.getKey()) {
        case "$eq" -> holds(where, List.of(element(operand, at)), true);
        case "$neq" -> holds(where, List.of(element(operand, at)), false);
        case "$in" -> holds(where, elements(operand, at), true);
        case "$notIn" -> holds(where, elements(operand, at), false);
        case "$exists" -> {
          if (!operand.isBoolean()) {
            throw Problem.invalid(at, "must be true or false");
          }
          where.and().add(column + (operand.booleanValue() ? " <> '[]'" : " = '[]'"));
        }
        case "$like" -> throw Problem.unsupported(at, "patterns are not supported for candidates");
        default -> throw Problem.invalid(at, "is no operator for this field");
      }
    }
  }

  /// An element starts behind a bracket or a comma; a quotation mark inside of one is escaped.
  private void holds(Where where, List<String> elements, boolean wanted) {
    if (elements.isEmpty()) {
      return;
    }
    where.and().add(wanted ? "" : "not ");
    anyOf(where, column, elements);
  }

  /// @param names texts, of which one is to stand in the array
  static void named(Where where, String column, List<String> names) {
    anyOf(where, column, names.stream().map(name -> TextNode.valueOf(name).toString()).toList());
  }

  private static void anyOf(Where where, String column, List<String> elements) {
    where.add("(");
    for (var i = 0; i < elements.size(); i++) {
      where.add(
          (i == 0 ? "" : " or ")
              + "position(? in "
              + column
              + ") = 1 or position(? in "
              + column
              + ") > 0",
          "[" + elements.get(i),
          "," + elements.get(i));
    }
    where.add(")");
  }

  private static List<String> elements(JsonNode value, String path) {
    if (!value.isArray()) {
      throw Problem.invalid(path, "must be an array");
    }
    if (value.size() > MAX_LIST) {
      throw Problem.limit(path, path + ": has more than " + MAX_LIST + " values");
    }
    var elements = new ArrayList<String>();
    for (var i = 0; i < value.size(); i++) {
      elements.add(element(value.get(i), path + "[" + i + "]"));
    }
    return elements;
  }

  /// As it stands in the array, with its quotation marks.
  private static String element(JsonNode value, String path) {
    if (!value.isTextual() || value.textValue().length() > MAX_CHARS) {
      throw Problem.invalid(path, "must be text of at most " + MAX_CHARS + " characters");
    }
    return TextNode.valueOf(value.textValue()).toString();
  }

  @Override
  public String describe() {
    return "A value, or an object of $eq, $exists, $in, $neq, $notIn.";
  }
}
