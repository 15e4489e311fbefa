@NullMarked
package dev.legionflow.engine.batch;

import org.jspecify.annotations.NullMarked;
