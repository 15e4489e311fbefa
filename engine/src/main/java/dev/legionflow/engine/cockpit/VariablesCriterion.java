package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.cockpit.search.Criterion;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Where;
import dev.legionflow.engine.http.Problem;

/// `[{"name": "x", "value": "1"}]`: every one of these variables is there, with such a value as
/// JSON text.
///
/// @param holder SQL that ties a variable `v` to the row `e`
record VariablesCriterion(String holder) implements Criterion {

  static final int MAX_VARIABLES = 20;

  private static final Field VALUE = Field.longText("v.value", Variables.PREVIEW_CHARS);

  @Override
  public void narrow(Where where, JsonNode value, String path) {
    if (!value.isArray()) {
      throw Problem.invalid(path, "must be an array of variables");
    }
    if (value.size() > MAX_VARIABLES) {
      throw Problem.limit(path, path + ": has more than " + MAX_VARIABLES + " variables");
    }
    for (var i = 0; i < value.size(); i++) {
      var at = path + "[" + i + "]";
      var name = value.get(i).path("name");
      var filter = value.get(i).path("value");
      if (!name.isTextual()) {
        throw Problem.invalid(at + ".name", "must be the name of a variable");
      }
      if (filter.isMissingNode() || filter.isNull()) {
        throw Problem.invalid(at + ".value", "must be JSON as text, or an object of operators");
      }
      where.and().add("exists (select 1 from legion_variable v where " + holder);
      Field.text("v.name").narrow(where, name, at + ".name");
      VALUE.narrow(where, filter, at + ".value");
      where.add(")");
    }
  }

  @Override
  public String describe() {
    return "An array of objects with name and value; the value is JSON as text, or an object of"
        + " operators. All of them have to match.";
  }
}
