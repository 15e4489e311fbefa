/// What conversations remember: sessions of entries, in branches that can be forked, compared and
/// joined; docs/memory.md.
///
/// [Memory][dev.legionflow.workers.learning.memory.Memory] keeps them; the job types
/// `legion.memory.append`, `….read`, `….fork` and `….join` are for diagrams.
@NullMarked
package dev.legionflow.workers.learning.memory;

import org.jspecify.annotations.NullMarked;
