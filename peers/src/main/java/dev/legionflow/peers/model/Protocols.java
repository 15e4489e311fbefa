package dev.legionflow.peers.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The providers' shapes.
final class Protocols {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int PIECE = 8;

  private Protocols() {}

  interface Wire {
    Ask ask(int number, String key);

    Map<String, Object> whole(Reply reply);

    /// The events of a stream, the end mark last.
    List<String> stream(Reply reply);

    /// What a stream says when it goes wrong on its way.
    default String error(String message) {
      return event(json(Map.of("error", Map.of("type", "server_error", "message", message))));
    }

    default String event(String data) {
      return "data: " + data + "\n\n";
    }

    default String streamType() {
      return "text/event-stream";
    }
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < text.length(); i += PIECE) {
      pieces.add(text.substring(i, Math.min(text.length(), i + PIECE)));
    }
    return pieces;
  }

  /// The text of a content that is a text or a list of parts.
  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.asText();
    }
    var text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText()));
    return text.toString();
  }

  private static String last(JsonNode messages) {
    return messages.isEmpty() ? "" : text(messages.get(messages.size() - 1).path("content"));
  }

  private static String systemOf(JsonNode messages) {
    for (JsonNode message : messages) {
      if (message.path("role").asText().equals("system")) {
        return text(message.path("content"));
      }
    }
    return "";
  }

  record OpenAi(JsonNode body) implements Wire {
    @Override
    public Ask ask(int number, String key) {
      return new Ask(
          number,
          "openai",
          body.path("model").asText(),
          systemOf(body.path("messages")),
          last(body.path("messages")),
          body.path("stream").asBoolean(),
          body.path("response_format").path("type").asText().startsWith("json"),
          key);
    }

    private static Map<String, Object> usage(Reply reply) {
      return Map.of(
          "prompt_tokens", reply.input(),
          "completion_tokens", reply.output(),
          "total_tokens", reply.input() + reply.output(),
          "prompt_tokens_details", Map.of("cached_tokens", reply.cached()),
          "completion_tokens_details", Map.of("reasoning_tokens", reply.reasoning()));
    }

    @Override
    public Map<String, Object> whole(Reply reply) {
      var message = Map.of("role", "assistant", "content", reply.text());
      return Map.of(
          "id",
          "chatcmpl-1",
          "object",
          "chat.completion",
          "created",
          1,
          "model",
          body.path("model").asText(),
          "choices",
          List.of(Map.of("index", 0, "message", message, "finish_reason", reply.finish())),
          "usage",
          usage(reply));
    }

    @Override
    public List<String> stream(Reply reply) {
      List<String> events = new ArrayList<>();
      events.add(chunk(Map.of("role", "assistant", "content", ""), null));
      for (String piece : pieces(reply.text())) {
        events.add(chunk(Map.of("content", piece), null));
      }
      events.add(chunk(Map.of(), reply.finish()));
      events.add(
          event(
              json(
                  Map.of(
                      "id",
                      "chatcmpl-1",
                      "object",
                      "chat.completion.chunk",
                      "created",
                      1,
                      "model",
                      body.path("model").asText(),
                      "choices",
                      List.of(),
                      "usage",
                      usage(reply)))));
      events.add(event("[DONE]"));
      return events;
    }

    private String chunk(Map<String, Object> delta, @Nullable String finish) {
      var choice = new HashMap<String, Object>();
      choice.put("index", 0);
      choice.put("delta", delta);
      if (finish != null) {
        choice.put("finish_reason", finish);
      }
      return event(
          json(
              Map.of(
                  "id",
                  "chatcmpl-1",
                  "object",
                  "chat.completion.chunk",
                  "created",
                  1,
                  "model",
                  body.path("model").asText(),
                  "choices",
                  List.of(choice))));
    }
  }

  record Anthropic(JsonNode body) implements Wire {
    @Override
    public Ask ask(int number, String key) {
      return new Ask(
          number,
          "anthropic",
          body.path("model").asText(),
          text(body.path("system")),
          last(body.path("messages")),
          body.path("stream").asBoolean(),
          false,
          key);
    }

    private static Map<String, Object> usage(Reply reply, int output) {
      return Map.of(
          "input_tokens",
          reply.input(),
          "output_tokens",
          output,
          "cache_read_input_tokens",
          reply.cached(),
          "cache_creation_input_tokens",
          0);
    }

    private static String stop(Reply reply) {
      return reply.finish().equals("length") ? "max_tokens" : "end_turn";
    }

    @Override
    public Map<String, Object> whole(Reply reply) {
      return Map.of(
          "id", "msg_1",
          "type", "message",
          "role", "assistant",
          "model", body.path("model").asText(),
          "content", List.of(Map.of("type", "text", "text", reply.text())),
          "stop_reason", stop(reply),
          "usage", usage(reply, reply.output()));
    }

    @Override
    public List<String> stream(Reply reply) {
      List<String> events = new ArrayList<>();
      Map<String, Object> message =
          Map.of(
              "id",
              "msg_1",
              "type",
              "message",
              "role",
              "assistant",
              "model",
              body.path("model").asText(),
              "content",
              List.of(),
              "usage",
              usage(reply, 1));
      events.add(event("message_start", Map.of("message", message)));
      events.add(
          event(
              "content_block_start",
              Map.of("index", 0, "content_block", Map.of("type", "text", "text", ""))));
      for (String piece : pieces(reply.text())) {
        events.add(
            event(
                "content_block_delta",
                Map.of("index", 0, "delta", Map.of("type", "text_delta", "text", piece))));
      }
      events.add(event("content_block_stop", Map.of("index", 0)));
      events.add(
          event(
              "message_delta",
              Map.of(
                  "delta",
                  Map.of("stop_reason", stop(reply)),
                  "usage",
                  Map.of("output_tokens", reply.output()))));
      events.add(event("message_stop", Map.of()));
      return events;
    }

    @Override
    public String error(String message) {
      return event(
          "error", Map.of("error", Map.of("type", "overloaded_error", "message", message)));
    }

    private static String event(String type, Map<String, Object> fields) {
      var all = new HashMap<>(fields);
      all.put("type", type);
      return "event: " + type + "\ndata: " + json(all) + "\n\n";
    }
  }

  record Google(String path, JsonNode body) implements Wire {
    @Override
    public Ask ask(int number, String key) {
      var contents = body.path("contents");
      return new Ask(
          number,
          "google",
          model(),
          text(body.path("systemInstruction").path("parts")),
          contents.isEmpty() ? "" : text(contents.get(contents.size() - 1).path("parts")),
          path.endsWith(":streamGenerateContent"),
          body.path("generationConfig").path("responseMimeType").asText().endsWith("json"),
          key);
    }

    private String model() {
      return path.replaceFirst(".*/models/", "").replaceFirst(":.*", "");
    }

    private Map<String, Object> part(Reply reply, String text, boolean end) {
      var candidate =
          new HashMap<String, Object>(
              Map.of("content", Map.of("role", "model", "parts", List.of(Map.of("text", text)))));
      if (end) {
        candidate.put("finishReason", reply.finish().equals("length") ? "MAX_TOKENS" : "STOP");
      }
      return Map.of(
          "candidates", List.of(candidate),
          "modelVersion", model(),
          "responseId", "r1",
          "usageMetadata",
              Map.of(
                  "promptTokenCount", reply.input(),
                  "candidatesTokenCount", reply.output(),
                  "cachedContentTokenCount", reply.cached(),
                  "thoughtsTokenCount", reply.reasoning(),
                  "totalTokenCount", reply.input() + reply.output() + reply.reasoning()));
    }

    @Override
    public Map<String, Object> whole(Reply reply) {
      return part(reply, reply.text(), true);
    }

    @Override
    public List<String> stream(Reply reply) {
      List<String> events = new ArrayList<>();
      var pieces = pieces(reply.text());
      for (int i = 0; i < pieces.size(); i++) {
        events.add(event(json(part(reply, pieces.get(i), i == pieces.size() - 1))));
      }
      return events;
    }
  }

  record Ollama(JsonNode body) implements Wire {
    @Override
    public Ask ask(int number, String key) {
      return new Ask(
          number,
          "ollama",
          body.path("model").asText(),
          systemOf(body.path("messages")),
          last(body.path("messages")),
          // Unlike the others it streams unless it is told not to.
          body.path("stream").asBoolean(true),
          body.path("format").asText().equals("json"),
          key);
    }

    private Map<String, Object> part(Reply reply, String text, boolean end) {
      var part =
          new HashMap<String, Object>(
              Map.of(
                  "model",
                  body.path("model").asText(),
                  "created_at",
                  "2026-01-01T00:00:00Z",
                  "message",
                  Map.of("role", "assistant", "content", text),
                  "done",
                  end));
      if (end) {
        part.put("done_reason", reply.finish());
        part.put("total_duration", 3_000_000);
        part.put("load_duration", 1_000_000);
        part.put("prompt_eval_count", reply.input());
        part.put("prompt_eval_duration", 1_000_000);
        part.put("eval_count", reply.output());
        part.put("eval_duration", 1_000_000);
      }
      return part;
    }

    @Override
    public Map<String, Object> whole(Reply reply) {
      return part(reply, reply.text(), true);
    }

    @Override
    public List<String> stream(Reply reply) {
      List<String> events = new ArrayList<>();
      for (String piece : pieces(reply.text())) {
        events.add(event(json(part(reply, piece, false))));
      }
      events.add(event(json(part(reply, "", true))));
      return events;
    }

    @Override
    public String error(String message) {
      return event(json(Map.of("error", message)));
    }

    @Override
    public String event(String data) {
      return data + "\n";
    }

    @Override
    public String streamType() {
      return "application/x-ndjson";
    }
  }
}
