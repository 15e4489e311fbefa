/// The archive, unpacked and run as its user would: with a Java, and no Maven and no sources.
@NullMarked
package dev.legionflow.docker;

import org.jspecify.annotations.NullMarked;
