package dev.legionflow.workers.formation;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.formation.store.Decisions;
import dev.legionflow.workers.formation.store.FormationDatabase;
import dev.legionflow.workers.formation.store.Log;
import dev.legionflow.workers.formation.store.Outcomes;
import dev.legionflow.workers.formation.store.Policies;
import dev.legionflow.workers.formation.store.PolicyChanges;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Both workers on one database, with a clock that the test moves.
final class Room {

  static final Duration KEPT = Duration.ofDays(30);

  private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
  private final AtomicLong keys = new AtomicLong(4_000_000_000L);
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return Instant.ofEpochMilli(now.get());
        }
      };

  private final Decisions decisions;
  private final Outcomes outcomes;
  private final PolicyChanges changes;
  private final Policies policies;
  private final Log log;
  private final SelectWorker select;
  private final RecordWorker record;

  Room(DataSource dataSource) {
    var database = FormationDatabase.of(dataSource);
    decisions = new Decisions(database);
    outcomes = new Outcomes(database);
    changes = new PolicyChanges(database, null, clock);
    policies = new Policies(database, changes);
    log = new Log(database);
    select =
        new SelectWorker(decisions, outcomes, policies, new Keeping(decisions, KEPT, clock), clock);
    record = new RecordWorker(decisions, outcomes, clock);
  }

  Decisions decisions() {
    return decisions;
  }

  Outcomes outcomes() {
    return outcomes;
  }

  Policies policies() {
    return policies;
  }

  PolicyChanges changes() {
    return changes;
  }

  Log log() {
    return log;
  }

  SelectWorker select() {
    return select;
  }

  RecordWorker record() {
    return record;
  }

  void pass(Duration time) {
    now.addAndGet(time.toMillis());
  }

  Job job(String type, Map<String, ? extends @Nullable Object> variables) {
    return job(type, variables, Map.of());
  }

  Job job(
      String type, Map<String, ? extends @Nullable Object> variables, Map<String, String> headers) {
    return job(Job.DEFAULT_TENANT, type, variables, headers);
  }

  private Job job(
      String tenant,
      String type,
      Map<String, ? extends @Nullable Object> variables,
      Map<String, String> headers) {
    return new Job(
        keys.incrementAndGet(),
        type,
        "mission",
        1,
        "Choose",
        2,
        3,
        headers,
        new java.util.HashMap<>(variables),
        tenant);
  }

  /// The id of a new decision.
  String chosen(Map<String, ? extends @Nullable Object> variables) {
    now.incrementAndGet();
    var outcome = select.work(job("legion.formation.select", variables));
    if (outcome instanceof JobOutcome.Completed completed) {
      return String.valueOf(completed.variables().get("formationDecision"));
    }
    throw new AssertionError(outcome.toString());
  }

  Job recordJob(String decision, String verdict) {
    return recordJob(Job.DEFAULT_TENANT, decision, verdict);
  }

  Job recordJob(String tenant, String decision, String verdict) {
    return job(
        tenant,
        "legion.formation.record",
        Map.of("formationDecision", decision, "verdict", verdict),
        Map.of());
  }

  void recorded(String decision, String verdict) {
    var outcome = record.work(recordJob(decision, verdict));
    if (!(outcome instanceof JobOutcome.Completed)) {
      throw new AssertionError(outcome.toString());
    }
  }
}
