package dev.legionflow.engine.job;

import java.util.List;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// A job as it is stored.
record JobRow(
    long key,
    String type,
    String state,
    @Nullable String worker,
    int retries,
    @Nullable Long deadline,
    String customHeaders,
    long processInstanceKey,
    long processDefinitionKey,
    String bpmnProcessId,
    int processDefinitionVersion,
    String elementId,
    long elementInstanceKey,
    String executionId,
    List<String> scopePath,
    boolean hasIncident,
    List<String> tags,
    String tenantId) {

  static final String COLUMNS =
      """
      key, type, state, worker, retries, deadline, custom_headers, process_instance_key,
      process_definition_key, bpmn_process_id, process_definition_version, element_id,
      element_instance_key, execution_id, scope_path, has_incident, tags, tenant_id\
      """;

  static final RowMapper<JobRow> MAPPER =
      (rs, ctx) ->
          new JobRow(
              rs.getLong(1),
              rs.getString(2),
              rs.getString(3),
              rs.getString(4),
              rs.getInt(5),
              rs.getObject(6, Long.class),
              rs.getString(7),
              rs.getLong(8),
              rs.getLong(9),
              rs.getString(10),
              rs.getInt(11),
              rs.getString(12),
              rs.getLong(13),
              rs.getString(14),
              List.of(rs.getString(15).split(",")),
              rs.getBoolean(16),
              rs.getString(17).isEmpty() ? List.of() : List.of(rs.getString(17).split(",")),
              rs.getString(18));

  boolean isOpen() {
    return state.equals(JobState.CREATED)
        || state.equals(JobState.FAILED)
        || state.equals(JobState.RETRIES_UPDATED)
        || state.equals(JobState.ERROR_THROWN);
  }
}
