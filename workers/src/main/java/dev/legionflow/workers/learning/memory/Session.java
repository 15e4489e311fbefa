package dev.legionflow.workers.learning.memory;

/// A session. Times are milliseconds since 1970.
///
/// @param touchedAt when it was last written to
/// @param expiresAt when it is forgotten, unless it is written to before
/// @param entries of all branches
/// @param characters of these
public record Session(
    SessionKey key, long createdAt, long touchedAt, long expiresAt, int entries, long characters) {}
