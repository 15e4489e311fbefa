/// Which model gets a task: what the task needs, what the models are measured to be worth for it,
/// and why one was chosen. It calls nobody and stores nothing.
@NullMarked
package dev.legionflow.workers.router.choice;

import org.jspecify.annotations.NullMarked;
