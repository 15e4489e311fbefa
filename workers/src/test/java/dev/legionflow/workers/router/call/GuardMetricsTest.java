package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// A new registry ends the guards of what is declared otherwise, and of nothing else.
class GuardMetricsTest {

  private static final URI ONE = URI.create("http://127.0.0.1:1/v1");
  private static final URI TWO = URI.create("http://127.0.0.1:2/v1");

  @Test
  void onlyTheGuardsThatEndAreForgotten() {
    var forgotten = new ArrayList<Set<String>>();
    var none = new Registry(List.of(), List.of());
    var now = new AtomicReference<>(none);
    try (var calls =
        new Calls(now::get, Switches.ALL_ON, _ -> null, Duration.ofMillis(300), forgotten::add)) {
      ask(calls, now, declared(Stubbed.LIMITS, ONE, TWO));
      ask(calls, now, declared(Stubbed.LIMITS, ONE));
      ask(calls, now, declared(new Provider.Limits(3, 0, Duration.ofSeconds(5), 2), ONE));
      calls.forget(none);
    }
    assertThat(forgotten)
        .containsExactly(
            Set.of("here " + TWO, "here " + TWO + " (entrance)"),
            Set.of("here " + ONE, "here " + ONE + " (entrance)"),
            Set.of("here " + ONE, "here " + ONE + " (entrance)"));
  }

  private static void ask(Calls calls, AtomicReference<Registry> now, Provider provider) {
    now.set(new Registry(List.of(provider), List.of()));
    calls.endpoints(provider);
  }

  private static Provider declared(Provider.Limits limits, URI... endpoints) {
    return Stubbed.provider("here", Protocol.OPENAI, limits, null, endpoints);
  }
}
