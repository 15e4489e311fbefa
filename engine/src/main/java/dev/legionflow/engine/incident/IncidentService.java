package dev.legionflow.engine.incident;

import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.job.JobService;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/// Tries again what incidents hold.
@ApplicationScoped
public class IncidentService {

  private final Engine engine;
  private final JobService jobs;

  IncidentService(Engine engine, JobService jobs) {
    this.engine = engine;
    this.jobs = jobs;
  }

  private record Stalled(String executionId, String phase, @Nullable Long jobKey) {}

  /// Resolves an incident. Inside a command.
  ///
  /// @param withRetry whether a job that has no retries left is given one
  public void resolve(UnitOfWork unit, long key, boolean withRetry) {
    unit.handle()
        .createQuery("select root_id from legion_stalled where incident_key = ?")
        .bind(0, key)
        .mapTo(String.class)
        .findOne()
        .ifPresent(engine::lockRoot);
    var stalled =
        unit.handle()
            .createQuery(
                """
                select execution_id, phase, job_key from legion_stalled where incident_key = ?
                for update
                """)
            .bind(0, key)
            .map((rs, c) ->
                new Stalled(rs.getString(1), rs.getString(2), rs.getObject(3, Long.class)))
            .findOne()
            .filter(found -> engine.sees(found.executionId()))
            .orElseThrow(() ->
                Problem.notFound(
                    "cannot resolve incident %d: there is no such active incident".formatted(key)));
    if (stalled.jobKey() != null) {
      jobs.offerAgain(unit, stalled.jobKey(), withRetry);
    }
    engine.resume(stalled.executionId(), stalled.phase());
  }
}
