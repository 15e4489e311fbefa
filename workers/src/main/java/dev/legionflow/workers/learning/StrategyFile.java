package dev.legionflow.workers.learning;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.workers.learning.Requests.Invalid;
import dev.legionflow.workers.learning.Strategy.Origin;
import dev.legionflow.workers.learning.Strategy.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Strategies as a file, to take them from one engine to another. Nothing in it names a tenant:
/// whoever takes it says for whom.
///
/// ```json
/// {"format": "legion-learning/1", "strategies": [{"taskType": "review", "kind": "do",
///   "context": {}, "choices": {"temperature": "0.2"}, "good": 45.0, "count": 50.0,
///   "goodWithout": 9.0, "countWithout": 22.0, "note": ""}]}
/// ```
final class StrategyFile {

  static final int MOST = 500;

  private static final String FORMAT = "legion-learning/1";
  private static final int NOTE = 500;

  /// More than a window holds is nothing that was counted.
  private static final double MOST_COUNTED = Windows.LONGEST;

  private StrategyFile() {}

  static Map<String, Object> write(List<Strategy> strategies) {
    return Map.of(
        "format", FORMAT, "strategies", strategies.stream().map(StrategyFile::row).toList());
  }

  private static Map<String, Object> row(Strategy strategy) {
    var evidence = strategy.evidence();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("taskType", strategy.taskType());
    row.put("kind", strategy.rule().kind().word());
    row.put("context", strategy.rule().context());
    row.put("choices", strategy.rule().choices());
    row.put("good", evidence.with().good());
    row.put("count", evidence.with().count());
    row.put("goodWithout", evidence.without().good());
    row.put("countWithout", evidence.without().count());
    row.put("note", strategy.note());
    return row;
  }

  /// Reads a file for a tenant.
  ///
  /// @throws Invalid naming the row and the field that is wrong
  static List<Strategy> read(@Nullable JsonNode file, String tenantId, long now) {
    if (file == null || !file.path("format").asText().equals(FORMAT)) {
      throw new Invalid("format", "must be " + FORMAT);
    }
    var rows = file.path("strategies");
    if (!rows.isArray() || rows.size() > MOST) {
      throw new Invalid("strategies", "must be a list of at most " + MOST);
    }
    var strategies = new ArrayList<Strategy>();
    for (var at = 0; at < rows.size(); at++) {
      strategies.add(strategy("strategies[%d].".formatted(at), rows.get(at), tenantId, now));
    }
    return strategies;
  }

  private static Strategy strategy(String field, JsonNode row, String tenantId, long now) {
    var taskType = Words.of(row.path("taskType").asText());
    if (taskType == null) {
      throw new Invalid(field + "taskType", "must be one word");
    }
    var note = row.path("note").asText("").replaceAll("\\p{C}", " ");
    if (note.length() > NOTE) {
      throw new Invalid(field + "note", "must have at most " + NOTE + " characters");
    }
    var rule =
        new Rule(
            kind(field + "kind", row.path("kind").asText()),
            Requests.words(field + "context", row.get("context"), 0),
            Requests.words(field + "choices", row.get("choices"), 1));
    var evidence =
        new Evidence(
            proportion(field, row, "good", "count"),
            proportion(field, row, "goodWithout", "countWithout"),
            0,
            0,
            null,
            null);
    return new Strategy(
        rule.id(tenantId, taskType),
        tenantId,
        taskType,
        rule,
        State.ACTIVE,
        evidence,
        null,
        "imported: " + Review.says(rule, evidence),
        note,
        Origin.IMPORT,
        null,
        false,
        now,
        now);
  }

  private static Rule.Kind kind(String field, String word) {
    for (var kind : Rule.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
        return kind;
      }
    }
    throw new Invalid(field, "must be do or avoid");
  }

  private static Proportion proportion(String field, JsonNode row, String good, String count) {
    var of = row.path(count);
    var part = row.path(good);
    if (!of.isNumber() || !(of.asDouble() >= 0 && of.asDouble() <= MOST_COUNTED)) {
      throw new Invalid(field + count, "must be a number from 0 to " + (int) MOST_COUNTED);
    }
    if (!part.isNumber() || !(part.asDouble() >= 0 && part.asDouble() <= of.asDouble())) {
      throw new Invalid(field + good, "must be a number from 0 to " + of);
    }
    return new Proportion(part.asDouble(), of.asDouble());
  }
}
