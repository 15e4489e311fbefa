/// Reflexion: whether a task that has failed is worth another attempt.
///
/// The loop itself is a diagram, `processes/reflexion.bpmn` (after Shinn et al., Reflexion, 2023).
/// What it asks [ReflectWorker] at each turn is the stop rule, [Gain].
@NullMarked
package dev.legionflow.workers.reflexion;

import org.jspecify.annotations.NullMarked;
