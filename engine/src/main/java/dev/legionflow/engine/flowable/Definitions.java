package dev.legionflow.engine.flowable;

import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// Finds deployed processes. What instances need of a definition never changes, so those that were
/// found by Flowable's id are kept; one that was deleted is found by that way only.
@ApplicationScoped
public class Definitions {

  private static final int CACHED = 5_000;
  private static final String SELECT =
      """
      select key, flowable_id, bpmn_process_id, name, version, version_tag, content_hash, tenant_id,
        start_form_id, suspended from legion_process_definition
      """;

  private static final RowMapper<Definition> ROW = (rs, ctx) -> of(rs);

  private static Definition of(ResultSet rs) throws SQLException {
    return new Definition(
        rs.getLong(1),
        rs.getString(2),
        rs.getString(3),
        rs.getString(4),
        rs.getInt(5),
        rs.getString(6),
        rs.getString(7),
        rs.getString(8),
        rs.getString(9),
        rs.getBoolean(10));
  }

  private final Database database;
  private final Map<String, Definition> byFlowableId = new ConcurrentHashMap<>();

  public Definitions(Database database) {
    this.database = database;
  }

  /// The definition that Flowable runs under this id.
  ///
  /// @throws IllegalStateException when it was not deployed through us
  public Definition byFlowableId(String flowableId) {
    var known = byFlowableId.get(flowableId);
    if (known != null) {
      return known;
    }
    var found =
        UnitOfWork.current()
            .handle()
            .createQuery(SELECT + "where flowable_id = ?")
            .bind(0, flowableId)
            .map(ROW)
            .findOne()
            .orElseThrow(
                () -> new IllegalStateException("no definition has the Flowable id " + flowableId));
    if (byFlowableId.size() >= CACHED) {
      byFlowableId.clear();
    }
    byFlowableId.put(flowableId, found);
    return found;
  }

  public Optional<Definition> byKey(long key) {
    return database.jdbi().withHandle(handle -> byKey(handle, key));
  }

  /// Also one that was deleted.
  public Optional<Definition> everKnown(Handle handle, long key) {
    return handle.createQuery(SELECT + "where key = ?").bind(0, key).map(ROW).findOne();
  }

  /// The definition, as the transaction of the handle sees it.
  public Optional<Definition> byKey(Handle handle, long key) {
    return handle
        .createQuery(SELECT + "where key = ? and deleted_at is null")
        .bind(0, key)
        .map(ROW)
        .findOne();
  }

  public Optional<Definition> latest(String bpmnProcessId, String tenantId) {
    return database.jdbi().withHandle(h -> latest(h, bpmnProcessId, tenantId));
  }

  /// The newest version, as the transaction of the handle sees it.
  public Optional<Definition> latest(Handle handle, String bpmnProcessId, String tenantId) {
    return Sql.list(
            handle,
            SELECT
                + "where tenant_id = ? and bpmn_process_id = ? and deleted_at is null"
                + " order by version desc limit 1",
            statement -> {
              statement.setString(1, tenantId);
              statement.setString(2, bpmnProcessId);
            },
            Definitions::of)
        .stream()
        .findFirst();
  }

  /// The version that a diagram means by an id, as the transaction of the handle sees it.
  ///
  /// @param caller the process whose diagram it is
  public Optional<Definition> bound(
      Handle handle, String bpmnProcessId, Binding binding, Definition caller) {
    return switch (binding) {
      case Binding.Latest ignored -> latest(handle, bpmnProcessId, caller.tenantId());
      case Binding.Deployment ignored ->
          handle
              .createQuery(
                  SELECT
                      + """
                      where tenant_id = ? and bpmn_process_id = ? and deleted_at is null
                        and deployment_key = (
                          select c.deployment_key from legion_process_definition c where c.key = ?)
                      """)
              .bind(0, caller.tenantId())
              .bind(1, bpmnProcessId)
              .bind(2, caller.key())
              .map(ROW)
              .findOne();
      case Binding.VersionTag version ->
          handle
              .createQuery(
                  SELECT
                      + """
                      where tenant_id = ? and bpmn_process_id = ? and version_tag = ?
                        and deleted_at is null
                      order by version desc limit 1
                      """)
              .bind(0, caller.tenantId())
              .bind(1, bpmnProcessId)
              .bind(2, version.tag())
              .map(ROW)
              .findOne();
    };
  }

  /// Lets a definition start no instances, or start them again.
  ///
  /// @return false when there is no such definition
  public boolean suspend(Handle handle, long key, boolean suspended) {
    return handle.execute(
            "update legion_process_definition set suspended = ? where key = ? and deleted_at is null",
            suspended,
            key)
        == 1;
  }

  /// The version that was given last, also to one that was deleted; 0 where there was none.
  public int lastVersion(Handle handle, String bpmnProcessId, String tenantId) {
    return handle
        .createQuery(
            """
            select coalesce(max(version), 0) from legion_process_definition
            where tenant_id = ? and bpmn_process_id = ?
            """)
        .bind(0, tenantId)
        .bind(1, bpmnProcessId)
        .mapTo(Integer.class)
        .one();
  }

  public Optional<Definition> version(String bpmnProcessId, int version, String tenantId) {
    return database
        .jdbi()
        .withHandle(h ->
            h.createQuery(
                    SELECT
                        + "where tenant_id = ? and bpmn_process_id = ? and version = ?"
                        + " and deleted_at is null")
                .bind(0, tenantId)
                .bind(1, bpmnProcessId)
                .bind(2, version)
                .map(ROW)
                .findOne());
  }
}
