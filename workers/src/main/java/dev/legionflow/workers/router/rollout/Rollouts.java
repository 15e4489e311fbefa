package dev.legionflow.workers.router.rollout;

import static java.lang.System.Logger.Level.WARNING;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.rollout.SequentialTest.Open;
import dev.legionflow.workers.router.rollout.SequentialTest.Promote;
import dev.legionflow.workers.router.rollout.SequentialTest.RollBack;
import dev.legionflow.workers.router.store.RouterDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// Which versions may be called, and which one a call gets.
///
/// The registry's file says what there is; what operators and canaries change stands in the
/// database, so that all nodes do the same. A node looks once a second, and at once after a change
/// of its own.
@ApplicationScoped
public class Rollouts {

  public static final int LEAST_PERCENT = 1;
  public static final int MOST_PERCENT = 20;
  public static final String PERCENT =
      "must be from %d to %d".formatted(LEAST_PERCENT, MOST_PERCENT);

  private static final System.Logger LOG = System.getLogger(Rollouts.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final String MODEL = "model:";
  private static final String PROVIDER = "provider:";
  private static final String ROUTER = "router";
  private static final int TEXT = 1_000;

  private static final RowMapper<Canary> CANARY =
      (rs, _) -> {
        var ended = rs.getLong("ended_at");
        return new Canary(
            rs.getString("model_id"),
            rs.getString("candidate"),
            rs.getString("baseline"),
            rs.getInt("baseline_weight"),
            rs.getInt("percent"),
            terms(rs.getString("terms")),
            rs.getLong("began_at"),
            rs.getString("state"),
            ended == 0 ? null : ended,
            rs.getString("why"));
      };

  private final RouterDatabase database;
  private final Changes changes;
  private final Clock clock;
  private final ReentrantLock reading = new ReentrantLock();
  private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(nothing());

  @Inject
  public Rollouts(RouterDatabase database, Changes changes) {
    this(database, changes, Clock.systemUTC());
  }

  public Rollouts(RouterDatabase database) {
    this(database, Clock.systemUTC());
  }

  public Rollouts(RouterDatabase database, Clock clock) {
    this(database, new Changes(database, null, clock), clock);
  }

  private Rollouts(RouterDatabase database, Changes changes, Clock clock) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
  }

  /// What is changed of one subject; null leaves what the file says.
  private record Changed(@Nullable Boolean enabled, @Nullable Integer weight) {}

  private static final Changed NOTHING = new Changed(null, null);

  /// @param canaries the running ones by their model
  private record Snapshot(
      Map<String, Changed> overrides, Map<String, Canary> canaries, long readAt, boolean isRead) {

    boolean isFresh() {
      return isRead && System.nanoTime() - readAt < FRESH_NANOS;
    }

    boolean enabledProvider(String id) {
      var provider = overrides.get(PROVIDER + id);
      return provider == null || !Boolean.FALSE.equals(provider.enabled());
    }

    boolean enabled(Model model) {
      if (!enabledProvider(model.provider())) {
        return false;
      }
      var own = overrides.get(MODEL + model.key());
      return model.enabled() && (own == null || !Boolean.FALSE.equals(own.enabled()));
    }

    int weight(Model model) {
      var own = overrides.get(MODEL + model.key());
      return own != null && own.weight() != null ? own.weight() : model.weight();
    }
  }

  /// Who changed what of it.
  public Changes changes() {
    return changes;
  }

  // --- at each call

  /// One version of each model that may be called.
  ///
  /// @param draw decides which; the same for the same call, so that it can be told again
  public List<Model> available(Collection<Model> declared, long draw) {
    var now = current();
    var byId = new LinkedHashMap<String, List<Model>>();
    for (var model : declared) {
      if (now.enabled(model)) {
        byId.computeIfAbsent(model.id(), id -> new ArrayList<>()).add(model);
      }
    }
    var available = new ArrayList<Model>();
    byId.forEach((id, versions) -> pick(now, id, versions, draw).ifPresent(available::add));
    return available;
  }

  /// Whether the model may be called: nothing switches it or its provider off.
  public boolean isOn(Model model) {
    return current().enabled(model);
  }

  /// Its share among the versions of its id.
  public int weight(Model model) {
    return current().weight(model);
  }

  public boolean isOn(String provider) {
    return current().enabledProvider(provider);
  }

