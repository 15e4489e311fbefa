/// FEEL, the expression language of Camunda 8, over the same engine as Camunda's
/// (`org.camunda.feel:feel-engine`).
///
/// [Feel] parses a text once, [Feel.Expression] is evaluated often and from any thread. Expressions
/// come from uploads and their data from anywhere, so both are bounded: see [Feel] for the numbers.
/// To bound them we call feel-engine's parser and interpreter ourselves instead of its `FeelEngine`
/// class, which can neither be stopped nor keeps `external` Java functions out everywhere: its
/// check does not look into the arguments of a function call.
@NullMarked
package dev.legionflow.engine.feel;

import org.jspecify.annotations.NullMarked;
