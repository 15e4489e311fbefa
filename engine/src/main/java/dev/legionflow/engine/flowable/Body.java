package dev.legionflow.engine.flowable;

import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// A multi-instance body that can be left.
interface Body {

  /// Goes on with an instance whose outputs are applied.
  void finish(ExecutionEntity instance);

  /// Removes the body and all that is still active in it, and goes on behind it.
  void leaveBody(ExecutionEntity body);
}
