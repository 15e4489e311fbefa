/// Texts as vectors, computed in this process: all-MiniLM-L6-v2, quantised, 384 numbers of length
/// 1.
@NullMarked
package dev.legionflow.workers.embedding;

import org.jspecify.annotations.NullMarked;
