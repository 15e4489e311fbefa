/// Incidents: taking up again what stood still.
@NullMarked
package dev.legionflow.engine.incident;

import org.jspecify.annotations.NullMarked;
