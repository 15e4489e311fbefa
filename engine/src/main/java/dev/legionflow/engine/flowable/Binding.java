package dev.legionflow.engine.flowable;

/// Which version is meant of what a diagram names: a process, a decision or a form.
public sealed interface Binding {

  /// The newest one.
  record Latest() implements Binding {}

  /// The one that was deployed together with the diagram.
  record Deployment() implements Binding {}

  /// The newest one with this tag.
  record VersionTag(String tag) implements Binding {}

  /// What to say of one that is not there.
  ///
  /// @param what it would be: a process, a decision, a form
  default String missing(String what, String id) {
    return switch (this) {
      case Latest ignored -> "no %s with the id '%s' is deployed".formatted(what, id);
      case Deployment ignored ->
          "no %s with the id '%s' was deployed together with the process, as bindingType 'deployment' asks"
              .formatted(what, id);
      case VersionTag version ->
          "no %s with the id '%s' and the version tag '%s' is deployed"
              .formatted(what, id, version.tag());
    };
  }
}
