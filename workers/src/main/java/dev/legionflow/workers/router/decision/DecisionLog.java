package dev.legionflow.workers.router.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.workers.router.store.RouterDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Keeps decisions for their time.
@ApplicationScoped
public class DecisionLog {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 1_000;
  private static final int WHY = 1_000;
  private static final int MOST_FEATURES = 8_000;

  private final RouterDatabase database;
  private final Clock clock;

  @Inject
  public DecisionLog(RouterDatabase database) {
    this(database, Clock.systemUTC());
  }

  public DecisionLog(RouterDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  public void write(Handle handle, Made made, Duration keptFor) {
    var now = clock.millis();
    var decision = made.decision();
    var usage = made.usage();
    var data = made.data();
    handle
        .createUpdate(
            """
            insert into legion_router_decision (id, made_at, expires_at, tenant_id, process_id,
              instance_key, element_id, job_key, task_type, strategy, candidates, features, chosen,
              answered_by, propensity, why, prompt_hash, prompt_chars, data_format,
              data_tokens, json_tokens, prompt_text, answer_chars,
              answer_text, cached, cached_from, outcome, input_tokens, output_tokens, cache_read_tokens,
              cache_write_tokens, reasoning_tokens, micro_dollars, estimated_micro_dollars, took_millis)
            values (:id, :now, :expires, :tenant, :process, :instance, :element, :job, :taskType,
              :strategy, :candidates, :features, :chosen, :answeredBy, :propensity, :why,
              :promptHash, :promptChars, :dataFormat, :dataTokens, :jsonTokens, :promptText, :answerChars, :answerText, :cached, :cachedFrom, :outcome,
              :input, :output, :read, :write, :reasoning, :cost, :estimated, :took)
            """)
        .bind("id", made.id())
        .bind("now", now)
        .bind("expires", now + keptFor.toMillis())
        .bind("tenant", made.payer().tenantId())
        .bind("process", made.payer().processId())
        .bind("instance", made.payer().instanceKey())
        .bind("element", made.payer().elementId())
        .bind("job", made.payer().jobKey())
        .bind("taskType", made.taskType())
        .bind("strategy", decision.strategy())
        .bind("candidates", json(decision.candidates()))
        .bind("features", decision.features().length() > MOST_FEATURES ? "" : decision.features())
        .bind("chosen", decision.chain().isEmpty() ? null : decision.chain().getFirst().key())
        .bind("answeredBy", made.answeredBy())
        .bind("propensity", decision.propensity())
        .bind("why", shortened(decision.why()))
        .bind("promptHash", made.promptHash())
        .bind("promptChars", made.promptChars())
        .bind("dataFormat", data == null ? null : data.format().name())
        .bind("dataTokens", data == null ? null : (Integer) data.tokens())
        .bind("jsonTokens", data == null ? null : (Integer) data.jsonTokens())
        .bind("promptText", made.promptText())
        .bind("answerChars", made.answerChars())
        .bind("answerText", made.answerText())
        .bind("cached", made.cached())
        .bind("cachedFrom", made.cachedFrom())
        .bind("outcome", made.outcome())
        .bind("input", usage.input())
        .bind("output", usage.output())
        .bind("read", usage.cacheRead())
        .bind("write", usage.cacheWrite())
        .bind("reasoning", usage.reasoning())
        .bind("cost", made.microDollars())
        .bind("estimated", made.estimatedMicroDollars())
        .bind("took", made.tookMillis())
        .execute();
  }

  private static String shortened(String why) {
    return why.length() <= WHY ? why : why.substring(0, WHY - 1) + "…";
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether a decision is written.
  public boolean has(String id) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select 1 from legion_router_decision where id = :id")
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  /// A verdict that was recorded.
  ///
  /// @param first whether nobody had judged it before
  /// @param madeAt when the answer was given
  /// @param cached whether the answer was there already: it says no more than it did then
  public record Judged(Verdict verdict, boolean first, long madeAt, boolean cached) {}

  /// Whether somebody said that an answer is bad, when it was given or of the cache.
  ///
  /// @param id of the decision that it was given for
  public boolean isBad(String id) {
    return database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "select count(*) from legion_router_decision"
                            + " where (id = :id or cached_from = :id) and good < 0.5")
                    .bind("id", id)
                    .mapTo(Long.class)
                    .one())
        > 0;
  }

  /// Records what came of an answer; a later verdict takes the place of an earlier one.
  ///
  /// @return empty where there is no such decision any more, or no model has answered
  public Optional<Judged> judge(
      Handle handle, String tenantId, String decisionId, double good, String by) {
    var found =
        handle
            .createQuery(
                """
                select task_type, answered_by, features, propensity, good, made_at, cached
                from legion_router_decision
                where id = :id and tenant_id = :tenant and answered_by is not null for update
                """)
            .bind("id", decisionId)
            .bind("tenant", tenantId)
            .map((rs, _) -> {
              var first = rs.getObject(5) == null;
              return new Judged(
                  new Verdict(
                      decisionId,
                      tenantId,
                      rs.getString(1),
                      rs.getString(2),
                      rs.getString(3),
                      rs.getDouble(4),
                      good),
                  first,
                  rs.getLong(6),
                  rs.getString(7) != null);
            })
            .findOne();
    found.ifPresent(_ ->
        handle
            .createUpdate(
                "update legion_router_decision set good = :good, judged_by = :by, judged_at = :now"
                    + " where id = :id")
            .bind("good", good)
            .bind("by", by)
            .bind("now", clock.millis())
            .bind("id", decisionId)
            .execute());
    return found;
  }

