/// The engine's REST API as the commands need it, and the ways in which a call can fail.
@NullMarked
package dev.legionflow.cli.api;

import org.jspecify.annotations.NullMarked;
