@NullMarked
package dev.legionflow.engine.feel;

import org.jspecify.annotations.NullMarked;
