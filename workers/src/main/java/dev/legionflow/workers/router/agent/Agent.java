package dev.legionflow.workers.router.agent;

import dev.legionflow.worker.Job;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far an agent is: all that it remembers, kept in a variable of its sub-process, so that it
/// survives whatever the engine survives.
///
/// @param key of its sub-process: the variable of another agent around it, or of a round before, is
///   none of its own
/// @param steps how often the model was asked
/// @param tokens all of the model's, in and out
/// @param turns what was said so far
/// @param waiting the calls that have not ended
record Agent(
    long key, int steps, long tokens, long microDollars, List<Turn> turns, List<ToolCall> waiting) {

  /// The variable.
  static final String NAME = "agent";

  /// In `toolCall`, beside the arguments: which call it is.
  static final String META = "_meta";

  /// How much of a conversation is kept, in characters; the oldest results go first.
  private static final int MOST_CHARS = 200_000;

  private static final String LEFT_OUT = "(left out: the conversation has become too long)";

  /// @param role `user` or `assistant`
  record Turn(String role, String text) {}

  Agent {
    turns = List.copyOf(turns);
    waiting = List.copyOf(waiting);
  }

  Agent told(String role, String text) {
    var all = new ArrayList<>(turns);
    all.add(new Turn(role, text));
    return new Agent(key, steps, tokens, microDollars, shortened(all), waiting);
  }

  /// The first turn is the task, the last ones are what the model goes on from.
  private static List<Turn> shortened(List<Turn> turns) {
    var chars = turns.stream().mapToInt(turn -> turn.text().length()).sum();
    for (var at = 1; at < turns.size() - 1 && chars > MOST_CHARS; at++) {
      var turn = turns.get(at);
      if (turn.role().equals("user") && turn.text().length() > LEFT_OUT.length()) {
        chars -= turn.text().length() - LEFT_OUT.length();
        turns.set(at, new Turn("user", LEFT_OUT));
      }
    }
    return turns;
  }

  Agent asked(long moreTokens, long moreMicroDollars) {
    return new Agent(
        key, steps + 1, tokens + moreTokens, microDollars + moreMicroDollars, turns, waiting);
  }

  Agent waitingFor(List<ToolCall> calls) {
    return new Agent(key, steps, tokens, microDollars, turns, calls);
  }

  Map<String, @Nullable Object> toVariable() {
    var variable = new LinkedHashMap<String, @Nullable Object>();
    // A text: its digits are more than a number of JavaScript has.
    variable.put("key", Long.toString(key));
    variable.put("steps", steps);
    variable.put("tokens", tokens);
    variable.put("costMicroDollars", microDollars);
    variable.put(
        "turns",
        turns.stream().map(turn -> Map.of("role", turn.role(), "text", turn.text())).toList());
    variable.put(
        "waiting",
        waiting.stream()
            .map(call ->
                Map.of(
                    "id",
                    call.id(),
                    "tool",
                    call.tool(),
                    "arguments",
                    call.arguments(),
                    "approving",
                    call.approving()))
            .toList());
    return variable;
  }

  /// @param key of the sub-process
  /// @throws Job.InvalidVariable when somebody else has written into what is the agent's own
  static Agent of(@Nullable Object variable, long key) {
    if (!(variable instanceof Map<?, ?> map) || !Long.toString(key).equals(map.get("key"))) {
      return new Agent(key, 0, 0, 0, List.of(), List.of());
    }
    if (map.get("steps") instanceof Number steps
        && map.get("tokens") instanceof Number tokens
        && map.get("costMicroDollars") instanceof Number cost
        && map.get("turns") instanceof List<?> turns
        && map.get("waiting") instanceof List<?> waiting) {
      return new Agent(
          key,
          steps.intValue(),
          tokens.longValue(),
          cost.longValue(),
          turns.stream().map(Agent::turn).toList(),
          waiting.stream().map(Agent::call).toList());
    }
    throw wrong(variable);
  }

  private static Turn turn(@Nullable Object turn) {
    if (turn instanceof Map<?, ?> map
        && map.get("role") instanceof String role
        && map.get("text") instanceof String text) {
      return new Turn(role, text);
    }
    throw wrong(turn);
  }

  private static ToolCall call(@Nullable Object call) {
    if (call instanceof Map<?, ?> map
        && map.get("id") instanceof String id
        && map.get("tool") instanceof String tool
        && map.get("arguments") instanceof Map<?, ?> arguments
        && map.get("approving") instanceof Boolean approving) {
      return new ToolCall(id, tool, named(arguments), approving);
    }
    throw wrong(call);
  }

  static Map<String, @Nullable Object> named(Map<?, ?> map) {
    var named = new LinkedHashMap<String, @Nullable Object>();
    map.forEach((name, value) -> named.put(String.valueOf(name), value));
    return named;
  }

  private static Job.InvalidVariable wrong(@Nullable Object value) {
    return new Job.InvalidVariable(NAME, "what the agent has written", value);
  }
}
