package dev.legionflow.workers.router;

import static java.lang.System.Logger.Level.WARNING;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobOutcome.How;
import dev.legionflow.worker.JobOutcome.Means;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.router.Meter.Closed;
import dev.legionflow.workers.router.ModelTask.Caching;
import dev.legionflow.workers.router.cache.AnswerCache;
import dev.legionflow.workers.router.call.Answer;
import dev.legionflow.workers.router.call.Attempts;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.cost.Budget;
import dev.legionflow.workers.router.cost.BudgetSettings;
import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Budgets.Refused;
import dev.legionflow.workers.router.cost.Budgets.Reserved;
import dev.legionflow.workers.router.cost.Dollars;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.cost.Payer;
import dev.legionflow.workers.router.cost.Reservation;
import dev.legionflow.workers.router.decision.Choice;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.decision.Made;
import dev.legionflow.workers.router.decision.StoredAnswers;
import dev.legionflow.workers.router.redaction.Redaction;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.store.RouterDatabase;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// Job type `legion.model`: asks a model what the variable `prompt` says, of the variable `data`
/// where there is one, and answers the variables `answer`, `model`, `decision`, `usage` and
/// `costMicroDollars`.
///
/// The BPMN errors are `BUDGET_EXHAUSTED`, with the budget's name, and `NO_MODEL` where none can be
/// asked or none has answered: the diagram gives the step to a person then, and the variable
/// `reason` says why.
@ApplicationScoped
public class ModelWorker implements JobWorker {

  public static final String TYPE = "legion.model";

  static final String BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED";
  static final String NO_MODEL = "NO_MODEL";

