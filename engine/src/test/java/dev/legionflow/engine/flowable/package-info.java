@NullMarked
package dev.legionflow.engine.flowable;

import org.jspecify.annotations.NullMarked;
