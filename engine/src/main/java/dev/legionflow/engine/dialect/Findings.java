package dev.legionflow.engine.dialect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong and what is worth saying.
final class Findings {

  private static final int MAX_QUOTE = 100;

  private final String resource;
  private final List<Finding> problems = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();
  private int moreProblems;

  Findings(String resource) {
    this.resource = resource;
  }

  /// Something without which the file cannot run.
  ///
  /// @param at the BPMN element that a person would look for in the diagram
  /// @param message a sentence, with its full stop
  void problem(@Nullable XmlElement at, String message, String fix) {
    if (problems.size() < Limits.FINDINGS) {
      problems.add(finding(at, message, fix));
    } else {
      moreProblems++;
    }
  }

  /// An element or a part of it that is right BPMN, but that we cannot run.
  void notSupported(XmlElement at, String what, String fix) {
    problem(at, what + " is not supported yet.", fix);
  }

  void warning(@Nullable XmlElement at, String message, String fix) {
    if (warnings.size() < Limits.FINDINGS) {
      warnings.add(finding(at, message, fix));
    }
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  List<Finding> problems() {
    var all = new ArrayList<>(problems);
    if (moreProblems > 0) {
      all.add(
          new Finding(
              resource,
              null,
              null,
              "%d more problems are not listed.".formatted(moreProblems),
              "Mend those that are listed first."));
    }
    return all;
  }

  List<Finding> warnings() {
    return warnings;
  }

  private Finding finding(@Nullable XmlElement at, String message, String fix) {
    if (at == null) {
      return new Finding(resource, null, null, message, fix);
    }
    var id = at.get("id");
    return new Finding(
        resource,
        id == null ? null : quote(id),
        at.name(),
        id == null && at.line() > 0
            ? "%s (line %d).".formatted(message.substring(0, message.length() - 1), at.line())
            : message,
        fix);
  }

  /// A text of the file, short enough for a message.
  static String quote(String text) {
    var line = text.strip().replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= MAX_QUOTE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_QUOTE)) + "…";
  }
}
