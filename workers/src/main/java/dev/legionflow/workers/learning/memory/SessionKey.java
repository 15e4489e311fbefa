package dev.legionflow.workers.learning.memory;

/// Whose session it is.
///
/// @param id chosen by the mission
public record SessionKey(String tenantId, String id) {}
