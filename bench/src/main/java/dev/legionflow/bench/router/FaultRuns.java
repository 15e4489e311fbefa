package dev.legionflow.bench.router;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.peers.model.Faults;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.call.Calls;
import dev.legionflow.workers.router.call.Limits;
import dev.legionflow.workers.router.call.Observer;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.call.Switches;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.Tier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Three providers of which the first misbehaves, on this machine: how many calls are answered
/// rightly, and how long they take. The sides are asked in turns.
final class FaultRuns {

  private static final int CALLS = 160;
  private static final int AT_ONCE = 8;
  private static final int ROUNDS = 3;
  private static final int OVERHEAD_CALLS = 2_000;
  private static final Duration ONE = Duration.ofSeconds(1);
  private static final Duration ALL = Duration.ofSeconds(10);
  private static final double LATENCY = 20;
  private static final String SLOW = "the first takes 400 ms";
  private static final String TEXT = "{\"right\": true}";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final @Nullable Portkey portkey;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  FaultRuns(@Nullable Portkey portkey) {
    this.portkey = portkey;
  }

  private static final Map<String, Faults> SCENARIOS = new LinkedHashMap<>();

  static {
    SCENARIOS.put("all well", faults(0, 0, 0, 0, 0));
    SCENARIOS.put("the first answers 500", faults(0, 1, 0, 0, 0));
    SCENARIOS.put(SLOW, new Faults(7, 20 * LATENCY, 0.3, 0, 0, 0, 0, 0));
    SCENARIOS.put("the first hangs", faults(0, 0, 1, 0, 0));
    SCENARIOS.put("the first refuses 30 % with 429", faults(0.3, 0, 0, 0, 0));
    SCENARIOS.put("the first breaks off 30 %", faults(0, 0, 0, 0.3, 0));
    SCENARIOS.put("the first lies: 30 % are no JSON", faults(0, 0, 0, 0, 0.3));
  }

  private static Faults faults(
      double limited, double failed, double hung, double broken, double invalid) {
    return new Faults(7, LATENCY, 0.3, limited, failed, hung, broken, invalid);
  }

  /// One call; whether its answer was right.
  private interface Side {
    boolean call() throws InterruptedException;
  }

  String table() throws InterruptedException {
    var text = new StringBuilder();
    text.append("| | side | answered rightly | p50, ms | p99, ms |\n|---|---|--:|--:|--:|\n");
    for (var scenario : SCENARIOS.entrySet()) {
      try (var first = ModelStub.start(scenario.getValue().around(ask -> Reply.text(TEXT)));
          var second = healthy();
          var third = healthy();
          var calls = calls(List.of(first, second, third))) {
        var endpoints = List.of(first.openAi(), second.openAi(), third.openAi());
        var sides = new LinkedHashMap<String, Side>();
        sides.put("first provider alone", () -> post(first.openAi(), null, ONE));
        sides.put("router", () -> asked(calls, false));
        if (scenario.getKey().equals(SLOW)) {
          sides.put("router, hedging", () -> asked(calls, true));
        }
        if (portkey != null) {
          var config = Portkey.config(endpoints, ONE);
          sides.put("Portkey " + Portkey.VERSION, () -> post(gateway(), config, ALL));
        }
        var results = new LinkedHashMap<String, List<Result>>();
        for (var round = 0; round < ROUNDS; round++) {
          for (var side : sides.entrySet()) {
            results
                .computeIfAbsent(side.getKey(), name -> new ArrayList<>())
                .add(run(side.getValue()));
          }
        }
        results.forEach((name, rounds) ->
            text.append(
                "| %s | %s | %.1f %% | %.1f | %.1f |%n"
                    .formatted(
                        scenario.getKey(),
                        name,
                        median(rounds, Result::right) * 100,
                        median(rounds, Result::p50),
                        median(rounds, Result::p99))));
      }
    }
    return text.toString();
  }

