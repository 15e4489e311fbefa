/// What a job worker is, seen by its author.
///
/// A worker is one class that implements [JobWorker]: it names a job type and turns a [Job] into a
/// [JobOutcome]. The same class runs inside the engine's process and, unchanged, against any engine
/// that speaks the Camunda 8 API; the runtime that calls it decides which.
///
/// Delivery is at least once: a worker may see the same job twice (after a crash, or when its lock
/// ran out). [Job#key()] is stable over retries, so it is the idempotency key to hand on.
///
/// Three kinds of failure are told apart: [JobOutcome.Retry] (try again), [JobOutcome.Terminal]
/// (trying again cannot help), [JobOutcome.BpmnError] (the diagram says what happens next). An
/// exception that leaves [JobWorker#work(Job)] counts as a retry.
@NullMarked
package dev.legionflow.worker;

import org.jspecify.annotations.NullMarked;
