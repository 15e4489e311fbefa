package dev.legionflow.workers.router;

import dev.legionflow.worker.Job;
import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.router.ModelWorker.Parts;
import dev.legionflow.workers.router.call.Answer;
import dev.legionflow.workers.router.call.Attempts;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.cost.BudgetSettings;
import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.decision.StoredAnswers;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import dev.legionflow.workers.router.registry.Tier;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.store.RouterDatabase;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The router with models that answer as a test says, on a real database.
final class Fixture {

  /// Costs a micro-dollar a token.
  static final Model SMALL = model("small", "1", 1_000_000, 1);

  /// Costs ten.
  static final Model LARGE = model("large", "1", 10_000_000, 1);

  final RouterDatabase database;
  final Clock clock = Clock.systemUTC();
  final Budgets budgets;
  final Ledger ledger;
  final DecisionLog decisions;
  final Rollouts rollouts;
  final List<Model> models = new CopyOnWriteArrayList<>(List.of(SMALL, LARGE));
  final List<Model> asked = new CopyOnWriteArrayList<>();
  final Map<String, String> settings = new HashMap<>();
  Choosing chooser = new ModelWorker.InOrder();
  Replies replies = (model, prompt) -> new Reply("It is fine.", new Usage(10, 5, 0, 0, 0));
  @Nullable Embedder embedder;

  /// What a model answers.
  interface Replies {
    Reply of(Model model, Prompt prompt) throws CallFailed;
  }

  record Reply(String text, Usage usage) {}

  Fixture(TestDatabase kind) {
    this(RouterDatabase.of(kind.open()));
  }

  Fixture(RouterDatabase database) {
    this.database = database;
    budgets = new Budgets(database);
    ledger = new Ledger(database);
    decisions = new DecisionLog(database);
    rollouts = new Rollouts(database);
  }

  static Model model(String id, String version, long price, int weight) {
    return model("here", id, version, price, weight);
  }

  static Model of(String provider, String id) {
    return model(provider, id, "1", 1_000_000, 1);
  }

  private static Model model(String provider, String id, String version, long price, int weight) {
    return new Model(
        id,
        version,
        provider,
        id + "-" + version,
        Tier.BUDGET,
        new Prices(price, price, 0, 0, 0),
        Set.of(),
        Set.of(Feature.JSON),
        100_000,
        1_000,
        "o200k_base",
        Duration.ofSeconds(1),
        weight,
        true);
  }

  ModelWorker worker() {
    var config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build();
    return new ModelWorker(
        new Parts(
            database,
            new BudgetSettings(config),
            budgets,
            ledger,
            decisions,
            new StoredAnswers(database),
            rollouts,
            () -> models,
            chooser,
            this::ask,
            embedder),
        RouterSettings.of(config),
        clock);
  }

  /// The first of the chain that answers.
  private Answer ask(List<Model> chain, Prompt prompt, Duration within, Attempts attempts)
      throws CallFailed {
    var failure = new CallFailed(CallFailed.Reason.NOT_CALLED, "nobody was asked", null);
    var tries = 0;
    for (var model : chain) {
      if (!attempts.begin(model)) {
        continue;
      }
      tries++;
      asked.add(model);
      try {
        var reply = replies.of(model, prompt);
        // As a provider that tells nothing.
        var told = reply.usage().equals(Usage.NONE) ? null : reply.usage();
        attempts.end(model, "ANSWERED", told, Duration.ofMillis(1));
        return new Answer(model, reply.text(), true, reply.usage(), Duration.ofMillis(1), tries);
      } catch (CallFailed e) {
        attempts.end(model, e.reason().name(), Usage.NONE, Duration.ofMillis(1));
        failure = e;
      }
    }
    throw failure;
  }

  static Job job(long key, Map<String, String> headers, Map<String, Object> variables) {
    return new Job(
        key,
        ModelWorker.TYPE,
        "reviews",
        7,
        "Summarise",
        70 + key,
        3,
        headers,
        new HashMap<>(variables),
        "acme");
  }

  static Job ask(long key, String prompt, String... headers) {
    var map = new HashMap<String, String>();
    for (var i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    // Short answers, so that little is kept for them.
    map.putIfAbsent("maxOutputTokens", "100");
    return job(key, map, Map.of("prompt", prompt));
  }

  List<Map<String, @Nullable Object>> decided() {
    return new ArrayList<>(
        decisions.find(
            new DecisionLog.Filter(
                List.of("acme"), null, null, null, null, null, null, null, 100)));
  }
}
