package dev.legionflow.engine.flowable;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a running instance is to go on with another process definition.
///
/// @param elements ids of elements of the present definition, and of those that take their place
public record Migration(Definition target, Map<String, String> elements) {

  /// What stands in the way.
  ///
  /// @param elementId in the present definition; null where it is about the whole
  /// @param inPlan whether the plan is wrong in itself, whatever the instance is at
  public record Fault(
      @Nullable String elementId,
      @Nullable String elementInstanceKey,
      String message,
      boolean inPlan) {}

  /// One active element instance and where it goes on.
  public record Moved(
      String elementInstanceKey, String sourceElementId, @Nullable String targetElementId) {}

  /// What a migration does, or why it cannot be done.
  ///
  /// @param closed ids of events at the border of activities that wait no longer
  /// @param opened ids of those of the new definition that begin to wait
  public record Report(
      List<Fault> faults, List<Moved> elements, List<String> closed, List<String> opened) {

    /// With faults that others have found.
    public Report with(List<Fault> more) {
      return new Report(
          Stream.concat(faults.stream(), more.stream()).toList(), elements, closed, opened);
    }

    public boolean isPossible() {
      return faults.isEmpty();
    }
  }
}
