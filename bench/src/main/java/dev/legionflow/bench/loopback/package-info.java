/// Engines in processes of their own, asked through loopback clients as an application would.
///
/// Start reading at [LoopbackContestant]: it drives one [Engine], of which there is one kind each.
@NullMarked
package dev.legionflow.bench.loopback;

import org.jspecify.annotations.NullMarked;
