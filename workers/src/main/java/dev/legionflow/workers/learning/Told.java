package dev.legionflow.workers.learning;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Strategies as endpoints and diagrams get them.
final class Told {

  private Told() {}

  static Map<String, Object> strategy(Strategy strategy) {
    var evidence = strategy.evidence();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("id", strategy.id());
    told.put("tenantId", strategy.tenantId());
    told.put("taskType", strategy.taskType());
    told.put("kind", strategy.rule().kind().word());
    told.put("context", strategy.rule().context());
    told.put("choices", strategy.rule().choices());
    told.put("state", strategy.state().word());
    told.put("confidence", rounded(strategy.confidence()));
    told.put("rate", rounded(evidence.with().rate()));
    told.put("lower", rounded(evidence.with().lower(Evidence.Z95)));
    told.put("upper", rounded(evidence.with().upper(Evidence.Z95)));
    told.put("samples", evidence.samples());
    told.put("rateWithout", rounded(evidence.without().rate()));
    told.put("samplesWithout", evidence.others());
    put(told, "durationMillis", evidence.durationMillis());
    put(told, "costMicroDollars", evidence.microDollars());
    told.put("why", strategy.why());
    told.put("note", strategy.note());
    told.put("origin", strategy.origin().word());
    put(told, "editedBy", strategy.editedBy());
    told.put("foundAt", Instant.ofEpochMilli(strategy.foundAt()).toString());
    told.put("changedAt", Instant.ofEpochMilli(strategy.changedAt()).toString());
    return told;
  }

  private static void put(Map<String, Object> told, String name, @Nullable Object value) {
    if (value != null) {
      told.put(name, value);
    }
  }

  static double rounded(double number) {
    return Math.round(number * 1_000) / 1_000.0;
  }
}
