package dev.legionflow.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A `application/problem+json` body (RFC 9457) as lines for people: the detail first, then each
/// offending field or element on a line of its own.
final class ProblemText {

  private static final Set<String> STANDARD =
      Set.of("type", "title", "status", "detail", "instance", "errors");

  private static final int MAX_ERRORS = 50;

  private ProblemText() {}

  static String of(int status, JsonNode problem) {
    var lines = new ArrayList<String>();
    var title = problem.path("title").asText("");
    var detail = problem.path("detail").asText("");
    lines.add(first(detail, title, "the engine answered with HTTP status " + status));
    for (var member : problem.properties()) {
      if (!STANDARD.contains(member.getKey()) && member.getValue().isValueNode()) {
        lines.add("  " + member.getKey() + ": " + member.getValue().asText());
      }
    }
    var errors = problem.path("errors");
    for (int i = 0; i < errors.size() && i < MAX_ERRORS; i++) {
      lines.add("  " + error(errors.get(i)));
    }
    if (errors.size() > MAX_ERRORS) {
      lines.add("  and " + (errors.size() - MAX_ERRORS) + " more");
    }
    lines.add(
        "  (HTTP %d%s)".formatted(status, title.isEmpty() || detail.isEmpty() ? "" : ", " + title));
    return String.join("\n", lines);
  }

  /// One error of a list: where it is, then what is wrong.
  private static String error(JsonNode error) {
    if (!error.isObject()) {
      return error.asText();
    }
    var where = new ArrayList<String>();
    var what = "";
    for (var member : error.properties()) {
      var text = member.getValue().isValueNode() ? member.getValue().asText() : "";
      if (List.of("detail", "message").contains(member.getKey())) {
        what = text;
      } else if (!text.isEmpty()) {
        where.add(member.getKey() + " " + text);
      }
    }
    return where.isEmpty() ? what : String.join(", ", where) + ": " + what;
  }

  private static String first(String... candidates) {
    for (var candidate : candidates) {
      if (!candidate.isBlank()) {
        return candidate;
      }
    }
    return "";
  }
}
