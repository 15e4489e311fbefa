@NullMarked
package dev.legionflow.engine.foreign;

import org.jspecify.annotations.NullMarked;
