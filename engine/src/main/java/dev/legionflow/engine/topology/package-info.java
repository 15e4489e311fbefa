/// What this engine says of itself, and how it starts.
@NullMarked
package dev.legionflow.engine.topology;

import org.jspecify.annotations.NullMarked;
