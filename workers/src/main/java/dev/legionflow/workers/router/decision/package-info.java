/// What was decided and what came of it, so that it can be explained and learned from.
@NullMarked
package dev.legionflow.workers.router.decision;

import org.jspecify.annotations.NullMarked;
