/// The learning bank: it keeps what came of each attempt of a task, finds by contrast which choices
/// make attempts good or bad, and says so to the next attempt.
@NullMarked
package dev.legionflow.workers.learning;

import org.jspecify.annotations.NullMarked;
