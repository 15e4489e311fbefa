package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.cockpit.search.Criterion;
import dev.legionflow.engine.cockpit.search.Where;
import dev.legionflow.engine.http.Problem;

/// `["a", "b"]`: has every one of these tags.
///
/// @param column SQL for the tags, separated by commas
record TagsCriterion(String column) implements Criterion {

  static final int MAX_TAGS = 20;
  static final int MAX_CHARS = 255;

  @Override
  public void narrow(Where where, JsonNode value, String path) {
    if (!value.isArray()) {
      throw Problem.invalid(path, "must be an array of text");
    }
    if (value.size() > MAX_TAGS) {
      throw Problem.limit(path, path + ": has more than " + MAX_TAGS + " tags");
    }
    for (var i = 0; i < value.size(); i++) {
      var tag = value.get(i).isTextual() ? value.get(i).textValue() : "";
      if (tag.isEmpty() || tag.length() > MAX_CHARS || tag.indexOf(',') >= 0) {
        throw Problem.invalid(
            path + "[" + i + "]", "must be text of 1 to " + MAX_CHARS + " characters, no comma");
      }
      if (tag.indexOf('\0') >= 0) {
        throw Problem.invalid(path + "[" + i + "]", "must not hold the character U+0000");
      }
      where.and().add("position(? in ',' || " + column + " || ',') > 0", "," + tag + ",");
    }
  }

  @Override
  public String describe() {
    return "An array of tags, all of which the instance must have.";
  }
}