  private static Optional<Model> pick(Snapshot now, String id, List<Model> versions, long draw) {
    var u = uniform(draw, id);
    var canary = now.canaries().get(id);
    if (canary != null) {
      var candidate = version(versions, canary.candidate());
      if (candidate.isPresent() && version(versions, canary.baseline()).isPresent()) {
        var share = canary.percent() / 100.0;
        if (u < share) {
          return candidate;
        }
        var others =
            versions.stream().filter(model -> !model.version().equals(canary.candidate())).toList();
        return byWeight(now, others, (u - share) / (1 - share));
      }
    }
    return byWeight(now, versions, u);
  }

  private static Optional<Model> version(List<Model> versions, String version) {
    return versions.stream().filter(model -> model.version().equals(version)).findFirst();
  }

  private static Optional<Model> byWeight(Snapshot now, List<Model> versions, double u) {
    var sum = versions.stream().mapToLong(now::weight).sum();
    var left = u * sum;
    Model last = null;
    for (var model : versions) {
      var weight = now.weight(model);
      if (weight > 0) {
        last = model;
        left -= weight;
        if (left < 0) {
          break;
        }
      }
    }
    return Optional.ofNullable(last);
  }

  /// From 0 to 1, and independent for each model (the finaliser of splitmix64).
  private static double uniform(long draw, String id) {
    var z = draw * 0x9e37_79b9_7f4a_7c15L + id.hashCode() * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    z ^= z >>> 31;
    return (z >>> 11) * 0x1.0p-53;
  }

  private Snapshot current() {
    var held = snapshot.get();
    if (held.isFresh()) {
      return held;
    }
    if (held.isRead()) {
      // One looks, the others go on with what they know.
      if (reading.tryLock()) {
        try {
          return read();
        } catch (RuntimeException e) {
          LOG.log(WARNING, "cannot read what is changed of the models: {0}", e.getMessage());
          return held;
        } finally {
          reading.unlock();
        }
      }
      return held;
    }
    reading.lock();
    try {
      held = snapshot.get();
      return held.isRead() ? held : read();
    } finally {
      reading.unlock();
    }
  }

  private Snapshot read() {
    var held = snapshot.get();
    var at = System.nanoTime();
    var made =
        database
            .jdbi()
            .withHandle(handle -> new Snapshot(overrides(handle), canaries(handle), at, true));
    // A change that came meanwhile is not in it: then the next one reads again.
    snapshot.compareAndSet(held, made);
    return made;
  }

