@NullMarked
package dev.legionflow.engine.decision;

import org.jspecify.annotations.NullMarked;
