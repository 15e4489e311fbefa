package dev.legionflow.engine.incident;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.http.PathKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/// `/v2/incidents`: what changes an incident.
@Path("/v2/incidents/{incidentKey}")
@Tag(name = "Incident")
@RunOnVirtualThread
public class IncidentResource {

  private final Engine engine;
  private final IncidentService incidents;

  IncidentResource(Engine engine, IncidentService incidents) {
    this.engine = engine;
    this.incidents = incidents;
  }

  @POST
  @Needs(Right.UPDATE_PROCESS_INSTANCE)
  @Path("/resolution")
  @Operation(summary = "Resolve an incident: what it holds is tried again")
  public void resolve(@RestPath String incidentKey) {
    var key = PathKey.parse("incidentKey", incidentKey);
    engine.execute(unit -> {
      incidents.resolve(unit, key, false);
      return key;
    });
  }
}
