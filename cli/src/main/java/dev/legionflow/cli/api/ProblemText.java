package dev.legionflow.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A `application/problem+json` body (RFC 9457) as lines for people: the detail first, then each
/// offending field or element on a line of its own.
public final class ProblemText {

  private static final Set<String> STANDARD =
      Set.of("type", "title", "status", "detail", "instance", "errors");

  /// Of an error in a list: everything else says where it is.
  private static final Set<String> SAID_APART =
      Set.of("detail", "message", "fix", "severity", "docs");

  private static final int MAX_ERRORS = 50;

  /// From here on the detail of a refused deployment repeats the first of its errors, for programs
  /// that show nothing but the detail.
  private static final String REPEATED = "; the first is: ";

  private ProblemText() {}

  static String of(int status, JsonNode problem) {
    var lines = new ArrayList<String>();
    var title = text(problem, "title");
    var errors = problem.path("errors");
    var detail = errors.isEmpty() ? text(problem, "detail") : unrepeated(text(problem, "detail"));
    lines.add(first(detail, title, "the engine answered with HTTP status " + status));
    for (var member : problem.properties()) {
      if (!STANDARD.contains(member.getKey()) && member.getValue().isValueNode()) {
        lines.add("  " + member.getKey() + ": " + member.getValue().asText());
      }
    }
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

  /// What a successful deployment warns about, one item a warning.
  ///
  /// @param warnings like the errors of a refusal
  public static List<String> warnings(JsonNode warnings) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < warnings.size() && i < MAX_ERRORS; i++) {
      lines.add("warning: " + error(warnings.get(i)));
    }
    if (warnings.size() > MAX_ERRORS) {
      lines.add("and %d more warnings".formatted(warnings.size() - MAX_ERRORS));
    }
    return lines;
  }

  private static String unrepeated(String detail) {
    int at = detail.indexOf(REPEATED);
    return at < 0 ? detail : detail.substring(0, at);
  }

  /// One error of a list: where it is, what is wrong, and on a line of its own how to mend it.
  private static String error(JsonNode error) {
    if (!error.isObject()) {
      return error.asText();
    }
    var where = new ArrayList<String>();
    for (var member : error.properties()) {
      var value = member.getValue();
      if (!SAID_APART.contains(member.getKey()) && value.isValueNode() && !value.isNull()) {
        where.add(member.getKey() + " " + value.asText());
      }
    }
    var what = first(text(error, "detail"), text(error, "message"));
    var fix = text(error, "fix");
    return (where.isEmpty() ? what : String.join(", ", where) + ": " + what)
        + (fix.isEmpty() ? "" : "\n    " + fix);
  }

  private static String text(JsonNode object, String member) {
    return object.path(member).asText("");
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
