/// Changes that a model proposes: what it is told of a folder, and what is taken of its answer.
///
/// The model itself is asked by a step between the two, of the job type `legion.model`. Both sides
/// of that step distrust the other: the files are framed as data, and the answer is read as what a
/// stranger says.
@NullMarked
package dev.legionflow.workers.booster.model;

import org.jspecify.annotations.NullMarked;
