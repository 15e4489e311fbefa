@NullMarked
package dev.legionflow.engine.document;

import org.jspecify.annotations.NullMarked;
