package dev.legionflow.engine.flowable;

import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// An element with something that can fail for reasons of data before its work begins.
interface Prepared {

  /// Evaluates all that the element will need, and changes nothing.
  ///
  /// @throws StalledException when the token has to wait here
  void prepare(ExecutionEntity execution);
}
