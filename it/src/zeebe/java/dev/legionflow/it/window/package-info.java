/// What runs inside of Zeebe's broker, to let us look out of its network namespace and into its
/// records.
@NullMarked
package dev.legionflow.it.window;

import org.jspecify.annotations.NullMarked;