  /// What a call costs beside what the provider takes, one after the other.
  String overhead() throws InterruptedException {
    try (var stub = ModelStub.start(ask -> Reply.text(TEXT));
        var calls = calls(List.of(stub))) {
      var sides = new LinkedHashMap<String, Side>();
      sides.put("HTTP alone", () -> post(stub.openAi(), null, ALL));
      sides.put("router", () -> asked(calls, false));
      if (portkey != null) {
        var config = Portkey.config(List.of(stub.openAi()), ALL);
        sides.put("Portkey " + Portkey.VERSION, () -> post(gateway(), config, ALL));
      }
      var text =
          new StringBuilder("| a call without latency | p50, µs | p99, µs |\n|---|--:|--:|\n");
      var times = new LinkedHashMap<String, List<Result>>();
      for (var round = 0; round <= ROUNDS; round++) {
        for (var side : sides.entrySet()) {
          var taken = new long[OVERHEAD_CALLS];
          for (var at = 0; at < taken.length; at++) {
            var from = System.nanoTime();
            side.getValue().call();
            taken[at] = System.nanoTime() - from;
          }
          Arrays.sort(taken);
          // The first round warms up.
          if (round > 0) {
            times
                .computeIfAbsent(side.getKey(), name -> new ArrayList<>())
                .add(new Result(1, at(taken, 0.5) * 1e3, at(taken, 0.99) * 1e3));
          }
        }
      }
      times.forEach((name, rounds) ->
          text.append(
              "| %s | %.0f | %.0f |%n"
                  .formatted(name, median(rounds, Result::p50), median(rounds, Result::p99))));
      return text.toString();
    }
  }

  private URI gateway() {
    return java.util.Objects.requireNonNull(portkey).address().resolve("/v1");
  }

  private static ModelStub healthy() {
    return ModelStub.start(faults(0, 0, 0, 0, 0).around(ask -> Reply.text(TEXT)));
  }

  private record Chained(Calls calls, List<Model> chain) implements AutoCloseable {
    @Override
    public void close() {
      calls.close();
    }
  }

  private static Chained calls(List<ModelStub> stubs) {
    var providers = new ArrayList<Provider>();
    var models = new ArrayList<Model>();
    for (var stub : stubs) {
      var id = "p" + providers.size();
      providers.add(
          new Provider(
              id,
              Protocol.OPENAI,
              List.of(stub.openAi()),
              null,
              new Provider.Limits(64, 0, ONE, 1),
              true,
              null,
              null));
      models.add(
          new Model(
              "m" + models.size(),
              "1",
              id,
              "m",
              List.of(Tier.BUDGET, Tier.STANDARD, Tier.PREMIUM).get(models.size()),
              Prices.FREE,
              Set.of(),
              EnumSet.allOf(Feature.class),
              100_000,
              10_000,
              "o200k_base",
              ONE,
              1,
              true));
    }
    var registry = new Registry(providers, models);
    return new Chained(
        new Calls(() -> registry, Switches.ALL_ON, name -> null, Duration.ofSeconds(5)), models);
  }

  private static boolean asked(Chained chained, boolean hedge) throws InterruptedException {
    var prompt =
        new Prompt("", List.of(new Prompt.Message("user", "Is it right?")), 100, 0.0, true, false);
    try {
      return chained
          .calls()
          .call(chained.chain(), prompt, new Limits(ALL, Map.of(), hedge), Observer.NONE)
          .text()
          .equals(TEXT);
    } catch (CallFailed e) {
      return false;
    }
  }

  private boolean post(URI endpoint, @Nullable String config, Duration limit)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(endpoint + "/chat/completions"))
            .timeout(limit)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Is it right?\"}],\"max_tokens\":100}"));
    if (config != null) {
      request.header("x-portkey-config", config);
    }
    try {
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          && JSON.readTree(response.body()).at("/choices/0/message/content").asText().equals(TEXT);
    } catch (IOException e) {
      return false;
    }
  }

  private record Result(double right, double p50, double p99) {}

  private static Result run(Side side) throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      var tasks =
          java.util.Collections.<Callable<double[]>>nCopies(
              CALLS,
              () -> {
                var from = System.nanoTime();
                var right = side.call();
                return new double[] {right ? 1 : 0, System.nanoTime() - from};
              });
      var times = new long[CALLS];
      var right = 0;
      var at = 0;
      for (var done : threads.invokeAll(tasks)) {
        right += (int) done.get()[0];
        times[at++] = (long) done.get()[1];
      }
      Arrays.sort(times);
      return new Result((double) right / CALLS, at(times, 0.5), at(times, 0.99));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// In milliseconds.
  private static double at(long[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))] / 1e6;
  }

  private static double median(
      List<Result> rounds, java.util.function.ToDoubleFunction<Result> of) {
    var sorted = rounds.stream().mapToDouble(of).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
