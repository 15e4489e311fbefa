/// Random processes, told from a seed, for two engines to run and to agree on.
///
/// [Teller] makes a [Story] of a seed: diagrams, what the process starts with, and how each job is
/// answered. [Performance] runs it on one engine and notes the [Outcome].
@NullMarked
package dev.legionflow.it.random;

import org.jspecify.annotations.NullMarked;
