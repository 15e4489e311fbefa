/// The model router: a step that needs a model gets the cheapest one that is measured to be good
/// enough, within its budget, with failover, and a reason that can be read later.
@NullMarked
package dev.legionflow.workers.router;

import org.jspecify.annotations.NullMarked;
