/// Crash safety, tried: a load whose acknowledgements are written to disk, faults from outside, and
/// a checker that compares what was acknowledged with what the engine tells afterwards.
///
/// [Chaos] is the program, [Scenario] a fault, [Load] the client, [Ledger] its log, [Checker] the
/// judge. The engine is the packaged one, seen through its public API only. What is proven, and
/// what is not, is in `docs/crash-safety.md`.
@NullMarked
package dev.legionflow.it.chaos;

import org.jspecify.annotations.NullMarked;
