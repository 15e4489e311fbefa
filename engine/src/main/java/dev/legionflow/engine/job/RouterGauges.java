package dev.legionflow.engine.job;

import dev.legionflow.worker.GuardMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/// Takes the gauges of guards away that are no more, so that those of their names show the new
/// ones. Counters go on.
@ApplicationScoped
class RouterGauges implements GuardMetrics {

  /// As the fault tolerance library calls it.
  private static final String GUARD = "method";

  private final MeterRegistry registry;

  RouterGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void forget(Set<String> guards) {
    for (var meter : registry.getMeters()) {
      var guard = meter.getId().getTag(GUARD);
      if (meter instanceof Gauge && guard != null && guards.contains(guard)) {
        registry.remove(meter);
      }
    }
  }
}