  /// A verdict and when it was given, so that who learns can go on from there.
  public record At(long judgedAt, Verdict verdict) {}

  /// The verdicts since a time of answers that were not in the cache, the oldest first, for a
  /// process that learns from all.
  public List<At> judgedSince(long from, int most) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select judged_at, id, task_type, answered_by, features, propensity, good,
                      tenant_id
                    from legion_router_decision where judged_at >= :from and cached is null
                    order by judged_at, id limit :most
                    """)
                .bind("from", from)
                .bind("most", most)
                .map((rs, _) ->
                    new At(
                        rs.getLong(1),
                        new Verdict(
                            rs.getString(2),
                            rs.getString(8),
                            rs.getString(3),
                            rs.getString(4),
                            rs.getString(5),
                            rs.getDouble(6),
                            rs.getDouble(7))))
                .list());
  }

  /// Which decisions are asked for; null for any.
  ///
  /// @param tenantIds empty for all
  /// @param before older than this time, in milliseconds
  /// @param after behind the decision of this id, in the order in which they are told
  public record Filter(
      List<String> tenantIds,
      @Nullable String id,
      @Nullable String processId,
      @Nullable Long instanceKey,
      @Nullable String elementId,
      @Nullable String model,
      @Nullable Long before,
      @Nullable String after,
      int most) {

    public Filter {
      tenantIds = List.copyOf(tenantIds);
      if (most < 1 || most > MOST) {
        throw new IllegalArgumentException("limit must be 1 to " + MOST);
      }
    }
  }

  /// Decisions as they are told, the newest first.
  public List<Map<String, @Nullable Object>> find(Filter filter) {
    var where = new ArrayList<String>();
    var values = new HashMap<String, Object>();
    where.add("expires_at > :now");
    values.put("now", clock.millis());
    add(where, values, "id = :id", "id", filter.id());
    add(where, values, "process_id = :process", "process", filter.processId());
    add(where, values, "instance_key = :instance", "instance", filter.instanceKey());
    add(where, values, "element_id = :element", "element", filter.elementId());
    add(where, values, "answered_by = :model", "model", filter.model());
    add(where, values, "made_at < :before", "before", filter.before());
    add(
        where,
        values,
        "exists (select 1 from legion_router_decision one where one.id = :after and (all_of.made_at"
            + " < one.made_at or all_of.made_at = one.made_at and all_of.id > one.id))",
        "after",
        filter.after());
    if (!filter.tenantIds().isEmpty()) {
      var names = new ArrayList<String>();
      for (var i = 0; i < filter.tenantIds().size(); i++) {
        names.add(":tenant" + i);
        values.put("tenant" + i, filter.tenantIds().get(i));
      }
      where.add("tenant_id in (" + String.join(", ", names) + ")");
    }
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select * from legion_router_decision all_of where "
                        + String.join(" and ", where)
                        + " order by made_at desc, id limit "
                        + filter.most())
                .bindMap(values)
                .map((rs, _) -> {
                  Map<String, @Nullable Object> told = new LinkedHashMap<>();
                  told.put("id", rs.getString("id"));
                  told.put(
                      "madeAt", java.time.Instant.ofEpochMilli(rs.getLong("made_at")).toString());
                  told.put("tenantId", rs.getString("tenant_id"));
                  told.put("processDefinitionId", rs.getString("process_id"));
                  told.put("processInstanceKey", rs.getString("instance_key"));
                  told.put("elementId", rs.getString("element_id"));
                  told.put("jobKey", rs.getString("job_key"));
                  told.put("taskType", rs.getString("task_type"));
                  told.put("strategy", rs.getString("strategy"));
                  told.put("candidates", tree(rs.getString("candidates")));
                  told.put("chosen", rs.getString("chosen"));
                  told.put("answeredBy", rs.getString("answered_by"));
                  told.put("propensity", rs.getDouble("propensity"));
                  told.put("why", rs.getString("why"));
                  told.put("promptHash", rs.getString("prompt_hash"));
                  told.put("promptChars", rs.getInt("prompt_chars"));
                  told.put("dataFormat", rs.getString("data_format"));
                  told.put("dataTokens", rs.getObject("data_tokens"));
                  told.put("jsonTokens", rs.getObject("json_tokens"));
                  told.put("prompt", rs.getString("prompt_text"));
                  told.put("answerChars", rs.getInt("answer_chars"));
                  told.put("answer", rs.getString("answer_text"));
                  told.put("cached", rs.getString("cached"));
                  told.put("outcome", rs.getString("outcome"));
                  told.put(
                      "usage",
                      Map.of(
                          "input", rs.getLong("input_tokens"),
                          "output", rs.getLong("output_tokens"),
                          "cacheRead", rs.getLong("cache_read_tokens"),
                          "cacheWrite", rs.getLong("cache_write_tokens"),
                          "reasoning", rs.getLong("reasoning_tokens")));
                  told.put("costMicroDollars", rs.getLong("micro_dollars"));
                  told.put("estimatedMicroDollars", rs.getLong("estimated_micro_dollars"));
                  told.put("tookMillis", rs.getLong("took_millis"));
                  var good = rs.getDouble("good");
                  told.put("good", rs.wasNull() ? null : good);
                  told.put("judgedBy", rs.getString("judged_by"));
                  return told;
                })
                .list());
  }

  private static void add(
      List<String> where,
      Map<String, Object> values,
      String condition,
      String name,
      @Nullable Object value) {
    if (value != null) {
      where.add(condition);
      values.put(name, value);
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Forgets what is past its time.
  public int removeExpired() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createUpdate("delete from legion_router_decision where expires_at < :now")
                .bind("now", clock.millis())
                .execute());
  }
}
