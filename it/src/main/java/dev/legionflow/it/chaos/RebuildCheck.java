package dev.legionflow.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Whether what can be searched is what the journal says: the engine makes it anew and counts the
/// rows that differ.
///
/// It is called once after every scenario, when the engine is quiet and nothing else runs.
final class RebuildCheck {

  /// Also the 30 s that pass after a node was killed in the middle of a rebuild.
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String PATH = "/legion/journal/rebuild";

  private RebuildCheck() {}

  /// What is wrong.
  static List<String> of(Api api, EngineNode node) {
    Api.expect(api.post(node, PATH, Map.of()), "the rebuild");
    var status = ended(api, node);
    List<String> wrong = new ArrayList<>();
    if (!status.path("state").asText().equals("DONE")) {
      wrong.add("rebuild: " + status);
    }
    status
        .path("changedRows")
        .forEachEntry((table, rows) -> {
          if (rows.asLong() != 0) {
            wrong.add("%s differs from the journal in %d rows".formatted(table, rows.asLong()));
          }
        });
    if (status.path("changedRows").isEmpty()) {
      wrong.add("the rebuild counted nothing: " + status);
    }
    if (status.path("refused").asLong() != 0) {
      wrong.add("%d rows of the journal were refused".formatted(status.path("refused").asLong()));
    }
    return wrong;
  }

  private static JsonNode ended(Api api, EngineNode node) {
    var until = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      var status = Api.expect(api.get(node, PATH), "the rebuild's state");
      if (!status.path("state").asText().equals("RUNNING") || System.nanoTime() > until) {
        return status;
      }
      Pause.millis(50);
    }
  }
}
