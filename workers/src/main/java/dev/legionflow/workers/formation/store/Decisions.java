package dev.legionflow.workers.formation.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.formation.choice.Weights;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Keeps which formations were chosen.
@ApplicationScoped
public class Decisions {

  /// The most that one look tells.
  public static final int MOST = 1_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Double>> SHARES =
      new TypeReference<>() {};
  private static final int WHY = 2_000;

  private final FormationDatabase database;

  @Inject
  public Decisions(FormationDatabase database) {
    this.database = database;
  }

  /// Writes a decision, unless its job has one already.
  ///
  /// @return the one that is kept
  public Decision write(Decision made) {
    try {
      insert(made);
      return made;
    } catch (JdbiException e) {
      if (Tables.isThereAlready(e)) {
        return find(made.source().tenantId(), made.id()).orElse(made);
      }
      throw e;
    }
  }

  private void insert(Decision made) {
    var shadow = made.shadow();
    var values = new HashMap<String, @Nullable Object>();
    values.put("id", made.id());
    values.put("at", made.madeAt());
    values.put("tenant", made.source().tenantId());
    values.put("process", made.source().processId());
    values.put("instance", made.source().instanceKey());
    values.put("element", made.source().elementId());
    values.put("type", made.taskType());
    values.put("size", made.size());
    values.put("class", made.sizeClass().label());
    values.put("formation", made.formation());
    values.put("shares", json(made.probabilities()));
    values.put("propensity", made.propensity());
    values.put("provenance", made.provenance().name());
    values.put("policy", made.policy());
    values.put("shadow", shadow == null ? null : shadow.policy());
    values.put("shadowShares", shadow == null ? null : json(shadow.probabilities()));
    values.put("shadowFormation", shadow == null ? null : shadow.formation());
    values.put("weights", made.weights().toText());
    values.put("millis", made.appetiteMillis());
    values.put("dollars", made.appetiteMicroDollars());
    values.put("why", made.why().length() <= WHY ? made.why() : made.why().substring(0, WHY));
    database
        .jdbi()
        .useHandle(handle ->
            handle
                .createUpdate(
                    """
                    insert into legion_formation_decision (id, made_at, tenant_id, process_id,
                      instance_key, element_id, task_type, task_size, size_class, formation,
                      probabilities, propensity, provenance, policy, shadow_policy,
                      shadow_probabilities, shadow_formation, weights, appetite_millis,
                      appetite_micro_dollars, why)
                    values (:id, :at, :tenant, :process, :instance, :element, :type, :size, :class,
                      :formation, :shares, :propensity, :provenance, :policy, :shadow,
                      :shadowShares, :shadowFormation, :weights, :millis, :dollars, :why)
                    """)
                .bindMap(values)
                .execute());
  }

  /// The decision of this tenant, if there is one.
  public Optional<Decision> find(String tenantId, String id) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select * from legion_formation_decision where id = :id and tenant_id = :tenant")
                .bind("id", id)
                .bind("tenant", tenantId)
                .map((rs, _) -> decision(rs))
                .findOne());
  }

  /// The decision, where it is of one of these tenants.
  ///
  /// @param tenantIds empty for all
  public Optional<Told> told(List<String> tenantIds, String id) {
    return list(new Filter(tenantIds, id, null, null, null, null, 1)).stream().findFirst();
  }

  static Decision decision(ResultSet rs) throws SQLException {
    var shadow = rs.getString("shadow_policy");
    return new Decision(
        rs.getString("id"),
        rs.getLong("made_at"),
        new Decision.Source(
            rs.getString("tenant_id"),
            rs.getString("process_id"),
            rs.getLong("instance_key"),
            rs.getString("element_id")),
        rs.getString("task_type"),
        rs.getInt("task_size"),
        rs.getString("formation"),
        shares(rs.getString("probabilities")),
        Decision.Provenance.valueOf(rs.getString("provenance")),
        rs.getString("policy"),
        shadow == null
            ? null
            : new Decision.Shadow(
                shadow,
                shares(rs.getString("shadow_probabilities")),
                rs.getString("shadow_formation")),
        Weights.parse(rs.getString("weights")),
        whole(rs, "appetite_millis"),
        whole(rs, "appetite_micro_dollars"),
        rs.getString("why"));
  }

  static @Nullable Long whole(ResultSet rs, String column) throws SQLException {
    var value = rs.getLong(column);
    return rs.wasNull() ? null : value;
  }

  /// Which decisions are asked for; null for any.
  ///
  /// @param tenantIds empty for all
  /// @param before made before this time, in milliseconds since 1970
  public record Filter(
      List<String> tenantIds,
      @Nullable String id,
      @Nullable String taskType,
      @Nullable String processId,
      @Nullable Long instanceKey,
      @Nullable Long before,
      int most) {
    public Filter {
      tenantIds = List.copyOf(tenantIds);
      if (most < 1 || most > MOST) {
        throw new IllegalArgumentException("limit must be 1 to " + MOST);
      }
    }
  }

  /// A decision, and the reward that was recorded for it, if one was.
  public record Told(Decision decision, @Nullable Double reward) {}

  /// The newest first.
  public List<Told> list(Filter filter) {
    var where = new ArrayList<String>(List.of("1 = 1"));
    var values = new HashMap<String, Object>();
    add(where, values, "id", "=", filter.id());
    add(where, values, "task_type", "=", filter.taskType());
    add(where, values, "process_id", "=", filter.processId());
    add(where, values, "instance_key", "=", filter.instanceKey());
    add(where, values, "made_at", "<", filter.before());
    if (!filter.tenantIds().isEmpty()) {
      where.add("decision.tenant_id in (<tenants>)");
    }
    return database
        .jdbi()
        .withHandle(handle -> {
          var query =
              handle.createQuery(
                  "select decision.*, outcome.reward from legion_formation_decision decision"
                      + " left join legion_formation_outcome outcome"
                      + " on outcome.decision_id = decision.id where "
                      + String.join(" and ", where)
                      + " order by made_at desc, id desc limit "
                      + filter.most());
          if (!filter.tenantIds().isEmpty()) {
            query.bindList("tenants", filter.tenantIds());
          }
          return query
              .bindMap(values)
              .map((rs, _) -> {
                var reward = rs.getDouble("reward");
                return new Told(decision(rs), rs.wasNull() ? null : (Double) reward);
              })
              .list();
        });
  }

  private static void add(
      List<String> where,
      Map<String, Object> values,
      String column,
      String relation,
      @Nullable Object value) {
    if (value != null) {
      where.add("decision.%s %s :%s".formatted(column, relation, column));
      values.put(column, value);
    }
  }

  /// Forgets some of the decisions that are older, the oldest first, with their outcomes.
  ///
  /// @param most how many
  /// @return how many these were
  public int removeBefore(long madeAt, int most) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createUpdate(
                    """
                    delete from legion_formation_decision where id in (
                      select id from legion_formation_decision where made_at < :at
                      order by made_at limit :most)
                    """)
                .bind("at", madeAt)
                .bind("most", most)
                .execute());
  }

  static Map<String, Double> shares(String json) {
    try {
      return JSON.readValue(json, SHARES);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String json(Map<String, Double> shares) {
    try {
      return JSON.writeValueAsString(shares);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
