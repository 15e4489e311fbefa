@NullMarked
package dev.legionflow.engine.security;

import org.jspecify.annotations.NullMarked;
