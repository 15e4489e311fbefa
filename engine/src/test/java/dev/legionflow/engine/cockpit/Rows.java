package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Puts rows into the tables, as the engine would; what a test does not name has a plain value.
@ApplicationScoped
public class Rows {

  /// Above every key that the engine itself makes in a test.
  private static final AtomicLong KEYS = new AtomicLong(9_000_000_000_000_000_000L);

  private final Database database;

  Rows(Database database) {
    this.database = database;
  }

  public static long nextKey() {
    return KEYS.incrementAndGet();
  }

  public long processInstance(Map<String, ?> columns) {
    var key = nextKey();
    return insert(
        "legion_process_instance",
        with(
            columns,
            "key",
            key,
            "process_definition_key",
            1L,
            "bpmn_process_id",
            "p",
            "version",
            1,
            "root_process_instance_key",
            key,
            "state",
            "ACTIVE",
            "incidents",
            0,
            "position",
            1L,
            "start_date",
            0L,
            "tags",
            "",
            "tenant_id",
            "<default>"));
  }

  public long elementInstance(Map<String, ?> columns) {
    return insert(
        "legion_element_instance",
        with(
            columns,
            "key",
            nextKey(),
            "process_instance_key",
            1L,
            "process_definition_key",
            1L,
            "bpmn_process_id",
            "p",
            "scope_key",
            Objects.requireNonNullElse(columns.get("process_instance_key"), 1L),
            "element_id",
            "task",
            "type",
            "SERVICE_TASK",
            "state",
            "ACTIVE",
            "start_date",
            0L,
            "tenant_id",
            "<default>"));
  }

  public long variable(long instance, long scope, String name, String value) {
    return insert(
        "legion_variable",
        with(
            Map.of(),
            "key",
            nextKey(),
            "name",
            name,
            "value",
            value,
            "process_instance_key",
            instance,
            "process_definition_key",
            1L,
            "scope_key",
            scope,
            "tenant_id",
            "<default>"));
  }

  public long incident(Map<String, ?> columns) {
    return insert(
        "legion_incident",
        with(
            columns,
            "key",
            nextKey(),
            "process_instance_key",
            1L,
            "process_definition_key",
            1L,
            "bpmn_process_id",
            "p",
            "element_id",
            "task",
            "element_instance_key",
            1L,
            "error_type",
            "JOB_NO_RETRIES",
            "error_message",
            "it broke",
            "state",
            "ACTIVE",
            "creation_time",
            0L,
            "tenant_id",
            "<default>"));
  }

  public long job(Map<String, ?> columns) {
    return insert(
        "legion_job",
        with(
            columns,
            "key",
            nextKey(),
            "type",
            "work",
            "kind",
            "BPMN_ELEMENT",
            "state",
            "CREATED",
            "retries",
            3,
            "custom_headers",
            "{}",
            "process_instance_key",
            1L,
            "process_definition_key",
            1L,
            "bpmn_process_id",
            "p",
            "element_id",
            "task",
            "element_instance_key",
            1L,
            "tags",
            "",
            "creation_time",
            0L,
            "tenant_id",
            "<default>"));
  }

  public long userTask(Map<String, ?> columns) {
    return insert(
        "legion_user_task",
        with(
            columns,
            "key",
            nextKey(),
            "element_id",
            "task",
            "state",
            "CREATED",
            "candidate_users",
            "[]",
            "candidate_groups",
            "[]",
            "priority",
            50,
            "custom_headers",
            "{}",
            "process_instance_key",
            1L,
            "process_definition_key",
            1L,
            "bpmn_process_id",
            "p",
            "process_definition_version",
            1,
            "element_instance_key",
            1L,
            "tags",
            "",
            "creation_date",
            0L,
            "tenant_id",
            "<default>"));
  }

  public long resource(String name, String content) {
    var deployment = nextKey();
    insert(
        "legion_deployment",
        with(Map.of(), "key", deployment, "tenant_id", "<default>", "created_at", 0L));
    return insert(
        "legion_resource",
        with(
            Map.of(),
            "key",
            nextKey(),
            "deployment_key",
            deployment,
            "name",
            name,
            "content_hash",
            "0",
            "content",
            content.getBytes(StandardCharsets.UTF_8)));
  }

  public long form(String formId, int version, String schema) {
    return insert(
        "legion_form",
        with(
            Map.of(),
            "key",
            nextKey(),
            "form_id",
            formId,
            "version",
            version,
            "resource_key",
            resource(formId + ".form", schema),
            "resource_name",
            formId + ".form",
            "content_hash",
            "0",
            "deployment_key",
            1L,
            "tenant_id",
            "<default>"));
  }

  public long processDefinition(Map<String, ?> columns, String xml) {
    var key = nextKey();
    return insert(
        "legion_process_definition",
        with(
            columns,
            "key",
            key,
            "flowable_id",
            "f" + key,
            "bpmn_process_id",
            "p",
            "version",
            1,
            "resource_key",
            resource("p.bpmn", xml),
            "resource_name",
            "p.bpmn",
            "content_hash",
            "0",
            "deployment_key",
            1L,
            "tenant_id",
            "<default>"));
  }

  private static Map<String, Object> with(Map<String, ?> columns, Object... plain) {
    var all = new LinkedHashMap<String, Object>();
    for (var i = 0; i < plain.length; i += 2) {
      all.put((String) plain[i], plain[i + 1]);
    }
    columns.forEach(all::put);
    all.values().removeIf(Rows::isNull);
    return all;
  }

  private static boolean isNull(@Nullable Object value) {
    return value == null;
  }

  private long insert(String table, Map<String, Object> columns) {
    var sql =
        "insert into %s (%s) values (%s)"
            .formatted(
                table,
                String.join(", ", columns.keySet()),
                String.join(", ", columns.keySet().stream().map(c -> "?").toList()));
    database.jdbi().useHandle(h -> h.execute(sql, columns.values().toArray()));
    return (long) Objects.requireNonNull(columns.get("key"));
  }
}
