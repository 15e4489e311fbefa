/// The launcher `legion`, run for real by bash in folders made for it; Java and Maven are scripts
/// that write down how they were called.
@NullMarked
package dev.legionflow.cli.launcher;

import org.jspecify.annotations.NullMarked;
