/// The commands against a server that only records and answers.
@NullMarked
package dev.legionflow.cli;

import org.jspecify.annotations.NullMarked;
