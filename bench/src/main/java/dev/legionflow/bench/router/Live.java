package dev.legionflow.bench.router;

import dev.legionflow.peers.model.Ask;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome.Completed;
import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.router.GuardedAsking;
import dev.legionflow.workers.router.Learned;
import dev.legionflow.workers.router.ModelWorker;
import dev.legionflow.workers.router.Readiness;
import dev.legionflow.workers.router.RouterSettings;
import dev.legionflow.workers.router.VerdictWorker;
import dev.legionflow.workers.router.call.Calls;
import dev.legionflow.workers.router.call.Switches;
import dev.legionflow.workers.router.choice.Requirements.Strategy;
import dev.legionflow.workers.router.cost.BudgetSettings;
import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.decision.StoredAnswers;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.Tier;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.store.RouterDatabase;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;

/// The shipped workers, question after question: each is a job of `legion.model`, which asks a stub
/// over HTTP that answers as recorded, and its answer gets a verdict by `legion.model.verdict`. So
/// what is measured is what runs: 400 verdicts of each model that count less with age, of what was
/// called only, beginning with none.
final class Live {

  private static final int MOST_ROWS = 3_000;
  private static final String ANSWER_TOKENS = "64";

  /// Micro-dollars for a million tokens, read and answered: as RouteLLM's paper takes them for
  /// Mixtral and GPT-4.
  private static final long WEAK_PRICE = 240_000;

  private static final long STRONG_PRICE = 24_700_000;

  private static final String WEAK = "weak";
  private static final String STRONG = "strong";

  private final List<Outcome> rows;
  private final Map<String, Outcome> byPrompt = new HashMap<>();
  private final Embedder embedder;

  /// What a run came to.
  private record Run(int good, int strongAnswers, long microDollars) {}

