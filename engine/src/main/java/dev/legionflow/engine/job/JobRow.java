package dev.legionflow.engine.job;

import dev.legionflow.engine.journal.Event.JobChanged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// An open job as it is stored.
public record JobRow(
    long key,
    String type,
    String state,
    @Nullable String worker,
    int retries,
    @Nullable Long deadline,
    String customHeaders,
    long processInstanceKey,
    String rootId,
    long processDefinitionKey,
    String bpmnProcessId,
    int processDefinitionVersion,
    String elementId,
    long elementInstanceKey,
    String executionId,
    List<String> scopePath,
    boolean hasIncident,
    @Nullable String errorCode,
    @Nullable String errorMessage,
    List<String> tags,
    String tenantId,
    int revision,
    JobKind kind) {

  static final String COLUMNS =
      """
      key, type, state, worker, retries, deadline, custom_headers, process_instance_key, root_id,
      process_definition_key, bpmn_process_id, process_definition_version, element_id,
      element_instance_key, execution_id, scope_path, has_incident, error_code, error_message, tags,
      tenant_id, revision, kind, listener_event, listener_index
      """;

  static final RowMapper<JobRow> MAPPER = (rs, ctx) -> of(rs);

  /// Of a query for the columns.
  static JobRow of(ResultSet rs) throws SQLException {
    return new JobRow(
        rs.getLong(1),
        rs.getString(2),
        rs.getString(3),
        rs.getString(4),
        rs.getInt(5),
        rs.getObject(6, Long.class),
        rs.getString(7),
        rs.getLong(8),
        rs.getString(9),
        rs.getLong(10),
        rs.getString(11),
        rs.getInt(12),
        rs.getString(13),
        rs.getLong(14),
        rs.getString(15),
        List.of(rs.getString(16).split(",")),
        rs.getBoolean(17),
        rs.getString(18),
        rs.getString(19),
        tags(rs.getString(20)),
        rs.getString(21),
        rs.getInt(22),
        new JobKind(rs.getString(23), rs.getString(24), rs.getInt(25)));
  }

  static List<String> tags(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  JobRow lockedFor(String newWorker, long newDeadline) {
    return new JobRow(
        key,
        type,
        state,
        newWorker,
        retries,
        newDeadline,
        customHeaders,
        processInstanceKey,
        rootId,
        processDefinitionKey,
        bpmnProcessId,
        processDefinitionVersion,
        elementId,
        elementInstanceKey,
        executionId,
        scopePath,
        hasIncident,
        errorCode,
        errorMessage,
        tags,
        tenantId,
        revision,
        kind);
  }

  /// What is told of the job when its lock changes.
  JobChanged locked(@Nullable String newWorker, @Nullable Long newDeadline) {
    return new JobChanged(
        key, state, retries, newWorker, newDeadline, errorCode, errorMessage, false, revision + 1);
  }
}
