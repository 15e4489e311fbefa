package dev.legionflow.engine.flowable;

import org.jspecify.annotations.Nullable;

/// A deployed process, as instances refer to it.
///
/// @param flowableId the id under which Flowable knows it
/// @param startFormId the id of the form on its start event
/// @param suspended whether it starts no instances at present; of one that was found by Flowable's
///   id this may be old
public record Definition(
    long key,
    String flowableId,
    String bpmnProcessId,
    @Nullable String name,
    int version,
    @Nullable String versionTag,
    String contentHash,
    String tenantId,
    @Nullable String startFormId,
    boolean suspended) {

  /// A new one.
  public Definition(
      long key,
      String flowableId,
      String bpmnProcessId,
      @Nullable String name,
      int version,
      @Nullable String versionTag,
      String contentHash,
      String tenantId,
      @Nullable String startFormId) {
    this(
        key,
        flowableId,
        bpmnProcessId,
        name,
        version,
        versionTag,
        contentHash,
        tenantId,
        startFormId,
        false);
  }
}
