package dev.legionflow.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.peers.model.Ask;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A model that changes code as a test says. What it is not told about it refuses to answer.
final class Coder implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern SHOWN =
      Pattern.compile("(?s)\\[([0-9a-f]{16}) begins: file \"([^\"]+)\"]\n(.*?)\\[\\1 ends]\n");

  /// By what stands in the request.
  private final Map<String, Function<Ask, Reply>> answers = new ConcurrentHashMap<>();

  private final ModelStub stub = ModelStub.start(this::answer);

  ModelStub stub() {
    return stub;
  }

  /// What it answers to requests with this text in them.
  void answers(String request, Function<Ask, Reply> answer) {
    answers.put(request, answer);
  }

  @Override
  public void close() {
    stub.close();
  }

  private Reply answer(Ask ask) {
    return answers.entrySet().stream()
        .filter(each -> ask.text().contains(each.getKey()))
        .findFirst()
        .map(each -> each.getValue().apply(ask))
        .orElseGet(() -> Reply.error(401));
  }

  /// The answer of a model that replaces a text in all files that it is shown.
  static Reply replacing(Ask ask, String old, String now) {
    List<Map<String, String>> files = new ArrayList<>();
    shown(ask)
        .forEach((path, text) -> {
          if (text.contains(old)) {
            files.add(Map.of("path", path, "after", text.replace(old, now)));
          }
        });
    return json(Map.of("summary", "Replaced " + old, "files", files));
  }

  private static Map<String, String> shown(Ask ask) {
    Map<String, String> files = new LinkedHashMap<>();
    SHOWN.matcher(ask.text()).results().forEach(each -> files.put(each.group(2), each.group(3)));
    return files;
  }

  static Reply json(Map<String, ?> answer) {
    try {
      return Reply.text(JSON.writeValueAsString(answer));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
