package dev.legionflow.engine.decision;

import dev.legionflow.engine.flowable.Binding;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// The deployed decisions. A version never changes.
final class DecisionStore {

  private DecisionStore() {}

  record Requirements(
      long key, String id, @Nullable String name, int version, String hash, String resourceName) {}

  record Definition(
      long key,
      String id,
      String name,
      int version,
      long requirementsKey,
      String requirementsId,
      String tenantId,
      @Nullable String versionTag) {}

  private static final String REQUIREMENTS =
      """
      select key, requirements_id, name, version, content_hash, resource_name
      from legion_decision_requirements
      """;

  private static final String DEFINITIONS =
      """
      select key, decision_id, name, version, requirements_key, requirements_id, tenant_id,
        version_tag
      from legion_decision_definition
      """;

  private static final RowMapper<Requirements> REQUIREMENTS_ROW =
      (rs, c) ->
          new Requirements(
              rs.getLong(1),
              rs.getString(2),
              rs.getString(3),
              rs.getInt(4),
              rs.getString(5),
              rs.getString(6));

  private static final RowMapper<Definition> DEFINITION_ROW =
      (rs, c) ->
          new Definition(
              rs.getLong(1),
              rs.getString(2),
              rs.getString(3),
              rs.getInt(4),
              rs.getLong(5),
              rs.getString(6),
              rs.getString(7),
              rs.getString(8));

  static Optional<Requirements> latestRequirements(Handle handle, String id, String tenantId) {
    return handle
        .createQuery(
            REQUIREMENTS
                + "where tenant_id = ? and requirements_id = ? order by version desc limit 1")
        .bind(0, tenantId)
        .bind(1, id)
        .map(REQUIREMENTS_ROW)
        .findOne();
  }

  static Optional<Definition> latest(Handle handle, String id, String tenantId) {
    return handle
        .createQuery(
            DEFINITIONS + "where tenant_id = ? and decision_id = ? order by version desc limit 1")
        .bind(0, tenantId)
        .bind(1, id)
        .map(DEFINITION_ROW)
        .findOne();
  }

  /// The version that a diagram means by an id.
  ///
  /// @param caller the process whose diagram it is
  static Optional<Definition> bound(
      Handle handle, String id, Binding binding, dev.legionflow.engine.flowable.Definition caller) {
    return switch (binding) {
      case Binding.Latest ignored -> latest(handle, id, caller.tenantId());
      case Binding.Deployment ignored ->
          handle
              .createQuery(
                  DEFINITIONS
                      + """
                      where tenant_id = ? and decision_id = ? and requirements_key in (
                        select r.key from legion_decision_requirements r
                        join legion_process_definition c on c.deployment_key = r.deployment_key
                        where c.key = ?)
                      """)
              .bind(0, caller.tenantId())
              .bind(1, id)
              .bind(2, caller.key())
              .map(DEFINITION_ROW)
              .findOne();
      case Binding.VersionTag version ->
          handle
              .createQuery(
                  DEFINITIONS
                      + """
                      where tenant_id = ? and decision_id = ? and version_tag = ?
                      order by version desc limit 1
                      """)
              .bind(0, caller.tenantId())
              .bind(1, id)
              .bind(2, version.tag())
              .map(DEFINITION_ROW)
              .findOne();
    };
  }

  static Optional<Definition> byKey(Handle handle, long key) {
    return handle
        .createQuery(DEFINITIONS + "where key = ?")
        .bind(0, key)
        .map(DEFINITION_ROW)
        .findOne();
  }

  static List<Definition> of(Handle handle, long requirementsKey) {
    return handle
        .createQuery(DEFINITIONS + "where requirements_key = ? order by key")
        .bind(0, requirementsKey)
        .map(DEFINITION_ROW)
        .list();
  }

  static byte[] file(Handle handle, long requirementsKey) {
    return handle
        .createQuery(
            """
            select r.content from legion_decision_requirements d
            join legion_resource r on r.key = d.resource_key where d.key = ?
            """)
        .bind(0, requirementsKey)
        .mapTo(byte[].class)
        .one();
  }

  static void insert(
      Handle handle,
      Requirements requirements,
      long resourceKey,
      long deploymentKey,
      String tenantId) {
    handle.execute(
        """
        insert into legion_decision_requirements (key, requirements_id, name, version,
          resource_key, resource_name, content_hash, deployment_key, tenant_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        requirements.key(),
        requirements.id(),
        requirements.name(),
        requirements.version(),
        resourceKey,
        requirements.resourceName(),
        requirements.hash(),
        deploymentKey,
        tenantId);
  }

  static void insert(Handle handle, Definition definition) {
    handle.execute(
        """
        insert into legion_decision_definition (key, decision_id, name, version, requirements_key,
          requirements_id, tenant_id, version_tag) values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        definition.key(),
        definition.id(),
        definition.name(),
        definition.version(),
        definition.requirementsKey(),
        definition.requirementsId(),
        definition.tenantId(),
        definition.versionTag());
  }
}
