package dev.legionflow.engine.job;

import dev.legionflow.worker.JobWorker;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ClientProxy;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/// For benchmarks in one JVM: adds a worker to those that run inline. The beans of the packaged
/// application are fixed when it is built, so there is no way in but this one.
@NullMarked
public final class InProcessWorkers {

  private InProcessWorkers() {}

  @SuppressWarnings("unchecked")
  public static void add(JobWorker worker) {
    try {
      var inline = ClientProxy.unwrap(Arc.container().instance(InlineWorkers.class).get());
      var field = InlineWorkers.class.getDeclaredField("workers");
      field.setAccessible(true);
      ((Map<String, JobWorker>) field.get(inline)).put(worker.type(), worker);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "InlineWorkers keeps its workers elsewhere now: mend InProcessWorkers", e);
    }
  }
}
