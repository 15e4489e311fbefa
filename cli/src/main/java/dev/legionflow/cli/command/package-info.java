/// One class a command, and the options that they share.
@NullMarked
package dev.legionflow.cli.command;

import org.jspecify.annotations.NullMarked;
