package dev.legionflow.engine.cockpit.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Turns the filter of a body into conditions.
final class Filters {

  static final int MAX_ALTERNATIVES = 50;

  private static final String OR = "$or";

  private Filters() {}

  static void narrow(Where where, Entity<?> entity, JsonNode filter) {
    narrow(where, entity, filter, "filter", entity.hasAlternatives());
  }

  private static void narrow(
      Where where, Entity<?> entity, JsonNode filter, String path, boolean withAlternatives) {
    if (!filter.isObject()) {
      throw Problem.invalid(path, "must be an object");
    }
    var groups = new LinkedHashMap<ExistsGroup, Where>();
    for (var member : filter.properties()) {
      var name = member.getKey();
      var value = member.getValue();
      var at = path + "." + name;
      if (value.isNull()) {
        continue;
      }
      var group = entity.groups().get(name);
      var grouped = group == null ? null : group.fields().get(name);
      if (withAlternatives && name.equals(OR)) {
        alternatives(where, entity, value, at);
      } else if (group != null && grouped != null) {
        grouped.narrow(groups.computeIfAbsent(group, g -> new Where()), value, at);
      } else {
        criterion(entity, name, at).narrow(where, value, at);
      }
    }
    groups.forEach((group, inner) -> group.narrow(where, inner));
  }

  private static Criterion criterion(Entity<?> entity, String name, String path) {
    var field = entity.fields().get(name);
    if (field != null) {
      return field;
    }
    var criterion = entity.criteria().get(name);
    if (criterion != null) {
      return criterion;
    }
    if (entity.unsupported().contains(name)) {
      throw Problem.unsupported(path, "filtering by this is not supported");
    }
    throw Problem.invalid(
        path, "is no field to filter by; there are " + names(entity.filterable()));
  }

  private static void alternatives(Where where, Entity<?> entity, JsonNode list, String path) {
    if (!list.isArray()) {
      throw Problem.invalid(path, "must be an array");
    }
    if (list.size() > MAX_ALTERNATIVES) {
      throw Problem.limit(path, path + ": has more than " + MAX_ALTERNATIVES + " filters");
    }
    var alternatives = new ArrayList<Where>(list.size());
    for (var i = 0; i < list.size(); i++) {
      var alternative = new Where();
      narrow(alternative, entity, list.get(i), path + "[" + i + "]", false);
      alternatives.add(alternative);
    }
    // One that says nothing lets everything through, so that all of them say nothing.
    if (list.isEmpty() || alternatives.stream().anyMatch(Where::isEmpty)) {
      return;
    }
    where.and().add("(");
    for (var i = 0; i < alternatives.size(); i++) {
      where.add(i == 0 ? "(" : " or (").add(alternatives.get(i)).add(")");
    }
    where.add(")");
  }

  static String names(Map<String, ?> named) {
    return String.join(", ", named.keySet().stream().sorted().toList());
  }
}
