package dev.legionflow.engine.dialect;

import java.util.List;

/// What became of an uploaded file.
public sealed interface Translation {

  /// It can run.
  ///
  /// @param processes the executable processes, in the order of the file
  /// @param flowableXml a BPMN document with these processes and nothing else; its activities keep
  ///   their `zeebe:` extension elements
  /// @param companions what has to be deployed together with it
  /// @param warnings what does no harm but is worth saying
  @SuppressWarnings("ArrayRecordComponent") // written once, handed on, never compared
  record Executable(
      List<MissionProcess> processes,
      byte[] flowableXml,
      List<Companion> companions,
      List<Finding> warnings)
      implements Translation {
    public Executable {
      processes = List.copyOf(processes);
      companions = List.copyOf(companions);
      warnings = List.copyOf(warnings);
    }
  }

  /// It cannot run.
  ///
  /// @param problems at least one
  /// @param warnings what would still be worth saying without them
  record Refused(List<Finding> problems, List<Finding> warnings) implements Translation {
    public Refused {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
    }
  }
}
