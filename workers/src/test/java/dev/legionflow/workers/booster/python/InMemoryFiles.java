package dev.legionflow.workers.booster.python;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// A folder that exists only in a test.
record InMemoryFiles(Map<String, String> texts) implements PythonFiles {

  InMemoryFiles {
    texts = new TreeMap<>(texts);
  }

  @Override
  public List<String> sources() {
    return paths(path -> path.endsWith(".py"));
  }

  @Override
  public List<String> settings() {
    return paths(path -> path.endsWith(".toml") || path.endsWith(".pyi"));
  }

  @Override
  public List<String> documents() {
    return paths(path -> path.endsWith(".md"));
  }

  @Override
  public byte[] read(String path) throws IOException {
    String text = texts.get(path);
    if (text == null) {
      throw new FileNotFoundException(path);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> paths(Predicate<String> wanted) {
    return texts.keySet().stream().filter(wanted).toList();
  }
}
