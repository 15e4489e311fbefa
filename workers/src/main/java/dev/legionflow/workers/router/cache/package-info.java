/// Answers that are there already.
@NullMarked
package dev.legionflow.workers.router.cache;

import org.jspecify.annotations.NullMarked;
