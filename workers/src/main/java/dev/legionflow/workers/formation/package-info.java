/// Formations: the shape of the team of a mission is the one that has done best, for tasks of this
/// type and size, by what missions recorded.
@NullMarked
package dev.legionflow.workers.formation;

import org.jspecify.annotations.NullMarked;
