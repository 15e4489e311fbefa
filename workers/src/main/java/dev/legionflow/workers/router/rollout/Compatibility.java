package dev.legionflow.workers.router.rollout;

import dev.legionflow.workers.router.registry.Model;
import java.util.ArrayList;
import java.util.List;

/// Whether a version can take the place of another at all.
final class Compatibility {

  private Compatibility() {}

  /// Compares the two.
  ///
  /// @return what it lacks, in words; empty where it lacks nothing
  static List<String> lacks(Model candidate, Model baseline) {
    var lacks = new ArrayList<String>();
    if (candidate.contextTokens() < baseline.contextTokens()) {
      lacks.add(
          "its context of %,d tokens is smaller than %,d"
              .formatted(candidate.contextTokens(), baseline.contextTokens()));
    }
    if (candidate.maxOutputTokens() < baseline.maxOutputTokens()) {
      lacks.add(
          "its answers of %,d tokens are shorter than %,d"
              .formatted(candidate.maxOutputTokens(), baseline.maxOutputTokens()));
    }
    for (var feature : baseline.features().stream().sorted().toList()) {
      if (!candidate.features().contains(feature)) {
        lacks.add("it has no " + feature.name().toLowerCase(java.util.Locale.ROOT));
      }
    }
    return lacks;
  }
}
