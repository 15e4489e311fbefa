package dev.legionflow.workers.learning;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// What a strategy says: in tasks of these features, make these choices, or avoid them.
///
/// @param context empty for all tasks of the type
record Rule(Kind kind, Map<String, String> context, Map<String, String> choices) {

  enum Kind {
    DO,
    AVOID;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Rule {
    context = Collections.unmodifiableMap(new TreeMap<>(context));
    choices = Collections.unmodifiableMap(new TreeMap<>(choices));
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("a rule needs choices");
    }
  }

  /// The same rule has the same id always, so that it is found once.
  String id(String tenantId, String taskType) {
    var text = String.join("\0", tenantId, taskType, kind.word(), "" + context, "" + choices);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /// How much it asks for.
  int terms() {
    return context.size() + choices.size();
  }

  boolean matches(Map<String, String> features) {
    return features.entrySet().containsAll(context.entrySet());
  }

  boolean isFollowedBy(Map<String, String> chosen) {
    return chosen.entrySet().containsAll(choices.entrySet());
  }

  /// Whether the other says the same of fewer cases, or with more choices.
  boolean covers(Rule other) {
    return kind == other.kind
        && other.context.entrySet().containsAll(context.entrySet())
        && other.choices.entrySet().containsAll(choices.entrySet());
  }

  /// For people: `language=java: temperature=0.2`.
  String words() {
    var chosen = listed(choices);
    return context.isEmpty() ? chosen : listed(context) + ": " + chosen;
  }

  private static String listed(Map<String, String> map) {
    return String.join(
        ", ", map.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
