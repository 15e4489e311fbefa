package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.ExistsGroup;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Visible;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// `legion_process_instance`, as it is searched and shown.
final class ProcessInstances {

  /// Instances can call each other 20 deep; somewhat more is read, so that a bound changed later
  /// cuts nothing off.
  private static final int MAX_CALL_DEPTH = 64;

  record ProcessInstance(
      String processInstanceKey,
      String processDefinitionKey,
      String processDefinitionId,
      String processDefinitionName,
      int processDefinitionVersion,
      @Nullable String processDefinitionVersionTag,
      @Nullable String parentProcessInstanceKey,
      @Nullable String parentElementInstanceKey,
      String rootProcessInstanceKey,
      String state,
      boolean hasIncident,
      String startDate,
      @Nullable String endDate,
      Set<String> tags,
      @Nullable String businessId,
      boolean suspended,
      String tenantId) {}

  record Called(
      String processInstanceKey, String processDefinitionKey, String processDefinitionName) {}

  /// How often an element was reached in one process instance, by what became of it.
  record ElementStatistics(
      String elementId, long active, long canceled, long incidents, long completed) {}

  record ElementStatisticsResult(List<ElementStatistics> items) {}

  static final Entity<ProcessInstance> ENTITY =
      new Entity<>("legion_process_instance", "e.*", ProcessInstances::row)
          .scope(Visible.by(Right.READ_PROCESS_INSTANCE, "e.bpmn_process_id"))
          .field("processInstanceKey", Field.key("e.key"))
          .field("processDefinitionKey", Field.key("e.process_definition_key"))
          .field("processDefinitionId", Field.text("e.bpmn_process_id"))
          .field("processDefinitionName", Field.text("coalesce(e.name, e.bpmn_process_id)"))
          .field("processDefinitionVersion", Field.integer("e.version"))
          .field("processDefinitionVersionTag", Field.text("e.version_tag"))
          .field("parentProcessInstanceKey", Field.key("e.parent_process_instance_key"))
          .field("parentElementInstanceKey", Field.key("e.parent_element_instance_key"))
          .field("rootProcessInstanceKey", Field.key("e.root_process_instance_key"))
          .field("startDate", Field.date("e.start_date"))
          .field("endDate", Field.date("e.end_date"))
          .field("state", Field.oneOf("e.state", "ACTIVE", "COMPLETED", "TERMINATED"))
          .field("hasIncident", Field.bool("(e.incidents > 0)"))
          .field("businessId", Field.text("e.business_id"))
          .field("suspended", Field.bool("e.suspended"))
          .field("tenantId", Field.text("e.tenant_id"))
          .criterion("variables", new VariablesCriterion("v.process_instance_key = e.key"))
          .criterion("tags", new TagsCriterion("e.tags"))
          .criterion(
              "hasRetriesLeft",
              Field.bool(
                  "(exists (select 1 from legion_job j where j.process_instance_key = e.key"
                      + " and j.state = 'FAILED' and j.retries > 0))"))
          .group(
              new ExistsGroup(
                  "legion_incident i where i.process_instance_key = e.key and i.state = 'ACTIVE'",
                  Map.of("errorMessage", Field.text("i.error_message"))))
          .group(
              new ExistsGroup(
                  "legion_element_instance x where x.process_instance_key = e.key",
                  Map.of(
                      "elementId",
                      Field.text("x.element_id"),
                      "elementInstanceState",
                      Field.oneOf("x.state", "ACTIVE", "COMPLETED", "TERMINATED"),
                      "hasElementInstanceIncident",
                      Field.bool("(x.incident_key is not null)"))))
          .group(
              new ExistsGroup(
                  "legion_batch_item b where b.process_instance_key = e.key",
                  Map.of("batchOperationId", Field.key("b.batch_key"))))
          .unsupported("incidentErrorHashCode")
          .withAlternatives();

  private ProcessInstances() {}

  private static ProcessInstance row(ResultSet row, StatementContext context) throws SQLException {
    var name = row.getString("name");
    var id = row.getString("bpmn_process_id");
    return new ProcessInstance(
        Columns.key(row, "key"),
        Columns.key(row, "process_definition_key"),
        id,
        name == null ? id : name,
        row.getInt("version"),
        Columns.optionalText(row, "version_tag"),
        Columns.optionalKey(row, "parent_process_instance_key"),
        Columns.optionalKey(row, "parent_element_instance_key"),
        Columns.key(row, "root_process_instance_key"),
        row.getString("state"),
        row.getInt("incidents") > 0,
        Columns.time(row, "start_date"),
        Columns.optionalTime(row, "end_date"),
        Columns.tags(row, "tags"),
        Columns.optionalText(row, "business_id"),
        row.getBoolean("suspended"),
        row.getString("tenant_id"));
  }

  static ProcessInstance get(Handle handle, long key) {
    var found = find(handle, key);
    Caller.current()
        .require(
            Right.READ_PROCESS_INSTANCE,
            found.processDefinitionId(),
            found.tenantId(),
            () -> Queries.missing("process instance", key));
    return found;
  }

  private static ProcessInstance find(Handle handle, long key) {
    return Queries.byKey(
            handle,
            "select * from legion_process_instance where key = ?",
            key,
            ProcessInstances::row)
        .orElseThrow(() -> Queries.missing("process instance", key));
  }

  /// The instance and those that called it, the outermost first; only those that may be seen.
  static List<Called> callers(Handle handle, long key) {
    var chain = new ArrayList<Called>();
    var next = get(handle, key);
    for (var depth = 0; depth < MAX_CALL_DEPTH; depth++) {
      if (Caller.current().may(Right.READ_PROCESS_INSTANCE, next.processDefinitionId())) {
        chain.addFirst(
            new Called(
                next.processInstanceKey(),
                next.processDefinitionKey(),
                next.processDefinitionName()));
      }
      if (next.parentProcessInstanceKey() == null) {
        break;
      }
      next = find(handle, Long.parseLong(next.parentProcessInstanceKey()));
    }
    return chain;
  }

  /// The body of a multi-instance activity has the id of its activity, and is not counted with it.
  static ElementStatisticsResult statistics(Handle handle, long key) {
    get(handle, key);
    try (var query =
        handle.createQuery(
            """
            select element_id,
              sum(case when state = 'ACTIVE' and incident_key is null then 1 else 0 end) as active,
              sum(case when state = 'TERMINATED' then 1 else 0 end) as canceled,
              sum(case when state = 'ACTIVE' and incident_key is not null then 1 else 0 end)
                as incidents,
              sum(case when state = 'COMPLETED' then 1 else 0 end) as completed
            from legion_element_instance
            where process_instance_key = ? and type not in ('MULTI_INSTANCE_BODY', 'PROCESS')
            group by element_id order by element_id\
            """)) {
      return new ElementStatisticsResult(
          query
              .bind(0, key)
              .map((row, context) ->
                  new ElementStatistics(
                      row.getString("element_id"),
                      row.getLong("active"),
                      row.getLong("canceled"),
                      row.getLong("incidents"),
                      row.getLong("completed")))
              .list());
    }
  }
}
