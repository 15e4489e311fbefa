package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong and what is worth saying.
final class Findings {

  private static final int MAX_QUOTE = 100;

  private final String resource;
  private final List<Finding> problems = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();
  private final List<Finding> hints = new ArrayList<>();
  private int moreProblems;

  Findings(String resource) {
    this.resource = resource;
  }

  /// Something without which the file cannot run.
  ///
  /// @param at the BPMN element that a person would look for in the diagram
  /// @param message a sentence, with its full stop
  void problem(@Nullable XmlElement at, String message, String fix) {
    problem(at, Topic.of(at), message, fix);
  }

  void problem(@Nullable XmlElement at, Topic topic, String message, String fix) {
    if (problems.size() < Limits.FINDINGS) {
      problems.add(finding(Severity.ERROR, at, topic, message, fix));
    } else {
      moreProblems++;
    }
  }

  /// An element or a part of it that is right BPMN, but that we cannot run.
  void notSupported(XmlElement at, String what, String fix) {
    notSupported(at, Topic.of(at), what, fix);
  }

  void notSupported(XmlElement at, Topic topic, String what, String fix) {
    problem(at, topic, what + " is not supported yet.", fix);
  }

  void warning(@Nullable XmlElement at, String message, String fix) {
    warning(at, Topic.of(at), message, fix);
  }

  void warning(@Nullable XmlElement at, Topic topic, String message, String fix) {
    if (warnings.size() < Limits.FINDINGS) {
      warnings.add(finding(Severity.WARNING, at, topic, message, fix));
    }
  }

  /// Something that makes a drawing harder to read.
  void hint(XmlElement at, String message, String fix) {
    if (hints.size() < Limits.FINDINGS) {
      hints.add(finding(Severity.HINT, at, Topic.HINTS, message, fix));
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
              Severity.ERROR,
              null,
              null,
              null,
              "%d more problems are not listed.".formatted(moreProblems),
              "Mend those that are listed first.",
              Topic.FILE.docs()));
    }
    return all;
  }

  List<Finding> warnings() {
    return warnings;
  }

  List<Finding> hints() {
    return hints;
  }

  private Finding finding(
      Severity severity, @Nullable XmlElement at, Topic topic, String message, String fix) {
    if (at == null) {
      return new Finding(resource, severity, null, null, null, message, fix, topic.docs());
    }
    var id = at.get("id");
    var name = at.get("name");
    return new Finding(
        resource,
        severity,
        id == null || id.length() <= Limits.NAME_LENGTH ? id : quote(id),
        at.name(),
        name == null ? null : quote(name),
        id == null && at.line() > 0
            ? "%s (line %d).".formatted(message.substring(0, message.length() - 1), at.line())
            : message,
        fix,
        topic.docs());
  }

  /// A text of the file, short enough for a message.
  static String quote(String text) {
    var line = text.strip().replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= MAX_QUOTE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_QUOTE)) + "…";
  }
}
