package dev.legionflow.bench;

import java.util.Map;
import java.util.TreeMap;

/// Sizes that can be set, with what they are otherwise.
final class Sizes {

  private static final Map<String, Integer> DEFAULTS =
      Map.of(
          "finished", 100_000,
          "waiting", 1_000,
          "definitions", 100,
          "jobs", 1_000,
          "calls", 20,
          "polls", 10_000);

  private Sizes() {}

  static Map<String, Integer> with(Map<String, Integer> given) {
    var sizes = new TreeMap<>(DEFAULTS);
    given.forEach((name, size) -> {
      if (!DEFAULTS.containsKey(name) || size < 1 || size > 10_000_000) {
        throw new IllegalArgumentException(
            "--size %s=%d: there are %s, each 1 to 10,000,000"
                .formatted(name, size, new TreeMap<>(DEFAULTS)));
      }
      sizes.put(name, size);
    });
    return sizes;
  }
}
