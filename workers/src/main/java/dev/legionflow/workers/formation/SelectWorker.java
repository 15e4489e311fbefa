package dev.legionflow.workers.formation;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.formation.choice.Chosen;
import dev.legionflow.workers.formation.choice.Policy;
import dev.legionflow.workers.formation.choice.Situation;
import dev.legionflow.workers.formation.store.Decision;
import dev.legionflow.workers.formation.store.Decision.Provenance;
import dev.legionflow.workers.formation.store.Decision.Shadow;
import dev.legionflow.workers.formation.store.Decision.Source;
import dev.legionflow.workers.formation.store.Decisions;
import dev.legionflow.workers.formation.store.Outcomes;
import dev.legionflow.workers.formation.store.Policies;
import dev.legionflow.workers.formation.store.Policies.Duty;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Job type `legion.formation.select`: which formation a mission takes, for the variable `taskType`
/// and the `size` of the task. An ordinary gateway goes on by the result `formation`.
///
/// Answers `formation`, `formationDecision` (the id by which [RecordWorker] finds it) and
/// `formationWhy`. Headers: `formations`, `weights`. Variables beside these two: `appetite`
/// (`seconds`, `microDollars`) and `formationOverride`, by which a table of decisions overrules all
/// else. A job that comes again gets the answer that it got first.
@ApplicationScoped
public class SelectWorker implements JobWorker {

  private final Decisions decisions;
  private final Outcomes outcomes;
  private final Policies policies;
  private final Keeping keeping;
  private final Clock clock;

  @Inject
  SelectWorker(Decisions decisions, Outcomes outcomes, Policies policies, Keeping keeping) {
    this(decisions, outcomes, policies, keeping, Clock.systemUTC());
  }

  public SelectWorker(
      Decisions decisions, Outcomes outcomes, Policies policies, Keeping keeping, Clock clock) {
    this.decisions = decisions;
    this.outcomes = outcomes;
    this.policies = policies;
    this.keeping = keeping;
    this.clock = clock;
  }

  @Override
  public String type() {
    return "legion.formation.select";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("taskType", "size", "appetite", "formationOverride");
  }

  @Override
  public JobOutcome work(Job job) {
    Wanted wanted;
    try {
      wanted = Wanted.of(job);
    } catch (Wanted.BadHeader e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
    try {
      var made =
          decisions
              .find(job.tenantId(), String.valueOf(job.key()))
              .orElseGet(() -> decisions.write(decide(job, wanted)));
      keeping.tidy();
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("formation", made.formation());
      result.put("formationDecision", made.id());
      result.put("formationWhy", made.why());
      return JobOutcome.completed(result);
    } catch (Tables.NoDatabase e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
  }

  private Decision decide(Job job, Wanted wanted) {
    var situation = wanted.situation();
    if (wanted.override() != null) {
      var why = "%s: the variable formationOverride says so".formatted(wanted.override());
      return certain(job, wanted, wanted.override(), Provenance.OVERRIDE, why);
    }
    var pinned = policies.pinned(job.tenantId(), situation.taskType(), situation.sizeClass());
    if (pinned.filter(situation.formations()::contains).isPresent()) {
      var why = "%s: pinned for %s".formatted(pinned.get(), situation.taskType());
      return certain(job, wanted, pinned.get(), Provenance.PIN, why);
    }
    return byPolicy(job, wanted);
  }

  private Decision byPolicy(Job job, Wanted wanted) {
    var situation = wanted.situation();
    var past = outcomes.past(job.tenantId(), situation.taskType(), wanted.weights());
    var policy = policies.with(job.tenantId(), Duty.ACTIVE).orElse(Policy.USUAL);
    var chosen = policy.choose(situation, past);
    var taken = chosen.draw(random(job, policy));
    var shadow =
        policies
            .with(job.tenantId(), Duty.SHADOW)
            .map(other -> {
              var instead = other.choose(situation, past);
              return new Shadow(
                  other.name(), instead.byFormation(), instead.draw(random(job, other)));
            })
            .orElse(null);
    return made(
        job,
        wanted,
        taken,
        chosen.byFormation(),
        Provenance.POLICY,
        policy.name(),
        shadow,
        why(policy, situation, taken, chosen));
  }

  private static String why(Policy policy, Situation situation, String taken, Chosen chosen) {
    return "%s: drawn by the policy %s for %s of size %s%s; %s"
        .formatted(
            taken,
            policy.name(),
            situation.taskType(),
            situation.sizeClass().label(),
            chosen.waits()
                ? ", by the heuristics as there are fewer than %d outcomes"
                    .formatted(policy.leastOutcomes())
                : "",
            chosen.why());
  }

  /// The same job draws the same, whichever process does it.
  private static SplittableRandom random(Job job, Policy policy) {
    return new SplittableRandom(31 * job.key() + policy.name().hashCode());
  }

  private Decision certain(
      Job job, Wanted wanted, String formation, Provenance provenance, String why) {
    return made(job, wanted, formation, Map.of(formation, 1.0), provenance, null, null, why);
  }

  private Decision made(
      Job job,
      Wanted wanted,
      String formation,
      Map<String, Double> probabilities,
      Provenance provenance,
      @Nullable String policy,
      @Nullable Shadow shadow,
      String why) {
    return new Decision(
        String.valueOf(job.key()),
        clock.millis(),
        new Source(job.tenantId(), job.bpmnProcessId(), job.processInstanceKey(), job.elementId()),
        wanted.situation().taskType(),
        wanted.situation().size(),
        formation,
        probabilities,
        provenance,
        policy,
        shadow,
        wanted.weights(),
        wanted.appetiteMillis(),
        wanted.appetiteMicroDollars(),
        why);
  }
}
