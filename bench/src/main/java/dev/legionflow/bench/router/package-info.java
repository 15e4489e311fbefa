/// Measures the model router on recorded outcomes: which questions a weak and a strong model
/// answered correctly.
@NullMarked
package dev.legionflow.bench.router;

import org.jspecify.annotations.NullMarked;
