package dev.legionflow.workers.router.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.worker.Job;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What calls have come to, from the sub-process' output collection.
///
/// @param byId `content` by the id of the call, or of the question about it
record Results(Map<String, Map<?, ?>> byId) {

  static final String NAME = "toolCallResults";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 2_000;
  private static final int LONGEST = 20_000;
  private static final int LONGEST_REASON = 2_000;

  /// What became of a call.
  sealed interface State {
    /// It goes on, or a person thinks about it.
    record Open() implements State {}

    /// A person has allowed it.
    record Allowed() implements State {}

    /// It has ended; so the model is told.
    record Ended(Map<String, @Nullable Object> told) implements State {}
  }

  static Results of(Job job) {
    var byId = new HashMap<String, Map<?, ?>>();
    switch (job.variables().get(NAME)) {
      case null -> {}
      case List<?> list when list.size() <= MOST -> {
        for (var result : list) {
          // Others, of elements that a client has activated, are not the agent's.
          if (result instanceof Map<?, ?> map && map.get("id") instanceof String id) {
            byId.putIfAbsent(id, map);
          }
        }
      }
      case Object other ->
          throw new Job.InvalidVariable(
              NAME, "a list of {id, name, content} with at most %d".formatted(MOST), other);
    }
    return new Results(byId);
  }

  /// The id of the question whether a call may be made.
  static String question(ToolCall call) {
    return call.id() + "-approval";
  }

  State of(ToolCall call) {
    if (!call.approving()) {
      var result = byId.get(call.id());
      return result == null ? new State.Open() : ended(call, "result", bounded(result));
    }
    var answer = byId.get(question(call));
    if (answer == null) {
      return new State.Open();
    }
    if (!(answer.get("content") instanceof Map<?, ?> said)) {
      return ended(call, "rejected", "the person's answer was lost");
    }
    if (!call.hash().equals(said.get("hash"))) {
      return ended(call, "rejected", "what the person has seen is not this call");
    }
    if (Boolean.TRUE.equals(said.get("approved"))) {
      return new State.Allowed();
    }
    var reason = said.get("reason") instanceof String text ? text : "";
    return ended(
        call, "rejected", reason.length() > LONGEST_REASON ? cut(reason, LONGEST_REASON) : reason);
  }

  private static State.Ended ended(ToolCall call, String how, @Nullable Object what) {
    var told = new LinkedHashMap<String, @Nullable Object>();
    told.put("tool", call.tool());
    told.put("arguments", call.arguments());
    told.put(how, what);
    return new State.Ended(told);
  }

  private static @Nullable Object bounded(Map<?, ?> result) {
    var content = result.get("content");
    try {
      var text = JSON.writeValueAsString(content);
      return text.length() <= LONGEST ? content : cut(text, LONGEST);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String cut(String text, int length) {
    var end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end) + "… (cut: %d characters)".formatted(text.length());
  }
}
