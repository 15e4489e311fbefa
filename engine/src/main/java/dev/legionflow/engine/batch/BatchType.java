package dev.legionflow.engine.batch;

/// What can be done to many, by Camunda's names.
enum BatchType {
  CANCEL_PROCESS_INSTANCE,
  RESOLVE_INCIDENT,
  MIGRATE_PROCESS_INSTANCE,
  MODIFY_PROCESS_INSTANCE
}
