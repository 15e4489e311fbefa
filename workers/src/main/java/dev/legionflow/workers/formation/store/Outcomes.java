package dev.legionflow.workers.formation.store;

import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.formation.choice.Past;
import dev.legionflow.workers.formation.choice.Scores;
import dev.legionflow.workers.formation.choice.SizeClass;
import dev.legionflow.workers.formation.choice.Weights;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Keeps what came of decisions, each once.
@ApplicationScoped
public class Outcomes {

  /// What is looked back on: with the usual discount the last of them weighs less than a hundredth.
  static final int MOST = 1_000;

  /// What the usual time and cost are the medians of.
  private static final int USUAL = 100;

  private final FormationDatabase database;

  @Inject
  public Outcomes(FormationDatabase database) {
    this.database = database;
  }

  /// Writes what came of a decision, unless something is written already.
  ///
  /// @return what is kept
  public Outcome write(Decision of, Outcome outcome) {
    try {
      insert(of, outcome);
      return outcome;
    } catch (JdbiException e) {
      if (Tables.isThereAlready(e)) {
        return find(of.id()).orElse(outcome);
      }
      throw e;
    }
  }

  private void insert(Decision of, Outcome outcome) {
    var scores = outcome.scores();
    var values = new HashMap<String, @Nullable Object>();
    values.put("id", of.id());
    values.put("job", outcome.jobKey());
    values.put("at", outcome.recordedAt());
    values.put("tenant", of.source().tenantId());
    values.put("type", of.taskType());
    values.put("class", of.sizeClass().label());
    values.put("formation", of.formation());
    values.put("millis", outcome.durationMillis());
    values.put("dollars", outcome.microDollars());
    values.put("overhead", outcome.overhead());
    values.put("success", scores.success());
    values.put("time", scores.time());
    values.put("cost", scores.cost());
    values.put("less", scores.overhead());
    values.put("reward", outcome.reward());
    database
        .jdbi()
        .useHandle(handle ->
            handle
                .createUpdate(
                    """
                    insert into legion_formation_outcome (decision_id, job_key, recorded_at,
                      tenant_id, task_type, size_class, formation, duration_millis, micro_dollars,
                      overhead, success, time_score, cost_score, overhead_score, reward)
                    values (:id, :job, :at, :tenant, :type, :class, :formation, :millis, :dollars,
                      :overhead, :success, :time, :cost, :less, :reward)
                    """)
                .bindMap(values)
                .execute());
  }

  /// What came of the decision, if that is known.
  public Optional<Outcome> find(String decisionId) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select * from legion_formation_outcome where decision_id = :id")
                .bind("id", decisionId)
                .map((rs, _) -> outcome(rs))
                .findOne());
  }

  private static Outcome outcome(ResultSet rs) throws SQLException {
    return new Outcome(
        rs.getString("decision_id"),
        rs.getLong("job_key"),
        rs.getLong("recorded_at"),
        rs.getLong("duration_millis"),
        Decisions.whole(rs, "micro_dollars"),
        number(rs, "overhead"),
        scores(rs),
        rs.getDouble("reward"));
  }

  static Scores scores(ResultSet rs) throws SQLException {
    return new Scores(
        rs.getDouble("success"),
        number(rs, "time_score"),
        number(rs, "cost_score"),
        number(rs, "overhead_score"));
  }

  private static @Nullable Double number(ResultSet rs, String column) throws SQLException {
    var value = rs.getDouble(column);
    return rs.wasNull() ? null : value;
  }

  /// The last outcomes of a type of tasks, the newest first, valued by these weights: a mission
  /// that cares about something else learns from the same outcomes.
  public List<Past> past(String tenantId, String taskType, Weights weights) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select * from legion_formation_outcome
                    where tenant_id = :tenant and task_type = :type
                    order by recorded_order desc limit :most
                    """)
                .bind("tenant", tenantId)
                .bind("type", taskType)
                .bind("most", MOST)
                .map((rs, _) ->
                    new Past(
                        rs.getString("formation"),
                        SizeClass.labelled(rs.getString("size_class")),
                        weights.reward(scores(rs))))
                .list());
  }

  /// An amount that missions are measured against where they have no appetite.
  public enum Amount {
    DURATION("duration_millis"),
    COST("micro_dollars");

    private final String column;

    Amount(String column) {
      this.column = column;
    }
  }

  /// The median of the last outcomes of such tasks, whatever formation they had.
  public OptionalDouble usual(Decision like, Amount amount) {
    var values =
        database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        """
                        select %s from legion_formation_outcome
                        where tenant_id = :tenant and task_type = :type and size_class = :class
                          and %s is not null
                        order by recorded_order desc limit :most
                        """
                            .formatted(amount.column, amount.column))
                    .bind("tenant", like.source().tenantId())
                    .bind("type", like.taskType())
                    .bind("class", like.sizeClass().label())
                    .bind("most", USUAL)
                    .mapTo(Long.class)
                    .list());
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    var sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
    var middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0);
  }
}
