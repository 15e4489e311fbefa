/// `legion bench`: measures the packaged application, and peers beside it.
///
/// Start reading at [Bench]; [Turns] is how two sides are compared, [Figure] what comes out.
@NullMarked
package dev.legionflow.bench;

import org.jspecify.annotations.NullMarked;
