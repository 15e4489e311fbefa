/// What a text is about: one of the intents of which examples are given, or none of them.
///
/// [Recogniser][dev.legionflow.workers.learning.recognition.Recogniser] is trained in one step, in
/// this process, and has no model to ask; docs/recognition.md has what it measures.
@NullMarked
package dev.legionflow.workers.learning.recognition;

import org.jspecify.annotations.NullMarked;
