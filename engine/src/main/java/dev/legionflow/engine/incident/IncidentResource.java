package dev.legionflow.engine.incident;

import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.job.JobService;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `/v2/incidents`: what changes an incident.
@Path("/v2/incidents/{incidentKey}")
@Tag(name = "Incident")
@RunOnVirtualThread
public class IncidentResource {

  private final Engine engine;
  private final JobService jobs;

  IncidentResource(Engine engine, JobService jobs) {
    this.engine = engine;
    this.jobs = jobs;
  }

  private record Stalled(String executionId, String phase, @Nullable Long jobKey) {}

  @POST
  @Path("/resolution")
  @Operation(summary = "Resolve an incident: what it holds is tried again")
  public void resolve(@RestPath String incidentKey) {
    var key = PathKey.parse("incidentKey", incidentKey);
    engine.execute(unit -> {
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
              .orElseThrow(() ->
                  Problem.notFound(
                      "cannot resolve incident %d: there is no such active incident"
                          .formatted(key)));
      if (stalled.jobKey() != null) {
        jobs.offerAgain(unit, stalled.jobKey());
      }
      engine.resume(stalled.executionId(), stalled.phase());
      return key;
    });
  }
}
