package dev.legionflow.workers.legion;

import dev.legionflow.workers.legion.Legionnaires.Known;
import dev.legionflow.workers.legion.Legionnaires.Refused;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `/legion/legionnaires`: who can be recruited, what they can do, and whether somebody works on
/// their jobs.
@Path("/legion/legionnaires")
@RunOnVirtualThread
@RolesAllowed({"admin", "operator", "viewer"})
public class LegionnairesResource {

  private final Legionnaires legionnaires;

  @Inject
  LegionnairesResource(Legionnaires legionnaires) {
    this.legionnaires = legionnaires;
  }

  /// All of the file; where it cannot be taken, none, and `refused` says why.
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> all() {
    try {
      return Map.of("items", legionnaires.all().stream().map(LegionnairesResource::told).toList());
    } catch (Refused e) {
      return Map.of("items", List.of(), "refused", e.reason());
    }
  }

  private static Map<String, Object> told(Known known) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("name", known.legionnaire().name());
    told.put("jobType", known.legionnaire().jobType());
    told.put("tags", List.copyOf(known.legionnaire().sortedTags()));
    told.put("capacity", known.legionnaire().capacity());
    told.put("connected", known.connected());
    return told;
  }
}
