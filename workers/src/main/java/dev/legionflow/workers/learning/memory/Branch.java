package dev.legionflow.workers.learning.memory;

import org.jspecify.annotations.Nullable;

/// A branch of a session.
///
/// @param parent null for the first one
/// @param shared how many entries it has of its parent
/// @param size entries, those included
/// @param madeBy key of the job, 0 for the first one
/// @param createdAt milliseconds since 1970
public record Branch(
    String name, @Nullable String parent, int shared, int size, long madeBy, long createdAt) {}
