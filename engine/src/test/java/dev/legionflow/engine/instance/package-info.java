@NullMarked
package dev.legionflow.engine.instance;

import org.jspecify.annotations.NullMarked;
