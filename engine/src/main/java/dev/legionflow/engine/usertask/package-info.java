/// User tasks: what people decide.
@NullMarked
package dev.legionflow.engine.usertask;

import org.jspecify.annotations.NullMarked;
