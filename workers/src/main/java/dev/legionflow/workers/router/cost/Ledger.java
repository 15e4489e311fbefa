package dev.legionflow.workers.router.cost;

import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.store.RouterDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What each request to a model cost, as the provider told it, or the most that it can have cost.
@ApplicationScoped
public class Ledger {

  private static final int MOST_GROUPS = 10_000;

  private final RouterDatabase database;
  private final Clock clock;

  @Inject
  public Ledger(RouterDatabase database) {
    this(database, Clock.systemUTC());
  }

  public Ledger(RouterDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// One request.
  ///
  /// @param outcome `ANSWERED`, or why there was no answer
  /// @param estimated whether the cost is the most that it can be, because the provider told no
  ///   usage
  public record Entry(
      Model model, String outcome, Usage usage, long microDollars, boolean estimated) {

    public static Entry of(Model model, String outcome, Usage usage) {
      return new Entry(model, outcome, usage, model.prices().cost(usage), false);
    }

    public static Entry estimated(Model model, String outcome, long microDollars) {
      return new Entry(model, outcome, Usage.NONE, microDollars, true);
    }
  }

  /// Writes down the requests of a decision.
  ///
  /// @param handle in the transaction that settles the budgets
  public void write(Handle handle, String decisionId, Payer payer, List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    var batch =
        handle.prepareBatch(
            """
            insert into legion_router_cost (decision_id, made_at, made_on, tenant_id, process_id,
              instance_key, element_id, job_key, model_id, model_version, provider, outcome,
              input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
              micro_dollars, estimated)
            values (:decision, :at, :on, :tenant, :process, :instance, :element, :job, :model,
              :version, :provider, :outcome, :input, :output, :read, :write, :reasoning, :cost, :estimated)
            """);
    var now = clock.millis();
    for (var entry : entries) {
      var usage = entry.usage();
      batch
          .bind("decision", decisionId)
          .bind("at", now)
          .bind("on", Math.floorDiv(now, Duration.ofDays(1).toMillis()))
          .bind("tenant", payer.tenantId())
          .bind("process", payer.processId())
          .bind("instance", payer.instanceKey())
          .bind("element", payer.elementId())
          .bind("job", payer.jobKey())
          .bind("model", entry.model().id())
          .bind("version", entry.model().version())
          .bind("provider", entry.model().provider())
          .bind("outcome", entry.outcome())
          .bind("input", usage.input())
          .bind("output", usage.output())
          .bind("read", usage.cacheRead())
          .bind("write", usage.cacheWrite())
          .bind("reasoning", usage.reasoning())
          .bind("cost", entry.microDollars())
          .bind("estimated", entry.estimated())
          .add();
    }
    batch.execute();
  }

  /// By what costs can be told apart.
  public enum By {
    DAY("made_on"),
    TENANT("tenant_id"),
    DEFINITION("process_id"),
    ELEMENT("element_id"),
    INSTANCE("instance_key"),
    MODEL("model_id"),
    VERSION("model_version"),
    PROVIDER("provider"),
    OUTCOME("outcome");

    private final String column;

    By(String column) {
      this.column = column;
    }
  }

  /// Which costs are asked for; null for any. Days are included.
  ///
  /// @param tenantIds the tenants; empty for all
  public record Filter(
      LocalDate from,
      LocalDate to,
      List<String> tenantIds,
      @Nullable String processId,
      @Nullable Long instanceKey,
      @Nullable String elementId,
      @Nullable String modelId) {

    public Filter {
      tenantIds = List.copyOf(tenantIds);
    }
  }

  /// The costs of one group.
  ///
  /// @param key the values of what was asked by, as text, in that order
  /// @param requests how many requests were made, those that failed included
  /// @param estimated how much of the micro-dollars nobody told, so that it is the most they can be
  public record Sum(
      List<String> key, long requests, Usage usage, long microDollars, long estimated) {
    public Sum {
      key = List.copyOf(key);
    }
  }

  /// The costs in groups, the dearest first; at most 10,000 groups.
  public List<Sum> sums(Filter filter, List<By> by) {
    var columns = by.stream().map(one -> one.column).collect(Collectors.joining(", "));
    var where = new ArrayList<String>();
    var values = new HashMap<String, Object>();
    where.add("made_on between :from and :to");
    values.put("from", filter.from().toEpochDay());
    values.put("to", filter.to().toEpochDay());
    add(where, values, "process_id", "process", filter.processId());
    add(where, values, "instance_key", "instance", filter.instanceKey());
    add(where, values, "element_id", "element", filter.elementId());
    add(where, values, "model_id", "model", filter.modelId());
    if (!filter.tenantIds().isEmpty()) {
      var names = new ArrayList<String>();
      for (var i = 0; i < filter.tenantIds().size(); i++) {
        names.add(":tenant" + i);
        values.put("tenant" + i, filter.tenantIds().get(i));
      }
      where.add("tenant_id in (" + String.join(", ", names) + ")");
    }
    var sql =
        "select count(*), coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),"
            + " coalesce(sum(cache_read_tokens), 0), coalesce(sum(cache_write_tokens), 0),"
            + " coalesce(sum(reasoning_tokens), 0), coalesce(sum(micro_dollars), 0),"
            + " coalesce(sum(case when estimated then micro_dollars else 0 end), 0)"
            + (by.isEmpty() ? "" : ", " + columns)
            + " from legion_router_cost where "
            + String.join(" and ", where)
            + (by.isEmpty() ? "" : " group by " + columns + " order by 7 desc, " + columns)
            + " limit "
            + MOST_GROUPS;
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(sql)
                .bindMap(values)
                .map((rs, _) -> {
                  var key = new ArrayList<String>();
                  for (var i = 0; i < by.size(); i++) {
                    key.add(
                        by.get(i) == By.DAY
                            ? LocalDate.ofEpochDay(rs.getLong(9 + i)).toString()
                            : rs.getString(9 + i));
                  }
                  return new Sum(
                      key,
                      rs.getLong(1),
                      new Usage(
                          rs.getLong(2),
                          rs.getLong(3),
                          rs.getLong(4),
                          rs.getLong(5),
                          rs.getLong(6)),
                      rs.getLong(7),
                      rs.getLong(8));
                })
                .list());
  }

  private static void add(
      List<String> where,
      Map<String, Object> values,
      String column,
      String name,
      @Nullable Object value) {
    if (value != null) {
      where.add(column + " = :" + name);
      values.put(name, value);
    }
  }

  /// Forgets what is older.
  ///
  /// @return how many requests
  public int removeBefore(LocalDate day) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createUpdate("delete from legion_router_cost where made_on < :day")
                .bind("day", day.toEpochDay())
                .execute());
  }

  /// What a version's answers cost on average of late; empty when it gave none.
  public java.util.OptionalDouble meanCost(String modelId, String version, LocalDate from) {
    var mean =
        database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "select avg(cast(micro_dollars as double precision)) from legion_router_cost"
                            + " where made_on >= :from and model_id = :model and model_version = :version"
                            + " and outcome = 'ANSWERED'")
                    .bind("from", from.toEpochDay())
                    .bind("model", modelId)
                    .bind("version", version)
                    .mapTo(Double.class)
                    .findOne());
    return mean.map(java.util.OptionalDouble::of).orElseGet(java.util.OptionalDouble::empty);
  }

  LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }
}
