/// The command line. It uses the engine's public REST API and nothing else.
@NullMarked
package dev.legionflow.cli;

import org.jspecify.annotations.NullMarked;
