/// How answers are printed: tables for people, JSON for scripts.
@NullMarked
package dev.legionflow.cli.output;

import org.jspecify.annotations.NullMarked;
