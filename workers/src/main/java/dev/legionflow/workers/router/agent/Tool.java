package dev.legionflow.workers.router.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An element of the sub-process that the model may call.
///
/// @param approval whether a person is asked before it begins
record Tool(
    String id, String name, String description, List<Parameter> parameters, boolean approval) {

  private static final String PREFIX = "toolCall.";
  private static final int MOST_PARAMETERS = 50;

  /// One argument of a tool, from a `fromAi` in its input mappings.
  ///
  /// @param type of JSON Schema; null for any
  /// @param schema for the model to read; null for none
  record Parameter(
      String name,
      String description,
      @Nullable String type,
      @Nullable Object schema,
      boolean required) {

    private boolean takes(@Nullable Object value) {
      return switch (type) {
        case null -> true;
        case "string" -> value instanceof String;
        case "integer" -> value instanceof Integer || value instanceof Long;
        case "number" -> value instanceof Number;
        case "boolean" -> value instanceof Boolean;
        case "array" -> value instanceof List;
        case "object" -> value instanceof Map;
        default -> true;
      };
    }
  }

  Tool {
    parameters = List.copyOf(parameters);
  }

  /// Reads an entry of `adHocSubProcessElements`.
  ///
  /// @throws IllegalArgumentException when its parameters are none of `toolCall`
  static Tool of(Map<?, ?> element, String id, boolean approval) {
    var parameters = new ArrayList<Parameter>();
    if (element.get("parameters") instanceof List<?> list) {
      if (list.size() > MOST_PARAMETERS) {
        throw new IllegalArgumentException(
            "element '%s' has %d parameters, more than %d"
                .formatted(id, list.size(), MOST_PARAMETERS));
      }
      for (var parameter : list) {
        parameters.add(parameter(id, (Map<?, ?>) parameter));
      }
    }
    return new Tool(
        id, text(element, "elementName"), text(element, "documentation"), parameters, approval);
  }

  private static Parameter parameter(String tool, Map<?, ?> parameter) {
    var path = text(parameter, "name");
    var name = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
    if (name.isEmpty() || name.indexOf('.') >= 0 || name.equals(Agent.META)) {
      throw new IllegalArgumentException(
          "element '%s': fromAi(%s) must be of the form fromAi(toolCall.name)"
              .formatted(tool, path));
    }
    var required =
        !(parameter.get("options") instanceof Map<?, ?> options
            && Boolean.FALSE.equals(options.get("required")));
    var type = parameter.get("type") instanceof String said ? said : null;
    return new Parameter(
        name, text(parameter, "description"), type, parameter.get("schema"), required);
  }

  private static String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }

  /// What is wrong with arguments; null for nothing.
  @Nullable String refuses(Map<String, @Nullable Object> arguments) {
    for (var parameter : parameters) {
      var value = arguments.get(parameter.name());
      if (value == null) {
        if (parameter.required()) {
          return "argument '%s' is missing".formatted(parameter.name());
        }
      } else if (!parameter.takes(value)) {
        return "argument '%s' must be of type %s".formatted(parameter.name(), parameter.type());
      }
    }
    for (var name : arguments.keySet()) {
      if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
        return "there is no argument '%s'".formatted(name);
      }
    }
    return null;
  }

  /// As the model is told.
  Map<String, Object> told() {
    var told = new LinkedHashMap<String, Object>();
    told.put("tool", id);
    if (!name.isEmpty()) {
      told.put("name", name);
    }
    if (!description.isEmpty()) {
      told.put("description", description);
    }
    var arguments = new LinkedHashMap<String, Object>();
    for (var parameter : parameters) {
      var one = new LinkedHashMap<String, Object>();
      if (!parameter.description().isEmpty()) {
        one.put("description", parameter.description());
      }
      if (parameter.type() != null) {
        one.put("type", parameter.type());
      }
      if (parameter.schema() != null) {
        one.put("schema", parameter.schema());
      }
      if (!parameter.required()) {
        one.put("required", false);
      }
      arguments.put(parameter.name(), one);
    }
    told.put("arguments", arguments);
    return told;
  }
}
