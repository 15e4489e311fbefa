/// What is kept of formations: decisions, outcomes, policies, pins.
@NullMarked
package dev.legionflow.workers.formation.store;

import org.jspecify.annotations.NullMarked;
