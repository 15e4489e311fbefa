@NullMarked
package dev.legionflow.engine.store;

import org.jspecify.annotations.NullMarked;
