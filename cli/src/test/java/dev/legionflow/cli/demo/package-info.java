/// What the demo takes for success, and what it does not.
@NullMarked
package dev.legionflow.cli.demo;

import org.jspecify.annotations.NullMarked;
