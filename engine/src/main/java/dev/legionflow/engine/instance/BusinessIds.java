package dev.legionflow.engine.instance;

import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Which instance of a process has which business id. The id is a unique key, so of several starts
/// at the same time, on any node, one makes the instance; the others are run again and find it.
final class BusinessIds {

  private BusinessIds() {}

  /// The instance that has the id.
  record Holder(long instanceKey, long definitionKey, List<String> tags) {}

  /// The id of a request; null where there is none.
  ///
  /// @throws Problem 400 for one that cannot be kept
  static @Nullable String checked(@Nullable String id) {
    if (id == null) {
      return null;
    }
    if (id.isBlank()) {
      throw Problem.invalid("businessId", "is blank");
    }
    return TextField.check("businessId", id);
  }

  static Optional<Holder> find(Handle handle, Definition definition, String id) {
    return find(handle, definition.tenantId(), definition.bpmnProcessId(), id);
  }

  static Optional<Holder> find(Handle handle, String tenantId, String process, String id) {
    return handle
        .createQuery(
            """
            select process_instance_key, process_definition_key, tags from legion_business_id
            where tenant_id = ? and bpmn_process_id = ? and business_id = ?
            """)
        .bind(0, tenantId)
        .bind(1, process)
        .bind(2, id)
        .map((rs, c) ->
            new Holder(
                rs.getLong(1),
                rs.getLong(2),
                rs.getString(3).isEmpty() ? List.of() : List.of(rs.getString(3).split(","))))
        .findOne();
  }

  /// Gives the id to an instance. Who comes second waits here for the first to commit.
  static void take(Handle handle, Definition definition, String id, Holder holder) {
    handle.execute(
        """
        insert into legion_business_id (tenant_id, bpmn_process_id, business_id,
          process_instance_key, process_definition_key, tags)
        values (?, ?, ?, ?, ?, ?)
        """,
        definition.tenantId(),
        definition.bpmnProcessId(),
        id,
        holder.instanceKey(),
        holder.definitionKey(),
        String.join(",", holder.tags()));
  }

  /// Whether another instance of the process has the id that this one has.
  static boolean isTaken(Handle handle, long instanceKey, Definition process) {
    return handle
            .createQuery(
                """
                select count(*) from legion_business_id o join legion_business_id mine
                  on mine.tenant_id = o.tenant_id and mine.business_id = o.business_id
                where mine.process_instance_key = ? and o.process_instance_key <> ?
                  and o.bpmn_process_id = ?
                """)
            .bind(0, instanceKey)
            .bind(1, instanceKey)
            .bind(2, process.bpmnProcessId())
            .mapTo(Integer.class)
            .one()
        > 0;
  }

  /// The instance is one of another definition.
  static void move(Handle handle, long instanceKey, Definition target) {
    handle.execute(
        """
        update legion_business_id set bpmn_process_id = ?, process_definition_key = ?
        where process_instance_key = ?
        """,
        target.bpmnProcessId(),
        target.key(),
        instanceKey);
  }
}
