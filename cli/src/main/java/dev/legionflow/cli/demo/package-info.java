/// `legion demo`: an engine of its own, two real missions, and a check of what they did.
@NullMarked
package dev.legionflow.cli.demo;

import org.jspecify.annotations.NullMarked;
