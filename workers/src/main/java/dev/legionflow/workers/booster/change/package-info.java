/// A change to some files of a folder: how it travels in a process variable, and how it is written.
@NullMarked
package dev.legionflow.workers.booster.change;

import org.jspecify.annotations.NullMarked;
