/// Which models there are, what they cost, and how they are reached.
@NullMarked
package dev.legionflow.workers.router.registry;

import org.jspecify.annotations.NullMarked;
