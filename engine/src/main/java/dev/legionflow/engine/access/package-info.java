/// Who asks, and what they may do: rights, roles and tenants. Knows nothing of the rooms that ask
/// it.
@NullMarked
package dev.legionflow.engine.access;

import org.jspecify.annotations.NullMarked;
