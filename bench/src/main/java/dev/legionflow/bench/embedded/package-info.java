/// Engines in the JVM that asks them: straight-through missions, without HTTP between. What is here
/// runs on the class path of the packaged application.
@NullMarked
package dev.legionflow.bench.embedded;

import org.jspecify.annotations.NullMarked;
