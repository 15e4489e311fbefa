/// `legion bench learning`: what is learned of missions, and what that is worth.
@NullMarked
package dev.legionflow.bench.learning;

import org.jspecify.annotations.NullMarked;
