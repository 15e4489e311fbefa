@NullMarked
package dev.legionflow.engine.cockpit;

import org.jspecify.annotations.NullMarked;
