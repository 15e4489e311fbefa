package dev.legionflow.engine.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands between a file and its running, and what it holds.
///
/// @param executable whether it would be deployed
/// @param processes all of them, in the order of the file
/// @param problems without which it would be deployed; empty when it is executable
/// @param warnings those of a deployment, and hints at a plainer drawing
public record Report(
    String resource,
    boolean executable,
    List<ReportedProcess> processes,
    List<Finding> problems,
    List<Finding> warnings) {

  public Report {
    processes = List.copyOf(processes);
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /// A process of the file.
  ///
  /// @param executable whether it is marked so
  public record ReportedProcess(@Nullable String id, @Nullable String name, boolean executable) {}
}
