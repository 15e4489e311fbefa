package dev.legionflow.workers.router;

import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.Job;
import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.router.call.Answer;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.call.Tokens;
import dev.legionflow.workers.router.choice.Case;
import dev.legionflow.workers.router.choice.Chooser;
import dev.legionflow.workers.router.choice.Decision;
import dev.legionflow.workers.router.choice.Decision.Candidate;
import dev.legionflow.workers.router.choice.Decision.Refused;
import dev.legionflow.workers.router.choice.Estimates;
import dev.legionflow.workers.router.choice.Exploration;
import dev.legionflow.workers.router.choice.Requirements;
import dev.legionflow.workers.router.choice.Requirements.Strategy;
import dev.legionflow.workers.router.decision.Choice;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.decision.Verdict;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Tier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// Chooses by what the verdicts say, those of other processes on the same database included.
///
/// - `legion.router.strategy`: for tasks that name none (`adaptive`)
/// - `legion.router.explore`: the share of calls, and of the money, that may be spent to learn
///   (0.1)
/// - `legion.router.urgent`: the longest p95 that is wanted for tasks that are urgent (5000, in
///   milliseconds); where no model has it, the quickest is taken
@ApplicationScoped
public class Learned implements Choosing {

  private static final System.Logger LOG = System.getLogger(Learned.class.getName());

  /// Verdicts that are kept for each model, and after how many newer ones one counts half: what
  /// answered a change of prices and qualities best in docs/router.md.
  private static final int WINDOW = 400;

  private static final double HALF_LIFE = 150;
  private static final double SLOPE = 1;

  /// One that is asked, and as many to fall back on.
  private static final int LONGEST_CHAIN = 4;

  private static final int MOST_TENANTS = 50;
  private static final String OTHERS = "";

  private static final int PAGE = 1_000;
  private static final int MOST_PAGES = 20;
  private static final int MOST_REMEMBERED = 20_000;
  private static final Duration LOOK = Duration.ofSeconds(15);
  private static final Duration LATE = Duration.ofSeconds(60);

  private final Declared declared;
  private final Readiness readiness;
  private final Embedder embedder;
  private final DecisionLog decisions;
  private final Strategy strategy;
  private final Duration urgent;
  private final Executor background;
  private final double explore;

  /// What is known of each tenant's verdicts. Those who come when there are many share theirs.
  private final Map<String, Own> tenants = new HashMap<>();

  private record Own(Estimates estimates, Chooser chooser) {}

  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long lookedAt;
  private long seenTo;

  /// Decisions of which a verdict is learned already, and which; the oldest first.
  private final Map<String, Double> learned =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  @Inject
  public Learned(
      Declared declared,
      Instance<Readiness> readiness,
      Embedder embedder,
      DecisionLog decisions,
      Config config) {
    this(
        declared,
        readiness.isResolvable() ? readiness.get() : Readiness.DECLARED,
        embedder,
        decisions,
        strategy(
            config.getOptionalValue("legion.router.strategy", String.class).orElse("adaptive")),
        config.getOptionalValue("legion.router.explore", Double.class).orElse(0.1),
        Duration.ofMillis(
            config.getOptionalValue("legion.router.urgent", Integer.class).orElse(5_000)),
        work -> Thread.ofVirtual().name("legion-router-learning").start(work));
  }

  /// For use without a container.
  public Learned(
      Declared declared,
      Readiness readiness,
      Embedder embedder,
      DecisionLog decisions,
      Strategy strategy,
      double explore,
      Duration urgent,
      Executor background) {
    this.declared = declared;
    this.readiness = readiness;
    this.embedder = embedder;
    this.decisions = decisions;
    this.strategy = strategy;
    this.urgent = urgent;
    this.background = background;
    this.explore = explore;
    // A share that is none is refused at once.
    own(Job.DEFAULT_TENANT);
  }

  /// Loading what makes numbers of prompts takes seconds, which are not the first mission's.
  void started(@Observes Startup event) {
    if (!declared.models().isEmpty()) {
      background.execute(() -> embedder.embed("ready"));
    }
  }

  private Own own(String tenantId) {
    synchronized (tenants) {
      var known = tenants.get(tenantId);
      if (known != null) {
        return known;
      }
      return tenants.computeIfAbsent(
          tenants.size() < MOST_TENANTS ? tenantId : OTHERS,
          _ -> {
            var estimates = new Estimates(WINDOW, HALF_LIFE, background);
            return new Own(estimates, new Chooser(estimates, new Exploration(explore, SLOPE)));
          });
    }
  }

