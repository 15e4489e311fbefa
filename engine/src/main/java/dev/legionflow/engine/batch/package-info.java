/// Batch operations: one thing done to all instances that a filter finds, in the background.
@NullMarked
package dev.legionflow.engine.batch;

import org.jspecify.annotations.NullMarked;
