package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.cockpit.search.Visible;
import dev.legionflow.engine.cockpit.search.Where;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// `legion_user_task`, as it is searched and shown.
final class UserTasks {

  /// Elements may be nested 50 deep.
  private static final int MAX_SCOPES = 64;

  record UserTask(
      String userTaskKey,
      @Nullable String name,
      String state,
      @Nullable String assignee,
      String elementId,
      String elementInstanceKey,
      List<String> candidateGroups,
      List<String> candidateUsers,
      String processDefinitionId,
      String processDefinitionKey,
      int processDefinitionVersion,
      String processName,
      String processInstanceKey,
      String creationDate,
      @Nullable String completionDate,
      @Nullable String followUpDate,
      @Nullable String dueDate,
      int priority,
      Map<String, String> customHeaders,
      Set<String> tags,
      @Nullable String formKey,
      @Nullable String externalFormReference,
      @Nullable String action,
      boolean suspended,
      String tenantId) {}

  /// With its mission.
  private static final String SUSPENDED =
      "(e.completion_date is null and exists (select 1 from legion_process_instance i"
          + " where i.key = e.process_instance_key and i.suspended))";

  static final Entity<UserTask> ENTITY =
      new Entity<>("legion_user_task", "e.*, " + SUSPENDED + " as suspended", UserTasks::row)
          .scope(UserTasks::narrow)
          .field("userTaskKey", Field.key("e.key"))
          .field("name", Field.text("e.name"))
          .field(
              "state",
              Field.oneOf(
                  "e.state",
                  "CREATING",
                  "CREATED",
                  "ASSIGNING",
                  "UPDATING",
                  "COMPLETING",
                  "COMPLETED",
                  "CANCELING",
                  "CANCELED",
                  "FAILED"))
          .criterion("suspended", Field.bool(SUSPENDED))
          .field("assignee", Field.text("e.assignee"))
          .field("priority", Field.integer("e.priority"))
          .field("elementId", Field.text("e.element_id"))
          .field("elementInstanceKey", Field.key("e.element_instance_key"))
          .field("processDefinitionId", Field.text("e.bpmn_process_id"))
          .field("processDefinitionKey", Field.key("e.process_definition_key"))
          .field("processInstanceKey", Field.key("e.process_instance_key"))
          .field("creationDate", Field.date("e.creation_date"))
          .field("completionDate", Field.date("e.completion_date"))
          .field("followUpDate", Field.date("e.follow_up_date"))
          .field("dueDate", Field.date("e.due_date"))
          .field("tenantId", Field.text("e.tenant_id"))
          .criterion("tags", new TagsCriterion("e.tags"))
          .criterion("candidateGroup", new CandidatesCriterion("e.candidate_groups"))
          .criterion("candidateUser", new CandidatesCriterion("e.candidate_users"))
          .criterion(
              "processInstanceVariables",
              new VariablesCriterion("v.scope_key = e.process_instance_key"))
          .criterion(
              "localVariables", new VariablesCriterion("v.scope_key = e.element_instance_key"));

  private static final Visible BY_PROCESS = Visible.by(Right.READ_USER_TASK, "e.bpmn_process_id");

  private UserTasks() {}

  /// Those of processes that one has the right to, and those that one is to decide.
  private static void narrow(Where where, Caller caller) {
    Visible.tenants(where, caller);
    if (caller.mayAll(Right.READ_USER_TASK)) {
      return;
    }
    where.and().add("(");
    BY_PROCESS.resources(where, caller);
    if (caller.may(Right.READ_OWN_TASK)) {
      where.add(" or e.assignee = ? or ", caller.name());
      CandidatesCriterion.named(where, "e.candidate_users", List.of(caller.name()));
      if (!caller.groups().isEmpty()) {
        where.add(" or ");
        CandidatesCriterion.named(where, "e.candidate_groups", List.copyOf(caller.groups()));
      }
    }
    where.add(")");
  }

  private static boolean isOwn(UserTask task, Caller caller) {
    return caller.may(Right.READ_OWN_TASK)
        && (caller.name().equals(task.assignee())
            || task.candidateUsers().contains(caller.name())
            || task.candidateGroups().stream().anyMatch(caller.groups()::contains));
  }

