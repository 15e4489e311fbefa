package dev.legionflow.workers.router.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a model has answered.
sealed interface Reply {

  /// The most calls that begin side by side.
  int MOST_CALLS = 8;

  /// It is done.
  record Done(@Nullable Object answer) implements Reply {}

  /// It wants tools to be called.
  record Calls(List<ToolCall> calls) implements Reply {
    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /// It is neither; the model is told why.
  record Unusable(String why) implements Reply {}

  /// Reads the document that the model answered.
  ///
  /// @param step of the agent, for ids that no other call has
  static Reply of(@Nullable Object document, Tools tools, int step) {
    if (!(document instanceof Map<?, ?> map)) {
      return new Unusable("the answer is no JSON object");
    }
    if (map.containsKey("answer") == map.containsKey("calls")) {
      return new Unusable("the answer must have either 'answer' or 'calls'");
    }
    if (map.containsKey("answer")) {
      return new Done(map.get("answer"));
    }
    if (!(map.get("calls") instanceof List<?> list) || list.isEmpty()) {
      return new Unusable("'calls' must be a list that is not empty");
    }
    if (list.size() > MOST_CALLS) {
      return new Unusable("at most %d calls may be made at once".formatted(MOST_CALLS));
    }
    var calls = new ArrayList<ToolCall>();
    for (var call : list) {
      if (!(call instanceof Map<?, ?> one) || !(one.get("tool") instanceof String id)) {
        return new Unusable("each call must be an object with 'tool' and 'arguments'");
      }
      var tool = tools.byId().get(id);
      if (tool == null) {
        return new Unusable("there is no such tool: only those that are listed can be called");
      }
      var given = one.get("arguments");
      if (given != null && !(given instanceof Map)) {
        return new Unusable("tool '%s': 'arguments' must be an object".formatted(id));
      }
      var arguments = Agent.named(given instanceof Map<?, ?> some ? some : Map.of());
      var wrong = tool.refuses(arguments);
      if (wrong != null) {
        return new Unusable("tool '%s': %s".formatted(id, wrong));
      }
      calls.add(
          new ToolCall("s%dc%d".formatted(step, calls.size() + 1), id, arguments, tool.approval()));
    }
    return new Calls(calls);
  }
}
