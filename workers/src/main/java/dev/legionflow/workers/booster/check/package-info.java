/// Tries a change on a copy of the folder: do its files parse, do the project's tests pass?
@NullMarked
package dev.legionflow.workers.booster.check;

import org.jspecify.annotations.NullMarked;
