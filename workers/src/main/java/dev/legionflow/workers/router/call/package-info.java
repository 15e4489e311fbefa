/// Calls of models: what is asked, what is answered, and what stands between, so that a provider
/// that is slow, down or wrong costs a mission as little as possible.
@NullMarked
package dev.legionflow.workers.router.call;

import org.jspecify.annotations.NullMarked;
