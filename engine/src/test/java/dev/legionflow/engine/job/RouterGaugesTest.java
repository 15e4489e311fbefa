package dev.legionflow.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterGaugesTest {

  @Test
  void theGaugeShowsTheGuardThatIsThereNow() {
    var registry = new SimpleMeterRegistry();
    running(registry, "here", 1);
    running(registry, "there", 2);
    registry.counter("ft.bulkhead.calls.total", "method", "here").increment();

    new RouterGauges(registry).forget(Set.of("here"));
    running(registry, "here", 3);

    assertThat(registry.get("ft.bulkhead.executionsRunning").tag("method", "here").gauge().value())
        .isEqualTo(3);
    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .extracting(id -> id.getName() + " " + id.getTag("method"))
        .containsExactlyInAnyOrder(
            "ft.bulkhead.executionsRunning here",
            "ft.bulkhead.executionsRunning there",
            "ft.bulkhead.calls.total here");
  }

  private static void running(SimpleMeterRegistry registry, String guard, double calls) {
    Gauge.builder("ft.bulkhead.executionsRunning", () -> calls)
        .tag("method", guard)
        .register(registry);
  }
}
