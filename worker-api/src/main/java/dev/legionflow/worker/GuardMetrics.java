package dev.legionflow.worker;

import java.util.Set;

/// What the application measures of the guards. A gauge holds the guard that was there when it was
/// registered, and is not registered again for another of the same name.
public interface GuardMetrics {

  GuardMetrics NONE = _ -> {};

  /// The guards of these names are no more.
  void forget(Set<String> guards);
}