  private static UserTask row(ResultSet row, StatementContext context) throws SQLException {
    var process = row.getString("bpmn_process_id");
    var processName = row.getString("process_name");
    return new UserTask(
        Columns.key(row, "key"),
        Columns.optionalText(row, "name"),
        row.getString("state"),
        Columns.optionalText(row, "assignee"),
        row.getString("element_id"),
        Columns.key(row, "element_instance_key"),
        Columns.texts(row, "candidate_groups"),
        Columns.texts(row, "candidate_users"),
        process,
        Columns.key(row, "process_definition_key"),
        row.getInt("process_definition_version"),
        processName == null ? process : processName,
        Columns.key(row, "process_instance_key"),
        Columns.time(row, "creation_date"),
        Columns.optionalTime(row, "completion_date"),
        Columns.optionalTime(row, "follow_up_date"),
        Columns.optionalTime(row, "due_date"),
        row.getInt("priority"),
        Columns.textMap(row, "custom_headers"),
        Columns.tags(row, "tags"),
        Columns.optionalKey(row, "form_key"),
        Columns.optionalText(row, "external_form_reference"),
        Columns.optionalText(row, "action"),
        row.getBoolean("suspended"),
        row.getString("tenant_id"));
  }

  static UserTask get(Handle handle, long key) {
    var task = find(handle, key);
    var caller = Caller.current();
    if (!caller.sees(task.tenantId())) {
      throw Queries.missing("user task", key);
    }
    if (!isOwn(task, caller)) {
      caller.require(Right.READ_USER_TASK, task.processDefinitionId());
    }
    return task;
  }

  private static UserTask find(Handle handle, long key) {
    return Queries.byKey(
            handle,
            "select e.*, " + SUSPENDED + " as suspended from legion_user_task e where e.key = ?",
            key,
            UserTasks::row)
        .orElseThrow(() -> Queries.missing("user task", key));
  }

  /// Empty for a task without a form, or with one that lives elsewhere.
  static Optional<Forms.Form> form(Handle handle, long key) {
    var task = get(handle, key);
    if (task.formKey() != null) {
      return Optional.of(Forms.byKey(handle, Long.parseLong(task.formKey())));
    }
    return Queries.byKey(
            handle,
            "select form_id from legion_user_task where key = ?",
            key,
            (row, context) -> Optional.ofNullable(row.getString("form_id")))
        .flatMap(id -> id)
        .map(id -> Forms.newest(handle, id, task.tenantId()));
  }

  /// The variables that the task sees: its own, then those of each scope around it; of several with
  /// one name the innermost.
  static SearchResult<Variables.Found> variables(Handle handle, long key, SearchBody body) {
    var scopes = scopes(handle, get(handle, key));
    var within = new Where().add("e.scope_key in (").addList(scopes).add(")");
    if (scopes.size() > 1) {
      within.add(
          " and not exists (select 1 from legion_variable i where i.name = e.name and i.scope_key in (");
      within.addList(scopes.subList(0, scopes.size() - 1)).add(") and ");
      depth(within, "i", scopes).add(" < ");
      depth(within, "e", scopes).add(")");
    }
    return Search.among(handle, Variables.ENTITY, body, within);
  }

  /// 0 for the innermost scope.
  private static Where depth(Where where, String alias, List<Long> scopes) {
    where.add("case " + alias + ".scope_key");
    for (var i = 0; i < scopes.size(); i++) {
      where.add(" when ? then " + i, scopes.get(i));
    }
    return where.add(" end");
  }

  /// The task's element instance, the scopes around it, and at last the process instance.
  private static List<Long> scopes(Handle handle, UserTask task) {
    var scopes = new ArrayList<Long>();
    var instance = Long.parseLong(task.processInstanceKey());
    var next = Optional.of(Long.parseLong(task.elementInstanceKey()));
    while (next.isPresent() && next.get() != instance && scopes.size() < MAX_SCOPES) {
      scopes.add(next.get());
      next =
          Queries.byKey(
              handle,
              "select scope_key from legion_element_instance where key = ?",
              next.get(),
              (row, context) -> row.getLong("scope_key"));
    }
    scopes.add(instance);
    return scopes;
  }
}
