/// Versions of models: which share of the calls each gets, and how a new one is tried, promoted or
/// rolled back by what it does.
@NullMarked
package dev.legionflow.workers.router.rollout;

import org.jspecify.annotations.NullMarked;
