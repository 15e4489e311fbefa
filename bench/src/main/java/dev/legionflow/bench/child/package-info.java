/// The measured sides, each in a process of its own: the lines that parent and child exchange, and
/// what a side has to be able to do.
@NullMarked
package dev.legionflow.bench.child;

import org.jspecify.annotations.NullMarked;