  /// @throws IllegalArgumentException when there is no such strategy
  static Strategy strategy(String name) {
    for (var known : Strategy.values()) {
      if (known.name().equalsIgnoreCase(name)) {
        return known;
      }
    }
    throw new IllegalArgumentException(
        "there is no strategy '%s'; there are %s"
            .formatted(
                name,
                List.of(Strategy.values()).stream()
                    .map(each -> each.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "))));
  }

  @Override
  public Choice choose(Task task, List<Model> models) {
    look();
    var needs = needs(task, models);
    var unknown = unknown(task);
    var refused = new ArrayList<Refused>();
    var lacks = new HashMap<String, String>();
    var fitting =
        models.stream()
            .filter(model -> {
              var fits =
                  model.tier().compareTo(task.atLeast()) >= 0
                      && model.tier().compareTo(task.atMost()) <= 0;
              var lack =
                  fits
                      ? lacks.computeIfAbsent(model.provider(), _ -> readiness.lack(model))
                      : "its tier is " + model.tier();
              if (!lack.isEmpty()) {
                refused.add(new Refused(model.key(), lack));
              }
              return lack.isEmpty();
            })
            .toList();
    var decision =
        own(task.tenantId())
            .chooser()
            .choose(fitting, needs, unknown, refused, new SplittableRandom(task.seed()));
    var candidates = new ArrayList<Choice.Candidate>();
    decision.ifPresent(made ->
        made.candidates()
            .forEach(each ->
                candidates.add(
                    new Choice.Candidate(each.model().key(), each.estimate(), each.cost(), ""))));
    refused.forEach(
        each -> candidates.add(new Choice.Candidate(each.model(), 0, 0, each.reason())));
    return new Choice(
        needs.strategy().name().toLowerCase(Locale.ROOT),
        candidates,
        decision.map(Learned::chain).orElse(List.of()),
        decision.map(Decision::propensity).orElse(1.0),
        decision.map(Decision::why).orElseGet(() -> nobody(refused)),
        unknown.text(),
        decision.map(Chooser::best).orElse(0L));
  }

  @Override
  public void asked(Task task, Choice choice) {
    if (choice.strategy().equals(name(Strategy.ADAPTIVE))) {
      var chosen = choice.chain().getFirst().key();
      choice.candidates().stream()
          .filter(each -> each.model().equals(chosen))
          .findFirst()
          .ifPresent(
              each -> own(task.tenantId()).chooser().asked(choice.best(), each.microDollars()));
    }
  }

  private static String nobody(List<Refused> refused) {
    return refused.isEmpty()
        ? "no model is on"
        : "no model fits: "
            + refused.stream()
                // Where the task names a model, what is said of that one matters.
                .sorted(
                    Comparator.comparing(
                        (Refused each) -> each.reason().equals(Chooser.NOT_ALLOWED)))
                .limit(5)
                .map(each -> each.model() + ": " + each.reason())
                .collect(Collectors.joining("; "));
  }

  /// The chosen one, then the next better ones, then what there is.
  private static List<Model> chain(Decision decision) {
    var first = decision.chosen();
    return decision.candidates().stream()
        .sorted(
            Comparator.comparing((Candidate each) -> !each.equals(first))
                .thenComparing(each -> each.model().tier().compareTo(first.model().tier()) < 0)
                .thenComparingLong(Candidate::cost))
        .limit(LONGEST_CHAIN)
        .map(Candidate::model)
        .toList();
  }

  @Override
  public Step next(Task task, Choice choice, Answer answer) {
    var taken = new Step(choice, List.of());
    if (!choice.strategy().equals(name(Strategy.CASCADE))) {
      return taken;
    }
    var known =
        choice.candidates().stream()
            .filter(each -> each.note().isEmpty())
            .map(Choice.Candidate::model)
            .toList();
    var models = declared.models().stream().filter(model -> known.contains(model.key())).toList();
    var needs = needs(task, models);
    var chooser = own(task.tenantId()).chooser();
    var random = new SplittableRandom(task.seed() ^ answer.model().key().hashCode());
    return chooser
        .choose(models, needs, unknown(task), new ArrayList<>(), random)
        .flatMap(decision ->
            decision.candidates().stream()
                .filter(each -> each.model().key().equals(answer.model().key()))
                .findFirst()
                .map(asked ->
                    chooser.after(decision, asked, answeredCase(task, answer), needs, random)))
        .map(after -> {
          var next = after.next();
          return new Step(
              choice.then(after.propensity(), after.why()),
              next == null ? List.of() : List.of(next.model()));
        })
        .orElse(taken);
  }

  @Override
  public Choice answered(Task task, Choice choice, Answer answer) {
    return choice.strategy().equals(name(Strategy.CASCADE))
        ? choice.with(answeredCase(task, answer).text())
        : choice;
  }

  @Override
  public void learn(Verdict verdict) {
    var tier = tier(verdict.model());
    if (tier.isEmpty()) {
      return;
    }
    synchronized (learned) {
      // One that takes the place of another is learned too, beside it.
      var before = learned.put(verdict.decisionId(), verdict.good());
      if (before != null && before == verdict.good()) {
        return;
      }
    }
    Case.read(
            type(verdict.tenantId(), verdict.taskType()), verdict.features(), embedder.dimensions())
        .ifPresent(known -> {
          var good = verdict.good() >= 0.5;
          var estimates = own(verdict.tenantId()).estimates();
          makeRoom(estimates);
          estimates.learn(verdict.model(), tier.get(), known.unanswered(), good);
          if (known.isAnswered()) {
            estimates.learn(Estimates.scorer(verdict.model()), tier.get(), known, good);
          }
        });
  }

  /// Versions come and go; those that are gone make room.
  private void makeRoom(Estimates estimates) {
    if (estimates.isFull()) {
      estimates.keepOnly(
          declared.models().stream()
              .map(Model::key)
              .flatMap(key -> Stream.of(key, Estimates.scorer(key)))
              .collect(Collectors.toSet()));
    }
  }

  private Optional<Tier> tier(String model) {
    return declared.models().stream()
        .filter(each -> each.key().equals(model))
        .map(Model::tier)
        .findFirst();
  }

  /// Reads in the background what was said since the last look.
  private void look() {
    var now = System.nanoTime();
    if ((lookedAt != 0 && now - lookedAt < LOOK.toNanos()) || !looking.compareAndSet(false, true)) {
      return;
    }
    lookedAt = now;
    background.execute(() -> {
      try {
        read();
      } catch (RuntimeException e) {
        LOG.log(WARNING, "Verdicts could not be read: {0}", e.getMessage());
      } finally {
        looking.set(false);
      }
    });
  }

  private void read() {
    if (declared.models().isEmpty()) {
      // What was said of them is learned when they are there.
      return;
    }
    // A transaction may be seen later than its time says, and another node's clock be behind.
    var from = Math.max(0, seenTo - LATE.toMillis());
    for (var page = 0; page < MOST_PAGES; page++) {
      var told = decisions.judgedSince(from, PAGE);
      told.forEach(each -> learn(each.verdict()));
      if (!told.isEmpty()) {
        from = told.getLast().judgedAt();
        seenTo = Math.max(seenTo, from);
      }
      if (told.size() < PAGE) {
        return;
      }
    }
  }

  private Requirements needs(Task task, List<Model> models) {
    var tokens = new LinkedHashMap<String, Integer>();
    for (var model : models) {
      tokens.computeIfAbsent(model.tokenizer(), name -> Tokens.of(name, task.prompt()));
    }
    @Nullable String only = task.model();
    return new Requirements(
        type(task.tenantId(), task.taskType()),
        task.strategy().isEmpty() ? strategy : strategy(task.strategy()),
        task.complexity(),
        task.strengths(),
        task.features(),
        tokens,
        task.prompt().maxOutputTokens(),
        task.leastOutputTokens(),
        task.urgent() ? urgent : null,
        task.urgent()
            ? models.stream().collect(Collectors.toMap(Model::key, readiness::p95))
            : Map.of(),
        task.worth(),
        only == null ? Set.of() : Set.of(only));
  }

  /// What is learned together: a tenant's verdicts are of its own tasks, where it shares them too.
  private static String type(String tenantId, String taskType) {
    return tenantId.equals(Job.DEFAULT_TENANT) ? taskType : tenantId + "\0" + taskType;
  }

  private Case unknown(Task task) {
    return Case.of(type(task.tenantId(), task.taskType()), question(task.prompt()), embedder);
  }

  private Case answeredCase(Task task, Answer answer) {
    return unknown(task).answered(question(task.prompt()), answer.text(), embedder);
  }

  private static String question(Prompt prompt) {
    return prompt.messages().getLast().text();
  }

  private static String name(Strategy strategy) {
    return strategy.name().toLowerCase(Locale.ROOT);
  }
}
