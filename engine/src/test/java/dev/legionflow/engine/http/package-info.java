@NullMarked
package dev.legionflow.engine.http;

import org.jspecify.annotations.NullMarked;
