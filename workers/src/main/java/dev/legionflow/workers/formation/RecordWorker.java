package dev.legionflow.workers.formation;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.formation.choice.Scores;
import dev.legionflow.workers.formation.store.Decision;
import dev.legionflow.workers.formation.store.Decisions;
import dev.legionflow.workers.formation.store.Outcome;
import dev.legionflow.workers.formation.store.Outcomes;
import dev.legionflow.workers.formation.store.Outcomes.Amount;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Job type `legion.formation.record`: what came of the formation that [SelectWorker] chose, by its
/// `formationDecision`: the `verdict` (`success`, `partial` or `failure`), and where they are known
/// `durationMs` (else the time since the choice), `costMicroDollars` and `overhead` (0 to 1).
///
/// Answers `formationReward`, and `recorded`: false where another job had recorded an outcome of
/// this decision, which stays. A decision that is not there is the BPMN error [#UNKNOWN].
@ApplicationScoped
public class RecordWorker implements JobWorker {

  /// The code of the error for a decision that is not kept, or another tenant's.
  public static final String UNKNOWN = "FORMATION_DECISION_UNKNOWN";

  private static final Pattern ID = Pattern.compile("\\d{1,20}");

  /// A year.
  private static final double LONGEST_MILLIS = 31_536_000_000.0;

  /// A million dollars.
  private static final double DEAREST = 1e12;

  private final Decisions decisions;
  private final Outcomes outcomes;
  private final Clock clock;

  @Inject
  RecordWorker(Decisions decisions, Outcomes outcomes) {
    this(decisions, outcomes, Clock.systemUTC());
  }

  public RecordWorker(Decisions decisions, Outcomes outcomes, Clock clock) {
    this.decisions = decisions;
    this.outcomes = outcomes;
    this.clock = clock;
  }

  @Override
  public String type() {
    return "legion.formation.record";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("formationDecision", "verdict", "durationMs", "costMicroDollars", "overhead");
  }

  @Override
  public JobOutcome work(Job job) {
    var id = job.text("formationDecision");
    var success = success(job);
    var duration = number(job, "durationMs", LONGEST_MILLIS);
    var cost = number(job, "costMicroDollars", DEAREST);
    var overhead = number(job, "overhead", 1);
    try {
      var found = ID.matcher(id).matches() ? decisions.find(job.tenantId(), id).orElse(null) : null;
      if (found == null) {
        return JobOutcome.error(
            UNKNOWN, "there is no decision '%s' of a formation".formatted(shortened(id)));
      }
      var millis =
          duration == null ? Math.max(0, clock.millis() - found.madeAt()) : Math.round(duration);
      return record(job, found, success, millis, cost, overhead);
    } catch (Tables.NoDatabase e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
  }

  private JobOutcome record(
      Job job,
      Decision of,
      double success,
      long millis,
      @Nullable Double cost,
      @Nullable Double overhead) {
    var microDollars = cost == null ? null : (Long) Math.round(cost);
    var scores =
        new Scores(
            success,
            score(of, Amount.DURATION, millis, of.appetiteMillis()),
            microDollars == null
                ? null
                : score(of, Amount.COST, microDollars, of.appetiteMicroDollars()),
            overhead == null ? null : (Double) (1 - overhead));
    var kept =
        outcomes.write(
            of,
            new Outcome(
                of.id(),
                job.key(),
                clock.millis(),
                millis,
                microDollars,
                overhead,
                scores,
                of.weights().reward(scores)));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("recorded", kept.jobKey() == job.key());
    result.put("formationReward", kept.reward());
    return JobOutcome.completed(result);
  }

  /// Against the mission's appetite, or where it has none against what such missions took before;
  /// the first of all is as good as usual.
  private double score(Decision of, Amount what, long amount, @Nullable Long appetite) {
    if (appetite != null) {
      return Scores.within((double) amount, (double) appetite);
    }
    var usual = outcomes.usual(of, what);
    return usual.isPresent() ? Scores.besides((double) amount, usual.getAsDouble()) : 0.5;
  }

  private static double success(Job job) {
    return switch (job.text("verdict")) {
      case "success" -> 1;
      case "partial" -> 0.5;
      case "failure" -> 0;
      case String other ->
          throw new Job.InvalidVariable("verdict", "success, partial or failure", other);
    };
  }

  private static @Nullable Double number(Job job, String name, double most) {
    return switch (job.variables().get(name)) {
      case null -> null;
      case Number number when number.doubleValue() >= 0 && number.doubleValue() <= most ->
          number.doubleValue();
      case Object other ->
          throw new Job.InvalidVariable(name, "a number from 0 to %.0f".formatted(most), other);
    };
  }

  private static String shortened(String id) {
    return id.length() <= 40 ? id : id.substring(0, 40) + "…";
  }
}
