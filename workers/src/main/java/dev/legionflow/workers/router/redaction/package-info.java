/// What is taken out of texts before they are kept.
@NullMarked
package dev.legionflow.workers.router.redaction;

import org.jspecify.annotations.NullMarked;
