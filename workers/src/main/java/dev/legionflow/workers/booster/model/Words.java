package dev.legionflow.workers.booster.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The words of a request, to find the files that it names.
///
/// @param words without the quotes and marks around them
record Words(Set<String> words) {

  private static final int MAX_DEPTH = 8;

  private static final Pattern BETWEEN = Pattern.compile("[\\s`'\"(),;<>\\[\\]{}|]+");

  /// A line of a file (`shop/cart.py:12`), and the end of a sentence.
  private static final Pattern BEHIND = Pattern.compile("(:\\d{1,9})?[.:!?]*$");

  /// @param request a text, or the texts in an object or list
  static Words of(Object request) {
    List<String> texts = new ArrayList<>();
    collect(request, 0, texts);
    return new Words(
        texts.stream()
            .flatMap(BETWEEN::splitAsStream)
            .map(word -> BEHIND.matcher(word).replaceFirst(""))
            .map(word -> word.startsWith("./") ? word.substring(2) : word)
            .filter(word -> !word.isEmpty())
            .collect(Collectors.toSet()));
  }

  private static void collect(@Nullable Object value, int depth, List<String> texts) {
    if (depth > MAX_DEPTH) {
      return;
    }
    switch (value) {
      case String text -> texts.add(text);
      case Map<?, ?> map -> map.values().forEach(each -> collect(each, depth + 1, texts));
      case List<?> list -> list.forEach(each -> collect(each, depth + 1, texts));
      case null, default -> {}
    }
  }

  /// Whether the path stands there, or the file's name with its extension.
  boolean name(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return words.contains(path) || (name.indexOf('.') > 0 && words.contains(name));
  }
}
