package dev.legionflow.engine.job;

import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.Variables;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Limits;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hands jobs out.
@ApplicationScoped
class Activation {

  /// Variables of one answer, in characters; one job is handed out however large it is.
  private static final long ANSWER_CHARS = 4_000_000;

  private static final int AT_A_TIME = 8;

  private final Database database;
  private final Clock clock;
  private final LongPolls polls;

  Activation(Database database, Clock clock, LongPolls polls) {
    this.database = database;
    this.clock = clock;
    this.polls = polls;
  }

  /// @param timeout how long a job stays locked
  /// @param variables names to fetch; empty means all
  /// @param lockOwner the node, when its own workers ask; else null
  record Request(
      String type,
      String worker,
      Duration timeout,
      int max,
      Set<String> variables,
      List<String> tenants,
      @Nullable String lockOwner) {
    Request {
      if (max < 1 || max > Limits.JOBS_PER_ACTIVATION) {
        throw Problem.invalid(
            "maxJobsToActivate",
            "must be 1 to %d, but is %d".formatted(Limits.JOBS_PER_ACTIVATION, max));
      }
    }
  }

  /// @param variables JSON texts
  record Activated(JobRow job, String worker, long deadline, Map<String, String> variables) {}

  /// Hands out what there is now.
  List<Activated> activate(Request request) {
    return database
        .jdbi()
        .inTransaction(handle -> {
          var now = clock.millis();
          var jobs = JobStore.lock(handle, request.type(), request.tenants(), request.max(), now);
          if (jobs.isEmpty()) {
            return List.of();
          }
          var deadline = now + request.timeout().toMillis();
          var activated = new ArrayList<Activated>();
          var chars = 0L;
          // A few at a time: what does not fit into the answer stays as it is.
          for (var from = 0; from < jobs.size() && chars < ANSWER_CHARS; from += AT_A_TIME) {
            var some = jobs.subList(from, Math.min(jobs.size(), from + AT_A_TIME));
            var variables =
                Variables.visible(
                    handle, some.stream().map(JobRow::scopePath).toList(), request.variables());
            for (var i = 0; i < some.size() && chars < ANSWER_CHARS; i++) {
              activated.add(
                  new Activated(some.get(i), request.worker(), deadline, variables.get(i)));
              chars += variables.get(i).values().stream().mapToLong(String::length).sum();
            }
          }
          JobStore.handOut(
              handle,
              activated.stream().map(Activated::job).toList(),
              request.worker(),
              request.lockOwner(),
              deadline);
          return activated;
        });
  }

  /// Hands out what there is, or waits for the first.
  ///
  /// @param onGone is told what to call when the client goes away: jobs that it can no longer be
  ///   given are offered again instead of staying locked for nobody
  List<Activated> activate(Request request, Duration wait, Consumer<Runnable> onGone) {
    if (wait.isZero() || wait.isNegative()) {
      return activate(request);
    }
    var end = System.nanoTime() + wait.toNanos();
    try (var poll = polls.open(request.type())) {
      onGone.accept(poll::cancel);
      while (!poll.isCancelled()) {
        var jobs = activate(request);
        if (!jobs.isEmpty() && poll.isCancelled()) {
          giveBack(request, jobs);
          return List.of();
        }
        if (!jobs.isEmpty() || !poll.await(end - System.nanoTime())) {
          return jobs;
        }
      }
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private void giveBack(Request request, List<Activated> jobs) {
    database
        .jdbi()
        .useTransaction(handle ->
            jobs.forEach(
                a -> JobStore.giveBack(handle, a.job().key(), a.deadline(), clock.millis())));
    jobs.forEach(job -> polls.signal(request.type()));
  }

  static Map<String, @Nullable Object> values(Map<String, String> json) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    json.forEach((name, text) -> values.put(name, JsonValue.read(text)));
    return values;
  }
}
