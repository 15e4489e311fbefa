package dev.legionflow.workers.formation.store;

import dev.legionflow.workers.formation.choice.Past;
import dev.legionflow.workers.formation.choice.Scores;
import dev.legionflow.workers.formation.choice.Situation;
import dev.legionflow.workers.formation.choice.SizeClass;
import dev.legionflow.workers.formation.evaluation.Logged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The recorded choices of policies, with what was known when each was made.
@ApplicationScoped
public class Log {

  /// The last choices are judged by.
  static final int MOST = 1_000;

  /// Those before the first of these choices are known to it too.
  private static final int MOST_OUTCOMES = 2 * MOST;

  private final FormationDatabase database;

  @Inject
  public Log(FormationDatabase database) {
    this.database = database;
  }

  private record Came(String taskType, long recordedAt, Past past, Scores scores) {}

  private record Made(Decision decision, double reward) {}

  /// The oldest first. What was pinned or overruled is left out: nothing else could have been
  /// chosen.
  ///
  /// @param taskType null for all
  public List<Logged> of(String tenantId, @Nullable String taskType) {
    var outcomes = outcomes(tenantId, taskType);
    var logged = new ArrayList<Logged>();
    var known = new HashMap<String, List<Came>>();
    var next = 0;
    for (var made : made(tenantId, taskType)) {
      while (next < outcomes.size() && outcomes.get(next).recordedAt() < made.decision().madeAt()) {
        var came = outcomes.get(next++);
        known.computeIfAbsent(came.taskType(), _ -> new ArrayList<>()).addFirst(came);
      }
      logged.add(logged(made, known));
    }
    return logged;
  }

  private static Logged logged(Made made, Map<String, List<Came>> known) {
    var decision = made.decision();
    var past =
        known.getOrDefault(decision.taskType(), List.of()).stream()
            .limit(Outcomes.MOST)
            .map(came ->
                new Past(
                    came.past().formation(),
                    came.past().sizeClass(),
                    decision.weights().reward(came.scores())))
            .toList();
    return new Logged(
        new Situation(
            decision.taskType(), decision.size(), List.copyOf(decision.probabilities().keySet())),
        past,
        decision.probabilities(),
        decision.formation(),
        made.reward());
  }

  private List<Made> made(String tenantId, @Nullable String taskType) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select decision.*, outcome.reward
                    from legion_formation_decision decision
                    join legion_formation_outcome outcome on outcome.decision_id = decision.id
                    where decision.tenant_id = :tenant and decision.provenance = 'POLICY'
                      and (decision.task_type = :type or :any)
                    order by decision.made_at desc, decision.id desc limit :most
                    """)
                .bind("tenant", tenantId)
                .bind("type", taskType == null ? "" : taskType)
                .bind("any", taskType == null)
                .bind("most", MOST)
                .map((rs, _) -> new Made(Decisions.decision(rs), rs.getDouble("reward")))
                .list())
        .reversed();
  }

  private List<Came> outcomes(String tenantId, @Nullable String taskType) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select * from legion_formation_outcome
                    where tenant_id = :tenant and (task_type = :type or :any)
                    order by recorded_order desc limit :most
                    """)
                .bind("tenant", tenantId)
                .bind("type", taskType == null ? "" : taskType)
                .bind("any", taskType == null)
                .bind("most", MOST_OUTCOMES)
                .map((rs, _) ->
                    new Came(
                        rs.getString("task_type"),
                        rs.getLong("recorded_at"),
                        new Past(
                            rs.getString("formation"),
                            SizeClass.labelled(rs.getString("size_class")),
                            rs.getDouble("reward")),
                        Outcomes.scores(rs)))
                .list())
        .reversed();
  }
}
