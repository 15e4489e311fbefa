@NullMarked
package dev.legionflow.engine.message;

import org.jspecify.annotations.NullMarked;
