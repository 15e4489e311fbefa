/// Decisions (DMN 1.1 to 1.5): a file goes in and becomes a [Drg], which is evaluated under the
/// bounds of the `feel` room.
///
/// Camunda's own DMN engine (`dmn-scala`) calls feel-engine's parser and interpreter by itself,
/// where nothing can stop them; so this is one of our own that gives what it gives (a test compares
/// them). Start reading at [DmnReader] and [Evaluator]; [DecisionService] is what the rest of the
/// engine asks.
@NullMarked
package dev.legionflow.engine.decision;

import org.jspecify.annotations.NullMarked;
