/// Messages and signals: who waits for them, how they are handed over, and what they start.
@NullMarked
package dev.legionflow.engine.message;

import org.jspecify.annotations.NullMarked;