  Live(List<Outcome> all, Embedder embedder) {
    var shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(1));
    this.rows = shuffled.subList(0, Math.min(MOST_ROWS, shuffled.size()));
    // Each run asks the same.
    var known = new HashMap<String, float[]>();
    this.embedder = text -> known.computeIfAbsent(text, embedder::embed);
    rows.forEach(row -> byPrompt.put(row.prompt(), row));
  }

  String table() throws InterruptedException {
    var weak = rows.stream().mapToDouble(Outcome::weakValue).average().orElse(0);
    var strong = rows.stream().mapToDouble(Outcome::strongValue).average().orElse(0);
    var text = new StringBuilder();
    text.append(
        "%,d questions, the shipped workers; weak %.3f, strong %.3f%n%n| strategy | a good answer is worth, $ | good | gap closed | answered by the strong | cost, $ |%n|---|--:|--:|--:|--:|--:|%n"
            .formatted(rows.size(), weak, strong));
    text.append(row("only the weak", "", run(Map.of("model", WEAK)), weak, strong));
    text.append(row("only the strong", "", run(Map.of("model", STRONG)), weak, strong));
    var strategies = new ArrayList<>(List.of(Strategy.ADAPTIVE));
    if (rows.stream().anyMatch(row -> row.answer() != null)) {
      strategies.add(Strategy.CASCADE);
    }
    for (var strategy : strategies) {
      for (var worth : List.of("0.01", "0.02", "0.04", "0.08")) {
        var run = run(Map.of("strategy", strategy.name(), "worth", worth));
        text.append(row(strategy.name().toLowerCase(Locale.ROOT), worth, run, weak, strong));
      }
    }
    return text.toString();
  }

  private String row(String strategy, String worth, Run run, double weak, double strong) {
    var good = (double) run.good / rows.size();
    var share = (double) run.strongAnswers / rows.size();
    return "| %s | %s | %.3f | %.2f | %.3f | %.2f |%n"
        .formatted(
            strategy, worth, good, (good - weak) / (strong - weak), share, run.microDollars / 1e6);
  }

  private Reply answer(Ask ask) {
    var outcome = byPrompt.get(ask.text());
    if (outcome == null) {
      return Reply.error(404);
    }
    // The text tells nothing of whether it is right, but for what the weak model really said.
    var said = outcome.answer();
    return Reply.text(ask.model().equals(WEAK) && said != null && !said.isBlank() ? said : "Done.")
        .tokens(ask.text().length() / 4 + 1, 32);
  }

  private Run run(Map<String, String> asked) throws InterruptedException {
    var headers = new HashMap<>(asked);
    headers.put("maxOutputTokens", ANSWER_TOKENS);
    var pool =
        JdbcConnectionPool.create(
            "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "legion", "");
    try (var stub = ModelStub.start(this::answer)) {
      var registry = registry(stub);
      try (var calls =
          new Calls(() -> registry, Switches.ALL_ON, name -> null, Duration.ofSeconds(5))) {
        return run(headers, RouterDatabase.of(pool), registry.models(), calls);
      }
    } finally {
      pool.dispose();
    }
  }

  private Run run(
      Map<String, String> headers, RouterDatabase database, List<Model> models, Calls calls)
      throws InterruptedException {
    var config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(Map.of(), "bench", 100))
            .build();
    var decisions = new DecisionLog(database);
    var rollouts = new Rollouts(database);
    var learned =
        new Learned(
            () -> models,
            Readiness.DECLARED,
            embedder,
            decisions,
            Strategy.ADAPTIVE,
            0.1,
            Duration.ofSeconds(5),
            Runnable::run);
    var worker =
        new ModelWorker(
            new ModelWorker.Parts(
                database,
                new BudgetSettings(config),
                new Budgets(database),
                new Ledger(database),
                decisions,
                new StoredAnswers(database),
                rollouts,
                () -> models,
                learned,
                new GuardedAsking(calls, config),
                embedder),
            RouterSettings.of(config),
            Clock.systemUTC());
    var verdicts = new VerdictWorker(database, decisions, rollouts, learned);
    var good = 0;
    var strong = 0;
    var cost = 0L;
    for (var at = 0; at < rows.size(); at++) {
      var row = rows.get(at);
      headers.put("taskType", row.task().isEmpty() ? "questions" : row.task());
      var outcome =
          worker.work(job(2L * at, ModelWorker.TYPE, headers, Map.of("prompt", row.prompt())));
      if (!(outcome instanceof Completed done)) {
        throw new IllegalStateException("question %d: %s".formatted(row.row(), outcome));
      }
      var byStrong = String.valueOf(done.variables().get("model")).startsWith(STRONG);
      var right = (byStrong ? row.strongValue() : row.weakValue()) > 0;
      good += right ? 1 : 0;
      strong += byStrong ? 1 : 0;
      cost += Long.parseLong(String.valueOf(done.variables().get("costMicroDollars")));
      var judged =
          verdicts.work(
              job(
                  2L * at + 1,
                  "legion.model.verdict",
                  Map.of(),
                  Map.of(
                      "decision",
                      String.valueOf(done.variables().get("decision")),
                      "good",
                      right,
                      "by",
                      "check")));
      if (!(judged instanceof Completed told)
          || !Boolean.TRUE.equals(told.variables().get("recorded"))) {
        throw new IllegalStateException("question %d: %s".formatted(row.row(), judged));
      }
    }
    return new Run(good, strong, cost);
  }

  private static Job job(
      long key, String type, Map<String, String> headers, Map<String, Object> variables) {
    return new Job(
        key + 1, type, "exam", 1, "Ask", key + 1, 3, headers, new HashMap<>(variables), "bench");
  }

  private static Registry registry(ModelStub stub) {
    var provider =
        new Provider(
            "stub",
            Protocol.OPENAI,
            List.of(stub.openAi()),
            null,
            new Provider.Limits(64, 0, Duration.ofSeconds(5), 1),
            true,
            null,
            null);
    return new Registry(
        List.of(provider),
        List.of(model(WEAK, Tier.BUDGET, WEAK_PRICE), model(STRONG, Tier.PREMIUM, STRONG_PRICE)));
  }

  private static Model model(String id, Tier tier, long price) {
    return new Model(
        id,
        "1",
        "stub",
        id,
        tier,
        new Prices(price, price, price, price, price),
        Set.of(),
        EnumSet.of(Feature.JSON),
        1_000_000,
        10_000,
        "o200k_base",
        Duration.ofSeconds(1),
        1,
        true);
  }
}
