/// The router's tables: where they are, and how they get there.
@NullMarked
package dev.legionflow.workers.router.store;

import org.jspecify.annotations.NullMarked;
