/// Jobs: how work is handed to workers, inside this process and outside, and how it comes back.
///
/// Start reading at [JobService]; [JobResource] is what clients see, [LocalWorkers] what runs here.
@NullMarked
package dev.legionflow.engine.job;

import org.jspecify.annotations.NullMarked;
