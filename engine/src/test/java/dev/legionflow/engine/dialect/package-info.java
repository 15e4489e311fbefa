@NullMarked
package dev.legionflow.engine.dialect;

import org.jspecify.annotations.NullMarked;
