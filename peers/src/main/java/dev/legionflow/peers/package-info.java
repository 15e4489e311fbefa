/// Engines that ours is compared with, by tests and by benchmarks. They are fetched when somebody
/// asks for them, and are part of nothing that we ship.
@NullMarked
package dev.legionflow.peers;

import org.jspecify.annotations.NullMarked;
