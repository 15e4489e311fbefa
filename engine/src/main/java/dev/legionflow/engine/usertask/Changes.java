package dev.legionflow.engine.usertask;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.flowable.Dates;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.http.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A changeset of a user task: which columns become what. A date that is an empty text is removed.
record Changes(Map<String, @Nullable Object> columns) {

  /// The task with these changes.
  UserTaskStore.Row applyTo(UserTaskStore.Row task) {
    return new UserTaskStore.Row(
        task.key(),
        task.assignee(),
        changed("candidate_users", task.candidateUsers()),
        changed("candidate_groups", task.candidateGroups()),
        (Long) columns.getOrDefault("due_date", task.dueDate()),
        (Long) columns.getOrDefault("follow_up_date", task.followUpDate()),
        changed("priority", task.priority()),
        task.rootId(),
        task.executionId());
  }

  @SuppressWarnings("unchecked")
  private <T> T changed(String column, T present) {
    var change = columns.get(column);
    return change == null ? present : (T) change;
  }

  private static final int MAX_PRIORITY = 100;
  private static final int MAX_CANDIDATES = 1_000;

  static Changes of(@Nullable JsonNode changeset) {
    var columns = new LinkedHashMap<String, @Nullable Object>();
    if (changeset == null || changeset.isNull()) {
      return new Changes(columns);
    }
    if (!changeset.isObject()) {
      throw Problem.invalid("changeset", "must be an object");
    }
    changeset
        .properties()
        .forEach(e -> {
          var value = e.getValue();
          switch (e.getKey()) {
            case "dueDate" -> date(columns, "due_date", e.getKey(), value);
            case "followUpDate" -> date(columns, "follow_up_date", e.getKey(), value);
            case "candidateUsers" -> texts(columns, "candidate_users", e.getKey(), value);
            case "candidateGroups" -> texts(columns, "candidate_groups", e.getKey(), value);
            case "priority" -> priority(columns, value);
            default ->
                throw Problem.invalid(
                    "changeset." + e.getKey(),
                    "is not one of dueDate, followUpDate, candidateUsers, candidateGroups, priority");
          }
        });
    return new Changes(columns);
  }

  private static void date(
      Map<String, @Nullable Object> columns, String column, String field, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    var text = value.isTextual() ? value.textValue() : "?";
    if (!text.isEmpty() && !Dates.isInstant(text)) {
      throw Problem.invalid(
          "changeset." + field, "must be an ISO 8601 date and time with an offset, or empty");
    }
    columns.put(column, text.isEmpty() ? null : Dates.millis(text));
  }

  private static void texts(
      Map<String, @Nullable Object> columns, String column, String field, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    List<String> texts = new ArrayList<>();
    if (!value.isArray() || value.size() > MAX_CANDIDATES) {
      throw Problem.invalid(
          "changeset." + field, "must be a list of at most " + MAX_CANDIDATES + " texts");
    }
    for (var item : value) {
      if (!item.isTextual()) {
        throw Problem.invalid("changeset." + field, "must be a list of texts");
      }
      texts.add(item.textValue());
    }
    columns.put(column, JsonValue.write(field, texts));
  }

  private static void priority(Map<String, @Nullable Object> columns, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    if (!value.isInt() || value.intValue() < 0 || value.intValue() > MAX_PRIORITY) {
      throw Problem.invalid("changeset.priority", "must be 0 to " + MAX_PRIORITY);
    }
    columns.put("priority", value.intValue());
  }
}
