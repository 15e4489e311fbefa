@NullMarked
package dev.legionflow.engine.access;

import org.jspecify.annotations.NullMarked;
