/// The booster: code changes that need no model, done locally and for nothing.
///
/// Four workers, each one step of the code-change mission. [ClassifyWorker] reads the request,
/// [TransformWorker] computes the change and writes nothing,
/// [dev.legionflow.workers.booster.check.CheckWorker] tries it on a copy, and [ApplyWorker] writes
/// it after somebody approved. What the booster does not do may be asked of a model: the workers of
/// [dev.legionflow.workers.booster.model] stand before and behind that. All of them stay inside the
/// folders that the server allows ([dev.legionflow.workers.booster.folder.Workspaces]).
@NullMarked
package dev.legionflow.workers.booster;

import org.jspecify.annotations.NullMarked;
