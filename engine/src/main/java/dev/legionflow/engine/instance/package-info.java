/// Process instances: start, wait for their end, cancel, change their variables.
@NullMarked
package dev.legionflow.engine.instance;

import org.jspecify.annotations.NullMarked;
