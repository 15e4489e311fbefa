package dev.legionflow.engine.usertask;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.flowable.Dates;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
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
        (String) columns.getOrDefault("assignee", task.assignee()),
        changed("candidate_users", task.candidateUsers()),
        changed("candidate_groups", task.candidateGroups()),
        (Long) columns.getOrDefault("due_date", task.dueDate()),
        (Long) columns.getOrDefault("follow_up_date", task.followUpDate()),
        changed("priority", task.priority()),
        task.rootId(),
        task.executionId(),
        task.state(),
        task.listeners(),
        task.formKey());
  }

  @SuppressWarnings("unchecked")
  private <T> T changed(String column, T present) {
    var change = columns.get(column);
    return change == null ? present : (T) change;
  }

  private static final int MAX_PRIORITY = 100;
  private static final int MAX_CANDIDATES = 1_000;

  /// What a client asks for.
  static Changes of(@Nullable JsonNode changeset) {
    return of("changeset", changeset, false);
  }

  /// What a listener corrects: the assignee too, whom an empty text removes.
  static Changes corrections(@Nullable JsonNode corrections) {
    return of("result.corrections", corrections, true);
  }

  boolean isEmpty() {
    return columns.isEmpty();
  }

  boolean hasAssignee() {
    return columns.containsKey("assignee");
  }

  private static Changes of(String field, @Nullable JsonNode changes, boolean withAssignee) {
    var columns = new LinkedHashMap<String, @Nullable Object>();
    if (changes == null || changes.isNull()) {
      return new Changes(columns);
    }
    if (!changes.isObject()) {
      throw Problem.invalid(field, "must be an object");
    }
    for (var change : changes.properties()) {
      var name = field + "." + change.getKey();
      var value = change.getValue();
      if (withAssignee && change.getKey().equals("assignee")) {
        assignee(columns, name, value);
        continue;
      }
      switch (change.getKey()) {
        case "dueDate" -> date(columns, "due_date", name, value);
        case "followUpDate" -> date(columns, "follow_up_date", name, value);
        case "candidateUsers" -> texts(columns, "candidate_users", name, value);
        case "candidateGroups" -> texts(columns, "candidate_groups", name, value);
        case "priority" -> priority(columns, name, value);
        default ->
            throw Problem.invalid(
                name,
                "is not one of %sdueDate, followUpDate, candidateUsers, candidateGroups, priority"
                    .formatted(withAssignee ? "assignee, " : ""));
      }
    }
    return new Changes(columns);
  }

  private static void assignee(
      Map<String, @Nullable Object> columns, String field, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    if (!value.isTextual()) {
      throw Problem.invalid(field, "must be a text");
    }
    var text = TextField.check(field, value.textValue());
    columns.put("assignee", text.isEmpty() ? null : text);
  }

  private static void date(
      Map<String, @Nullable Object> columns, String column, String field, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    var text = value.isTextual() ? value.textValue() : "?";
    if (!text.isEmpty() && !Dates.isInstant(text)) {
      throw Problem.invalid(field, "must be an ISO 8601 date and time with an offset, or empty");
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
      throw Problem.invalid(field, "must be a list of at most " + MAX_CANDIDATES + " texts");
    }
    for (var item : value) {
      if (!item.isTextual()) {
        throw Problem.invalid(field, "must be a list of texts");
      }
      texts.add(TextField.check(field, item.textValue()));
    }
    columns.put(column, JsonValue.write(field, texts));
  }

  private static void priority(
      Map<String, @Nullable Object> columns, String field, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    if (!value.isInt() || value.intValue() < 0 || value.intValue() > MAX_PRIORITY) {
      throw Problem.invalid(field, "must be 0 to " + MAX_PRIORITY);
    }
    columns.put("priority", value.intValue());
  }
}
