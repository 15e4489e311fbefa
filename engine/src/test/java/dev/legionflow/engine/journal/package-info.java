@NullMarked
package dev.legionflow.engine.journal;

import org.jspecify.annotations.NullMarked;
