package dev.legionflow.engine.job;

/// Camunda's names for what became of a job. A job that is handed out keeps its state; its deadline
/// tells.
final class JobState {

  static final String CREATED = "CREATED";
  static final String COMPLETED = "COMPLETED";
  static final String FAILED = "FAILED";
  static final String RETRIES_UPDATED = "RETRIES_UPDATED";
  static final String ERROR_THROWN = "ERROR_THROWN";
  static final String CANCELED = "CANCELED";

  private JobState() {}
}
