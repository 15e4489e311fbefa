/// Documents: payloads that are too large for a variable, kept by reference.
@NullMarked
package dev.legionflow.engine.document;

import org.jspecify.annotations.NullMarked;
