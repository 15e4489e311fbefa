package dev.legionflow.engine.batch;

import dev.legionflow.engine.access.Right;

/// What can be done to many, by Camunda's names.
enum BatchType {
  CANCEL_PROCESS_INSTANCE(Right.CANCEL_PROCESS_INSTANCE),
  RESOLVE_INCIDENT(Right.UPDATE_PROCESS_INSTANCE),
  MIGRATE_PROCESS_INSTANCE(Right.UPDATE_PROCESS_INSTANCE),
  MODIFY_PROCESS_INSTANCE(Right.MODIFY_PROCESS_INSTANCE);

  private final Right right;

  BatchType(Right right) {
    this.right = right;
  }

  /// What has to be had to the process of each instance.
  Right right() {
    return right;
  }
}
