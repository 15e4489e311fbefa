/// The folder that a mission works on, and which paths in it are safe.
@NullMarked
package dev.legionflow.workers.booster.folder;

import org.jspecify.annotations.NullMarked;
