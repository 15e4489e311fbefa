package dev.legionflow.engine.flowable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.flowable.bpmn.model.FlowNode;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Timers of executions that have come to another definition: they keep their time and their key,
/// and say another element. Flowable's own statements do not write these columns again.
final class MigratedTimers {

  private static final ObjectMapper JSON = new ObjectMapper();

  /// Those that wait, those that an executor has in hand, those that failed, those that are held.
  private static final List<String> TABLES =
      List.of("act_ru_timer_job", "act_ru_job", "act_ru_deadletter_job", "act_ru_suspended_job");

  private MigratedTimers() {}

  private record Row(String id, @Nullable String configuration, String executionId) {}

  /// @param nodes where they are now, by the execution
  static void move(
      Handle handle, String processInstanceId, String flowableId, Map<String, FlowNode> nodes) {
    for (var table : TABLES) {
      var rows =
          handle
              .createQuery(
                  "select id_, handler_cfg_, execution_id_ from %s where process_instance_id_ = ?"
                      .formatted(table))
              .bind(0, processInstanceId)
              .map((rs, c) -> new Row(rs.getString(1), rs.getString(2), rs.getString(3)))
              .list();
      try (var update =
          handle.prepareBatch(
              """
              update %s set rev_ = rev_ + 1, proc_def_id_ = ?, element_id_ = ?,
                element_name_ = ?, handler_cfg_ = ? where id_ = ?
              """
                  .formatted(table))) {
        for (var row : rows) {
          var node = nodes.get(row.executionId());
          if (node != null) {
            update.add(
                flowableId,
                node.getId(),
                node.getName(),
                at(row.configuration(), node.getId()),
                row.id());
          }
        }
        if (update.size() > 0) {
          update.execute();
        }
      }
    }
  }

  /// The configuration names the element once more.
  private static @Nullable String at(@Nullable String configuration, String elementId) {
    if (configuration == null) {
      return null;
    }
    try {
      if (JSON.readTree(configuration) instanceof ObjectNode object) {
        return object.put("activityId", elementId).toString();
      }
      return elementId;
    } catch (JsonProcessingException e) {
      // Its older form: the id alone.
      return elementId;
    }
  }
}
