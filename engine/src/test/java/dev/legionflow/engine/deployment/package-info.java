@NullMarked
package dev.legionflow.engine.deployment;

import org.jspecify.annotations.NullMarked;
