package dev.legionflow.workers.router.agent;

import dev.legionflow.worker.Job;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can be called, as the engine tells it in `adHocSubProcessElements`.
///
/// @param byId the tools, by their elements' ids
/// @param approver the element that asks a person; null for none
record Tools(Map<String, Tool> byId, @Nullable String approver) {

  /// A property of elements: `required` asks a person before each call.
  static final String APPROVAL = "legion.approval";

  /// A property of the element that asks the person: `true`.
  static final String APPROVER = "legion.approver";

  private static final String ELEMENTS = "adHocSubProcessElements";
  private static final int MOST = 100;

  /// @throws IllegalArgumentException when the diagram does not say it right
  static Tools of(Job job) {
    if (!(job.variables().get(ELEMENTS) instanceof List<?> elements)) {
      throw new IllegalArgumentException(
          "element '%s' is no ad-hoc sub-process: '%s' is not told"
              .formatted(job.elementId(), ELEMENTS));
    }
    if (elements.size() > MOST) {
      throw new IllegalArgumentException(
          "'%s' has %d elements, more than %d".formatted(job.elementId(), elements.size(), MOST));
    }
    var tools = new LinkedHashMap<String, Tool>();
    String approver = null;
    for (var element : elements) {
      if (!(element instanceof Map<?, ?> map) || !(map.get("elementId") instanceof String id)) {
        throw new Job.InvalidVariable(ELEMENTS, "a list of elements with ids", element);
      }
      var properties = map.get("properties") instanceof Map<?, ?> said ? said : Map.of();
      if (flag(id, properties, APPROVER, "true")) {
        if (approver != null) {
          throw new IllegalArgumentException(
              "elements '%s' and '%s' both have the property '%s'"
                  .formatted(approver, id, APPROVER));
        }
        approver = id;
      } else {
        tools.put(id, Tool.of(map, id, flag(id, properties, APPROVAL, "required")));
      }
    }
    for (var tool : tools.values()) {
      if (tool.approval() && approver == null) {
        throw new IllegalArgumentException(
            "element '%s' needs approval, and no element beside it has the property '%s'"
                .formatted(tool.id(), APPROVER));
      }
    }
    if (tools.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' has no element that can be called".formatted(job.elementId()));
    }
    return new Tools(tools, approver);
  }

  /// A misspelt mark must not mean that nobody is asked.
  private static boolean flag(String element, Map<?, ?> properties, String name, String word) {
    var value = properties.get(name);
    if (value == null) {
      return false;
    }
    if (!word.equals(value)) {
      throw new IllegalArgumentException(
          "element '%s': property '%s' must be '%s'".formatted(element, name, word));
    }
    return true;
  }
}
