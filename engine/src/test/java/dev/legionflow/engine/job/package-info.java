@NullMarked
package dev.legionflow.engine.job;

import org.jspecify.annotations.NullMarked;
