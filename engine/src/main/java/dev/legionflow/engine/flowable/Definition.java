package dev.legionflow.engine.flowable;

import org.jspecify.annotations.Nullable;

/// A deployed process, as instances refer to it.
///
/// @param flowableId the id under which Flowable knows it
/// @param startFormId the id of the form on its start event
public record Definition(
    long key,
    String flowableId,
    String bpmnProcessId,
    @Nullable String name,
    int version,
    @Nullable String versionTag,
    String contentHash,
    String tenantId,
    @Nullable String startFormId) {}
