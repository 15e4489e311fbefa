package dev.legionflow.workers.booster;

import dev.legionflow.worker.Job;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Jobs as an engine would hand them out.
public final class TestJobs {

  private TestJobs() {}

  public static Job job(Map<String, ? extends @Nullable Object> variables) {
    return new Job(
        7, "test", "code-change", 1, "Element", 2, 3, Map.of(), new java.util.HashMap<>(variables));
  }
}
