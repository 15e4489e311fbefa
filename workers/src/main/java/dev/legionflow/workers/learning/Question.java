package dev.legionflow.workers.learning;

import dev.legionflow.workers.learning.Attempts.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a diagram asks the bank: what may be chosen, and for what.
///
/// @param options what the diagram allows, name by name, the usual first: nothing else is ever
///   answered
/// @param meaning of the task's text; null where it has none
/// @param explore the share of attempts that try something else than what is known to be good
/// @param most strategies that are listed
/// @param seed what chance is drawn from: the same question gets the same answer
record Question(
    Kind kind,
    Map<String, String> features,
    Map<String, List<String>> options,
    @Nullable Meaning meaning,
    double explore,
    int most,
    long seed) {

  Question {
    features = Collections.unmodifiableMap(new TreeMap<>(features));
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /// Whether all that a rule chooses may be chosen.
  boolean allows(Rule rule) {
    return rule.choices().entrySet().stream()
        .allMatch(each -> options.getOrDefault(each.getKey(), List.of()).contains(each.getValue()));
  }
}
