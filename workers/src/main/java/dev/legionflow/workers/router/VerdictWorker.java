package dev.legionflow.workers.router;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.store.RouterDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;

/// Job type `legion.model.verdict`: records how good an answer was, for the next choices: the
/// variable `decision` of the answer, `good` (true, false, or from 0 to 1), and `by`, who says so.
/// Answers `recorded`: false where the decision is not kept any more.
@ApplicationScoped
public class VerdictWorker implements JobWorker {

  private static final int LONGEST = 255;

  private final RouterDatabase database;
  private final DecisionLog decisions;
  private final Rollouts rollouts;
  private final Choosing chooser;

  @Inject
  VerdictWorker(
      RouterDatabase database,
      DecisionLog decisions,
      Rollouts rollouts,
      Instance<Choosing> chooser) {
    this(
        database,
        decisions,
        rollouts,
        chooser.isResolvable() ? chooser.get() : new ModelWorker.InOrder());
  }

  public VerdictWorker(
      RouterDatabase database, DecisionLog decisions, Rollouts rollouts, Choosing chooser) {
    this.database = database;
    this.decisions = decisions;
    this.rollouts = rollouts;
    this.chooser = chooser;
  }

  @Override
  public String type() {
    return "legion.model.verdict";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("decision", "good", "by");
  }

  /// PostgreSQL keeps no U+0000.
  private static String plain(String text) {
    return text.replace('\0', ' ');
  }

  @Override
  public JobOutcome work(Job job) {
    var id = plain(job.text("decision"));
    var good =
        switch (job.variables().get("good")) {
          case Boolean yes -> yes ? 1.0 : 0.0;
          case Number number when number.doubleValue() >= 0 && number.doubleValue() <= 1 ->
              number.doubleValue();
          case null -> throw new Job.InvalidVariable("good", "true, false, or from 0 to 1", null);
          case Object other ->
              throw new Job.InvalidVariable("good", "true, false, or from 0 to 1", other);
        };
    var by = plain(job.text("by", "unknown"));
    if (id.length() > LONGEST || by.length() > LONGEST) {
      return JobOutcome.terminal("variables 'decision' and 'by' may have 255 characters");
    }
    try {
      var judged =
          database
              .jdbi()
              .inTransaction(handle -> {
                var found = decisions.judge(handle, job.tenantId(), id, good, by);
                found
                    .filter(DecisionLog.Judged::first)
                    .filter(first -> !first.cached())
                    .ifPresent(first ->
                        rollouts.judged(handle, first.verdict().model(), first.madeAt(), good));
                return found;
              });
      // One answer of the cache that is judged a thousand times is one answer.
      judged
          .filter(found -> !found.cached())
          .ifPresent(found -> {
            var model = found.verdict().model();
            rollouts.decide(model.substring(0, model.lastIndexOf('@')));
            chooser.learn(found.verdict());
          });
      return JobOutcome.completed(Map.of("recorded", judged.isPresent()));
    } catch (Tables.NoDatabase e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
  }
}
