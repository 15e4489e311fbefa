/// Serves job workers for an engine in another process, through the stock Camunda client.
///
/// The same [dev.legionflow.worker.JobWorker] class that the embedded engine calls is offered here
/// to any engine that speaks the Camunda 8 API: another Legion Flow over REST, or a user's own
/// Zeebe over gRPC. [dev.legionflow.workers.runtime.RemoteWorkers] is the entry; the application
/// with `legion.role=worker` opens it for every worker bean.
///
/// Each job type has its own loop: it asks for as many jobs as there are free places, waits for the
/// engine's answer (a long poll), and runs each job on a virtual thread. What a worker answers is
/// sent until the engine has taken it, or until it is clear that it never will.
@NullMarked
package dev.legionflow.workers.runtime;

import org.jspecify.annotations.NullMarked;
