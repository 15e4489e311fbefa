package dev.legionflow.it.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Whether the journal is whole: the engine walks its chain.
///
/// It is called once after every scenario, when the engine is quiet and nothing else runs.
final class JournalCheck {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private JournalCheck() {}

  /// What is wrong.
  static List<String> of(Api api, EngineNode node) {
    var report =
        Api.expect(
            api.post(node, "/legion/journal/verification", Map.of(), LIMIT), "the verification");
    List<String> wrong = new ArrayList<>();
    report.path("faults").forEach(fault -> wrong.add("journal: " + fault.path("message").asText()));
    if (wrong.isEmpty() && !report.path("whole").asBoolean()) {
      wrong.add("journal: " + report);
    }
    return wrong;
  }
}