  private static Map<String, Changed> overrides(Handle handle) {
    return handle
        .createQuery("select subject, enabled, weight from legion_router_override")
        .map((rs, _) -> {
          var enabled = rs.getObject(2) == null ? null : (Boolean) (rs.getInt(2) != 0);
          var weight = rs.getObject(3) == null ? null : (Integer) rs.getInt(3);
          return Map.entry(rs.getString(1), new Changed(enabled, weight));
        })
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map<String, Canary> canaries(Handle handle) {
    return handle
        .createQuery("select * from legion_router_canary where state = :running")
        .bind("running", Canary.RUNNING)
        .map(CANARY)
        .stream()
        .collect(Collectors.toMap(Canary::modelId, canary -> canary));
  }

  private void changed() {
    snapshot.set(nothing());
  }

  /// Each is an object of its own.
  private static Snapshot nothing() {
    return new Snapshot(Map.of(), Map.of(), 0, false);
  }

  // --- what operators change

  /// Switches a version off, or no longer off: what the file switches off stays off.
  public void enableModel(Model model, boolean enabled, String by, String why) {
    enable(MODEL + model.key(), enabled, by, why);
  }

  /// Switches all models of a provider off, or no longer off.
  public void enableProvider(String provider, boolean enabled, String by, String why) {
    enable(PROVIDER + provider, enabled, by, why);
  }

  private void enable(String subject, boolean enabled, String by, String why) {
    change(
        subject, enabled ? "on" : "off", before -> new Changed(enabled, before.weight()), by, why);
  }

  /// Gives a version another share than the file does.
  ///
  /// @param weight null for what the file says
  public void weight(Model model, @Nullable Integer weight, String by, String why)
      throws RolloutRefused {
    if (weight != null && (weight < 0 || weight > Model.MOST_WEIGHT)) {
      throw new RolloutRefused("must be from 0 to %,d".formatted(Model.MOST_WEIGHT));
    }
    change(MODEL + model.key(), "weight", before -> new Changed(before.enabled(), weight), by, why);
  }

  private void change(
      String subject, String change, UnaryOperator<Changed> to, String by, String why) {
    inTransaction(handle -> {
      var found = override(handle, subject);
      var before = found.orElse(NOTHING);
      var after = to.apply(before);
      write(handle, subject, found.isPresent(), after);
      changes.write(handle, by, subject, change, words(before), words(after), why);
      return true;
    });
    changed();
    changes.enter();
  }

  /// A row that is not there cannot be locked, so that two may make it at once: the slower one
  /// finds it at its second try.
  private boolean inTransaction(Predicate<Handle> work) {
    try {
      return database.jdbi().inTransaction(work::test);
    } catch (JdbiException e) {
      if (!Tables.isThereAlready(e)) {
        throw e;
      }
      return database.jdbi().inTransaction(work::test);
    }
  }

  private static String words(Changed override) {
    return (override.enabled() == null ? "" : override.enabled() ? "on " : "off ")
        + (override.weight() == null ? "" : "weight " + override.weight());
  }

  private static Optional<Changed> override(Handle handle, String subject) {
    return handle
        .createQuery(
            "select enabled, weight from legion_router_override where subject = :subject for update")
        .bind("subject", subject)
        .map((rs, _) ->
            new Changed(
                rs.getObject(1) == null ? null : (Boolean) (rs.getInt(1) != 0),
                rs.getObject(2) == null ? null : (Integer) rs.getInt(2)))
        .findOne();
  }

  /// A row that is there is locked and stays the same row: one that is made anew would be lost for
  /// who waits for its lock.
  private void write(Handle handle, String subject, boolean isThere, Changed to) {
    handle
        .createUpdate(
            isThere
                ? "update legion_router_override set enabled = :enabled, weight = :weight,"
                    + " changed_at = :now where subject = :subject"
                : "insert into legion_router_override (subject, enabled, weight, changed_at)"
                    + " values (:subject, :enabled, :weight, :now)")
        .bind("subject", subject)
        .bind("enabled", to.enabled() == null ? null : (Integer) (to.enabled() ? 1 : 0))
        .bind("weight", to.weight())
        .bind("now", clock.millis())
        .execute();
  }

  // --- canaries

  /// Lets a new version have a part of the calls.
  ///
  /// @param declared all versions that there are
  /// @param percent 1 to 20
  /// @throws RolloutRefused with the reason
  public Canary begin(
      Collection<Model> declared,
      String modelId,
      String candidateVersion,
      int percent,
      Terms terms,
      String by)
      throws RolloutRefused {
    if (percent < LEAST_PERCENT || percent > MOST_PERCENT) {
      throw new RolloutRefused("percent " + PERCENT);
    }
    changed();
    var now = current();
    var versions = declared.stream().filter(model -> model.id().equals(modelId)).toList();
    var candidate =
        version(versions, candidateVersion)
            .orElseThrow(() ->
                new RolloutRefused(
                    "there is no version '%s' of '%s'".formatted(candidateVersion, modelId)));
    if (!now.enabled(candidate)) {
      throw new RolloutRefused("'%s' is switched off".formatted(candidate.key()));
    }
    var baseline =
        baseline(now, versions, candidateVersion)
            .orElseThrow(() ->
                new RolloutRefused(
                    "'%s' has no other version in use to compare with".formatted(modelId)));
    var lacks = Compatibility.lacks(candidate, baseline);
    if (!lacks.isEmpty()) {
      throw new RolloutRefused(
          "'%s' cannot take the place of '%s': %s"
              .formatted(candidate.key(), baseline.key(), String.join(", ", lacks)));
    }
    var made =
        new Canary(
            modelId,
            candidateVersion,
            baseline.version(),
            now.weight(baseline),
            percent,
            terms,
            clock.millis(),
            Canary.RUNNING,
            null,
            null);
    var begun =
        inTransaction(handle -> {
          var before = canary(handle, modelId, true);
          if (before.filter(canary -> canary.state().equals(Canary.RUNNING)).isPresent()) {
            return false;
          }
          replace(handle, before.isPresent(), made);
          changes.write(
              handle,
              by,
              MODEL + candidate.key(),
              "canary",
              baseline.version(),
              percent + " %",
              json(terms));
          return true;
        });
    changed();
    changes.enter();
    if (!begun) {
      throw new RolloutRefused("a canary of '%s' is running already".formatted(modelId));
    }
    return made;
  }

  /// What a version would be compared with: the heaviest other one of its id that is in use.
  public Optional<Model> baseline(
      Collection<Model> declared, String modelId, String candidateVersion) {
    var versions = declared.stream().filter(model -> model.id().equals(modelId)).toList();
    return baseline(current(), versions, candidateVersion);
  }

  private static Optional<Model> baseline(
      Snapshot now, List<Model> versions, String candidateVersion) {
    return versions.stream()
        .filter(model ->
            !model.version().equals(candidateVersion)
                && now.enabled(model)
                && now.weight(model) > 0)
        .max(Comparator.comparingInt(now::weight));
  }

  private static void replace(Handle handle, boolean isThere, Canary made) {
    handle
        .createUpdate(
            isThere
                ? "update legion_router_canary set candidate = :candidate, baseline = :baseline,"
                    + " baseline_weight = :weight, percent = :percent, terms = :terms,"
                    + " began_at = :now, state = :state, ended_at = null, why = null"
                    + " where model_id = :model"
                : "insert into legion_router_canary (model_id, candidate, baseline,"
                    + " baseline_weight, percent, terms, began_at, state) values (:model,"
                    + " :candidate, :baseline, :weight, :percent, :terms, :now, :state)")
        .bind("weight", made.baselineWeight())
        .bind("model", made.modelId())
        .bind("candidate", made.candidate())
        .bind("baseline", made.baseline())
        .bind("percent", made.percent())
        .bind("terms", json(made.terms()))
        .bind("now", made.beganAt())
        .bind("state", made.state())
        .execute();
    handle.execute("delete from legion_router_arm where model_id = ?", made.modelId());
    for (var version : List.of(made.candidate(), made.baseline())) {
      handle.execute(
          "insert into legion_router_arm (model_id, version, calls, measured, good, latency, cost)"
              + " values (?, ?, 0, 0, 0, 0, 0)",
          made.modelId(),
          version);
    }
  }

  /// Ends a canary without a finding; the candidate gets no more calls.
  ///
  /// @return false when none is running
  public boolean stop(String modelId, String by, String why) {
    return end(modelId, Canary.STOPPED, by, why);
  }

  /// Whether a canary of the model is running, as far as this node knows.
  public boolean isRunning(String modelId) {
    return current().canaries().containsKey(modelId);
  }

  /// Takes in one request to a model.
  ///
  /// @param good how good its answer was, from 0 to 1; null where it is not known yet
  /// @param handle in the transaction that writes the ledger
  public void observe(
      Handle handle, Model model, @Nullable Double good, long tookMillis, long microDollars) {
    var canary = current().canaries().get(model.id());
    if (canary == null || !canary.has(model.version())) {
      return;
    }
    var terms = canary.terms();
    add(
        handle,
        model.id(),
        model.version(),
        1,
        terms.byVerdict() && good != null && good > 0 ? null : good,
        Math.min(1, (double) tookMillis / terms.latencyCapMillis()),
        Math.min(1, (double) microDollars / terms.costCapMicroDollars()));
  }

  /// Takes in a verdict that came later, where the canary goes by verdicts.
  ///
  /// @param madeAt when the answer was given: one from before the canary is none of its
  public void judged(Handle handle, String modelKey, long madeAt, double good) {
    var at = modelKey.lastIndexOf('@');
    var canary = at < 0 ? null : current().canaries().get(modelKey.substring(0, at));
    var version = modelKey.substring(at + 1);
    if (canary != null
        && canary.terms().byVerdict()
        && canary.has(version)
        && madeAt >= canary.beganAt()) {
      add(handle, canary.modelId(), version, 0, good, 0, 0);
    }
  }

  private static void add(
      Handle handle,
      String modelId,
      String version,
      int calls,
      @Nullable Double good,
      double latency,
      double cost) {
    handle
        .createUpdate(
            "update legion_router_arm set calls = calls + :calls, measured = measured + :measured,"
                + " good = good + :good, latency = latency + :latency, cost = cost + :cost"
                + " where model_id = :model and version = :version")
        .bind("calls", calls)
        .bind("measured", good == null ? 0 : 1)
        .bind("good", good == null ? 0.0 : Math.clamp(good, 0.0, 1.0))
        .bind("latency", latency)
        .bind("cost", cost)
        .bind("model", modelId)
        .bind("version", version)
        .execute();
  }

  /// A canary and what is known of its versions.
  public record Standing(Canary canary, Arm candidate, Arm baseline) {}

  /// All canaries, those that have ended included, until the next one of the same model.
  public List<Standing> standings() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select * from legion_router_canary order by model_id")
                .map(CANARY)
                .list()
                .stream()
                .map(canary -> standing(handle, canary))
                .toList());
  }

  private static Standing standing(Handle handle, Canary canary) {
    var arms =
        handle
            .createQuery(
                "select version, calls, measured, good, latency, cost from legion_router_arm"
                    + " where model_id = :model")
            .bind("model", canary.modelId())
            .map((rs, _) ->
                new Arm(
                    rs.getString(1),
                    rs.getLong(2),
                    rs.getLong(3),
                    rs.getDouble(4),
                    rs.getDouble(5),
                    rs.getDouble(6)))
            .stream()
            .collect(Collectors.toMap(Arm::version, arm -> arm));
    return new Standing(
        canary,
        arms.getOrDefault(canary.candidate(), Arm.empty(canary.candidate())),
        arms.getOrDefault(canary.baseline(), Arm.empty(canary.baseline())));
  }

  /// Looks at the evidence of all running canaries and acts on it; called after each call of one,
  /// and every few seconds.
  public void decide() {
    for (var canary : current().canaries().values()) {
      decide(canary.modelId());
    }
  }

  public void decide(String modelId) {
    var standing =
        database
            .jdbi()
            .withHandle(handle ->
                canary(handle, modelId, false)
                    .filter(canary -> canary.state().equals(Canary.RUNNING))
                    .map(canary -> standing(handle, canary)));
    if (standing.isEmpty()) {
      return;
    }
    var found = standing.get();
    switch (SequentialTest.of(found.candidate(), found.baseline(), found.canary().terms())) {
      case Open _ -> {
        var days = found.canary().terms().mostDays();
        // One that gets no calls, or no verdicts, would never end.
        if (clock.millis() - found.canary().beganAt() >= TimeUnit.DAYS.toMillis(days)) {
          end(
              modelId,
              Canary.ROLLED_BACK,
              ROUTER,
              "nothing is shown in %d days (%d calls, beside %d)"
                  .formatted(days, found.candidate().calls(), found.baseline().calls()));
        }
      }
      case Promote promote -> end(modelId, Canary.PROMOTED, ROUTER, promote.why());
      case RollBack rollBack -> end(modelId, Canary.ROLLED_BACK, ROUTER, rollBack.why());
    }
  }

  private boolean end(String modelId, String state, String by, String why) {
    var ended =
        inTransaction(handle -> {
          var found = canary(handle, modelId, true);
          if (found.isEmpty() || !found.get().state().equals(Canary.RUNNING)) {
            // Another node was faster.
            return false;
          }
          var canary = found.get();
          handle
              .createUpdate(
                  "update legion_router_canary set state = :state, ended_at = :now, why = :why"
                      + " where model_id = :model")
              .bind("state", state)
              .bind("now", clock.millis())
              .bind("why", Changes.cut(why, TEXT))
              .bind("model", modelId)
              .execute();
          var promoted = state.equals(Canary.PROMOTED);
          if (promoted) {
            give(handle, modelId, canary.candidate(), canary.baselineWeight());
          }
          give(handle, modelId, promoted ? canary.baseline() : canary.candidate(), 0);
          changes.write(
              handle,
              by,
              MODEL + modelId + "@" + canary.candidate(),
              state.toLowerCase(java.util.Locale.ROOT),
              "canary of %d %% beside %s".formatted(canary.percent(), canary.baseline()),
              promoted ? "in the place of " + canary.baseline() : "no calls",
              why);
          return true;
        });
    changed();
    changes.enter();
    return ended;
  }

  private void give(Handle handle, String modelId, String version, int weight) {
    var subject = MODEL + modelId + "@" + version;
    var found = override(handle, subject);
    write(handle, subject, found.isPresent(), new Changed(found.orElse(NOTHING).enabled(), weight));
  }

  private static Optional<Canary> canary(Handle handle, String modelId, boolean lock) {
    return handle
        .createQuery(
            "select * from legion_router_canary where model_id = :model"
                + (lock ? " for update" : ""))
        .bind("model", modelId)
        .map(CANARY)
        .findOne();
  }

  private static String json(Terms terms) {
    try {
      return JSON.writeValueAsString(terms);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Terms terms(String json) {
    try {
      return JSON.readValue(json, Terms.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
