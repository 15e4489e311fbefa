/// A server that speaks the protocols of model providers and misbehaves as they do, for tests and
/// benchmarks.
@NullMarked
package dev.legionflow.peers.model;

import org.jspecify.annotations.NullMarked;
