package dev.legionflow.worker;

/// Which job types somebody works on, as far as the application knows. An engine knows who asks it
/// for jobs; a worker of another engine does not, and has none of these.
@FunctionalInterface
public interface ConnectedWorkers {

  /// Whether a worker asks for jobs of the type, or has done so within the last minutes.
  boolean serves(String jobType);
}