  private static final System.Logger LOG = System.getLogger(ModelWorker.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();

  /// A cascade asks no more models than that for one job.
  private static final int MOST_ANSWERS = 5;

  private static final int AT_ONCE = 64;
  private static final Duration BACK_OFF = Duration.ofSeconds(5);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

  /// How much longer than a call may take its money is kept.
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final Parts parts;
  private final RouterSettings settings;
  private final Redaction redaction;
  private final AnswerCache cache;
  private final Bookkeeping books;
  private final Upkeep upkeep;

  /// What it is made of.
  ///
  /// @param embedder null where there is none: then no like answers are found
  public record Parts(
      RouterDatabase database,
      BudgetSettings budgetSettings,
      Budgets budgets,
      Ledger ledger,
      DecisionLog decisions,
      StoredAnswers answers,
      Rollouts rollouts,
      Declared declared,
      Choosing chooser,
      Asking asking,
      @Nullable Embedder embedder) {}

  @Inject
  ModelWorker(
      RouterDatabase database,
      BudgetSettings budgetSettings,
      Budgets budgets,
      Ledger ledger,
      DecisionLog decisions,
      StoredAnswers answers,
      Rollouts rollouts,
      Instance<Declared> declared,
      Instance<Choosing> chooser,
      Instance<Asking> asking,
      Instance<Embedder> embedder,
      Config config) {
    this(
        new Parts(
            database,
            budgetSettings,
            budgets,
            ledger,
            decisions,
            answers,
            rollouts,
            declared.isResolvable() ? declared.get() : List::of,
            chooser.isResolvable() ? chooser.get() : new InOrder(),
            asking.isResolvable() ? asking.get() : ModelWorker::nobody,
            embedder.isResolvable() ? embedder.get() : null),
        RouterSettings.of(config),
        Clock.systemUTC());
  }

  /// For use without a container.
  public ModelWorker(Parts parts, RouterSettings settings, Clock clock) {
    this.parts = parts;
    this.settings = settings;
    this.redaction = settings.redaction();
    this.cache =
        new AnswerCache(
            settings.cacheEntries(),
            settings.cacheBytes(),
            settings.cacheKept(),
            settings.likeness(),
            clock);
    this.books =
        new Bookkeeping(
            parts.database(),
            parts.ledger(),
            parts.budgets(),
            parts.decisions(),
            parts.answers(),
            parts.rollouts(),
            settings.decisionsKept());
    this.upkeep =
        new Upkeep(
            parts.budgets(),
            parts.ledger(),
            parts.decisions(),
            parts.answers(),
            parts.rollouts(),
            settings.costsKept(),
            // A process without models opens no database for this.
            () -> !parts.declared().models().isEmpty() && parts.database().isMade(),
            Upkeep.PAUSE);
  }

  /// A wrong budget is found before there is a job, and what is past its time goes although none
  /// comes.
  void started(@Observes Startup event) {
    parts.budgetSettings().check();
    upkeep.start();
  }

  @PreDestroy
  void close() {
    upkeep.close();
  }

  private static Answer nobody(List<Model> chain, Prompt prompt, Duration within, Attempts attempts)
      throws CallFailed {
    throw new CallFailed(CallFailed.Reason.NOT_CALLED, "this build can call no models", null);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("prompt", "data", "budget");
  }

  @Override
  public int maxConcurrentJobs() {
    return AT_ONCE;
  }

  @Override
  public JobOutcome work(Job job) throws InterruptedException {
    ModelTask task;
    List<Budget> limits;
    try {
      task = ModelTask.of(job, settings.timeLimit());
      limits = parts.budgetSettings().of(Payer.of(job), task.narrowed());
      parts.database().jdbi();
    } catch (Job.InvalidVariable e) {
      throw e;
    } catch (IllegalArgumentException | Tables.NoDatabase e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
    upkeep.begin();
    var again = parts.answers().find(job.key(), task.hash());
    return again.isPresent() ? again.get() : new Work(job, task, limits).run();
  }

  private static JobOutcome error(String code, String message) {
    return new JobOutcome.BpmnError(code, message, Map.of("reason", message));
  }

  /// One job.
  private final class Work {
    private final Job job;
    private final ModelTask task;
    private final List<Budget> limits;
    private final Payer payer;
    private final String id = UUID.randomUUID().toString();
    private final long began = System.nanoTime();

    Work(Job job, ModelTask task, List<Budget> limits) {
      this.job = job;
      this.task = task;
      this.limits = limits;
      this.payer = Payer.of(job);
    }

    JobOutcome run() throws InterruptedException {
      // Another try draws anew: the version that failed may be at fault.
      var models = parts.rollouts().available(parts.declared().models(), job.key() + job.retries());
      if (models.isEmpty()) {
        var problem = parts.declared().problem();
        return error(
            NO_MODEL, problem.isEmpty() ? "the registry has no model that is on" : problem);
      }
      var decision = choose(task.requirements(), models);
      if (decision.chain().isEmpty()) {
        return none(decision);
      }
      var cached = find(decision);
      if (cached.isPresent()) {
        return answeredFromCache(decision, cached.get());
      }
      var asked = reserve(decision);
      if (asked instanceof Refused refused) {
        // A cheaper one may fit into what is left.
        var left = refused.budget().microDollars() - refused.spent() - refused.reserved();
        decision = choose(task.requirements().within(Math.max(0, left)), models);
        asked = decision.chain().isEmpty() ? refused : reserve(decision);
        if (asked instanceof Refused still) {
          return exhausted(decision, still.message());
        }
      }
      return call(decision, ((Reserved) asked).reservation());
    }

    /// What the chooser says of the models that the money pays. The others are taken out before it
    /// draws: how probable a choice was is to hold.
    private Choice choose(Task wanted, List<Model> models) {
      var dear = models.stream().filter(model -> task.most(model) > wanted.microDollars()).toList();
      if (dear.isEmpty()) {
        return parts.chooser().choose(wanted, models);
      }
      var paid = models.stream().filter(model -> !dear.contains(model)).toList();
      var decision = parts.chooser().choose(wanted, paid);
      var candidates = new ArrayList<>(decision.candidates());
      var most = Dollars.text(wanted.microDollars());
      for (var model : dear) {
        var note = "may cost %s, more than %s".formatted(Dollars.text(task.most(model)), most);
        candidates.add(new Choice.Candidate(model.key(), 0, 0, note));
      }
      // Where nothing fits at any price it is not the money.
      var isMoney =
          decision.chain().isEmpty() && !parts.chooser().choose(wanted, dear).chain().isEmpty();
      return new Choice(
          decision.strategy(),
          candidates,
          decision.chain(),
          decision.propensity(),
          isMoney ? "no model that fits costs at most " + most : decision.why(),
          decision.features(),
          decision.best());
    }

    private JobOutcome none(Choice decision) {
      if (task.requirements().microDollars() != Long.MAX_VALUE
          && decision.why().startsWith("no model that fits costs")) {
        return exhausted(decision, "header 'maxCost': " + decision.why());
      }
      write(decision, null, null, NO_MODEL, Closed.NOTHING, null);
      return error(NO_MODEL, decision.why());
    }

    private JobOutcome exhausted(Choice decision, String message) {
      write(decision, null, null, BUDGET_EXHAUSTED, Closed.NOTHING, null);
      return error(BUDGET_EXHAUSTED, message);
    }

    private Budgets.Asked reserve(Choice decision) {
      return parts
          .budgets()
          .reserve(limits, task.most(decision.chain().getFirst()), task.timeLimit().plus(GRACE));
    }

    private JobOutcome call(Choice decision, Reservation reserved) throws InterruptedException {
      var meter = meter(reserved);
      var first = decision.chain().getFirst();
      Answer answer;
      try {
        parts.chooser().asked(task.requirements(), decision);
        answer = ask(decision.chain(), meter);
        for (var answers = 1; answers < MOST_ANSWERS; answers++) {
          var step = parts.chooser().next(task.requirements(), decision, answer);
          var next =
              step.models().stream()
                  .filter(model -> task.most(model) <= task.requirements().microDollars())
                  .toList();
          if (next.size() == step.models().size()) {
            decision = step.choice();
          }
          if (next.isEmpty()) {
            break;
          }
          try {
            answer = ask(next, meter);
          } catch (CallFailed e) {
            // The answer that there is is better than none.
            break;
          }
        }
      } catch (CallFailed e) {
        return failed(decision, meter, e);
      } catch (InterruptedException | RuntimeException | Error e) {
        // What was asked is paid whatever happens here.
        try {
          write(decision, null, null, "FAILED", meter.close(), null);
        } catch (RuntimeException other) {
          e.addSuppressed(other);
        }
        throw e;
      }
      return answered(decision, meter, answer, first);
    }

    private Answer ask(List<Model> chain, Meter meter) throws CallFailed, InterruptedException {
      var left = task.timeLimit().minusNanos(System.nanoTime() - began);
      if (!left.isPositive()) {
        throw new CallFailed(CallFailed.Reason.TIMEOUT, "the time of the task is over", null);
      }
      return parts.asking().ask(chain, task.requirements().prompt(), left, meter);
    }

    private Meter meter(Reservation reserved) {
      return new Meter(
          parts.budgets(),
          limits,
          reserved,
          task::most,
          request -> {
            try {
              books.writeLate(id, payer, request, reserved);
            } catch (RuntimeException e) {
              LOG.log(WARNING, "what a request of decision " + id + " cost is not written", e);
            }
          });
    }

    private JobOutcome answered(Choice decision, Meter meter, Answer answer, Model first) {
      var closed = meter.close();
      var requests = closed.requests();
      var cost = requests.stream().mapToLong(request -> request.entry().microDollars()).sum();
      var usage =
          requests.stream().map(request -> request.entry().usage()).reduce(Usage.NONE, Usage::plus);
      var note =
          answer.model().equals(first)
              ? decision.why()
              : decision.why() + "; answered by " + answer.model().key();
      var outcome =
          JobOutcome.completed(variables(answer, usage, cost), new How(Means.MODEL, cost, note));
      if (task.caching() != Caching.OFF && answer.complete()) {
        cache.put(key(answer.model()), vector(), answer, id);
      }
      write(
          parts.chooser().answered(task.requirements(), decision, answer),
          answer,
          null,
          Bookkeeping.ANSWERED,
          closed,
          outcome);
      return outcome;
    }

    private JobOutcome answeredFromCache(Choice decision, AnswerCache.Hit hit) {
      var answer = hit.answer();
      var outcome =
          JobOutcome.completed(
              variables(answer, Usage.NONE, 0),
              new How(Means.MODEL, 0, "from the cache (" + hit.kind() + "): " + decision.why()));
      write(decision, answer, hit, Bookkeeping.ANSWERED, Closed.NOTHING, null);
      return outcome;
    }

    private JobOutcome failed(Choice decision, Meter meter, CallFailed e) {
      var closed = meter.close();
      var refused = meter.refused();
      var outcome = refused == null ? e.reason().name() : BUDGET_EXHAUSTED;
      write(decision, null, null, outcome, closed, null);
      if (refused != null) {
        return error(BUDGET_EXHAUSTED, refused.message());
      }
      var message = String.valueOf(e.getMessage());
      return switch (e.reason()) {
        // Asking again does not help.
        case UNAUTHORIZED, UNTRUSTED, REFUSED -> error(NO_MODEL, message);
        case RATE_LIMITED, TIMEOUT, UNAVAILABLE, UNUSABLE, BUSY, NOT_CALLED ->
            job.retries() > 1
                ? JobOutcome.retry(message, backOff(e.retryAfter()))
                : error(NO_MODEL, message);
      };
    }

    private static Duration backOff(@Nullable Duration retryAfter) {
      if (retryAfter == null || retryAfter.compareTo(BACK_OFF) < 0) {
        return BACK_OFF;
      }
      return retryAfter.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : retryAfter;
    }

    private Map<String, @Nullable Object> variables(Answer answer, Usage usage, long cost) {
      Map<String, @Nullable Object> variables = new LinkedHashMap<>();
      variables.put("answer", task.requirements().prompt().json() ? json(answer) : answer.text());
      variables.put("model", answer.model().key());
      variables.put("decision", id);
      variables.put(
          "usage",
          Map.of(
              "input", usage.input(),
              "output", usage.output(),
              "cacheRead", usage.cacheRead(),
              "cacheWrite", usage.cacheWrite(),
              "reasoning", usage.reasoning()));
      variables.put("costMicroDollars", cost);
      return variables;
    }

    /// The document that was asked for; what is none was refused before it came here.
    private static @Nullable Object json(Answer answer) {
      try {
        return JSON.readValue(answer.text(), Object.class);
      } catch (JsonProcessingException e) {
        return answer.text();
      }
    }

    private AnswerCache.Key key(Model model) {
      return new AnswerCache.Key(payer.tenantId(), model.key(), task.group(), task.question());
    }

    private Optional<AnswerCache.Hit> find(Choice decision) {
      if (task.caching() == Caching.OFF) {
        return Optional.empty();
      }
      var hit = cache.find(key(decision.chain().getFirst()), vector());
      if (hit.isPresent() && parts.decisions().isBad(hit.get().decisionId())) {
        // Who asks again after a check has failed is to be given another answer.
        cache.remove(hit.get());
        return Optional.empty();
      }
      return hit;
    }

    private float @Nullable [] vector;

    private float @Nullable [] vector() {
      var embedder = parts.embedder();
      if (task.caching() == Caching.SEMANTIC && embedder != null && vector == null) {
        vector = embedder.embed(task.requirements().prompt().messages().getLast().text());
      }
      return vector;
    }

    private void write(
        Choice decision,
        @Nullable Answer answer,
        AnswerCache.@Nullable Hit cached,
        String outcome,
        Closed closed,
        JobOutcome.@Nullable Completed kept) {
      var requests = closed.requests();
      var usage =
          requests.stream().map(request -> request.entry().usage()).reduce(Usage.NONE, Usage::plus);
      var cost = requests.stream().mapToLong(request -> request.entry().microDollars()).sum();
      var estimated =
          requests.stream()
              .map(Meter.Request::entry)
              .filter(Ledger.Entry::estimated)
              .mapToLong(Ledger.Entry::microDollars)
              .sum();
      books.write(
          new Made(
              id,
              payer,
              task.requirements().taskType(),
              decision,
              answer == null ? null : answer.model().key(),
              task.hash(),
              task.chars(),
              task.data(),
              settings.keepsTexts() ? redaction.of(task.text()) : null,
              answer == null ? 0 : answer.text().length(),
              answer != null && settings.keepsTexts() ? redaction.of(answer.text()) : null,
              cached == null ? null : cached.kind(),
              cached == null ? null : cached.decisionId(),
              outcome,
              usage,
              cost,
              estimated,
              (System.nanoTime() - began) / 1_000_000),
          closed,
          kept);
    }
  }

  /// Takes what there is in the order of the registry, for as long as nobody chooses.
  static final class InOrder implements Choosing {
    @Override
    public Choice choose(Task task, List<Model> models) {
      var fitting = new ArrayList<Model>();
      var candidates = new ArrayList<Choice.Candidate>();
      for (var model : models) {
        var fits =
            (task.model() == null || task.model().equals(model.id()))
                && model.features().containsAll(task.features());
        candidates.add(new Choice.Candidate(model.key(), 0.5, 0, fits ? "" : "does not fit"));
        if (fits) {
          fitting.add(model);
        }
      }
      return new Choice(
          "in-order",
          candidates,
          fitting,
          1,
          fitting.isEmpty() ? "no model fits" : "the first that fits",
          "");
    }
  }
}
