package dev.legionflow.engine.deployment;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.http.PathKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/// `/v2/resources`: what was deployed.
@Path("/v2/resources/{resourceKey}")
@Tag(name = "Resource")
@RunOnVirtualThread
public class FilesResource {

  private final Resources resources;

  FilesResource(Resources resources) {
    this.resources = resources;
  }

  @GET
  @Needs(Right.READ_RESOURCE)
  @Operation(operationId = "getResource", summary = "A process definition or form, by its key")
  public Resources.Resource get(@RestPath String resourceKey) {
    return resources.get(PathKey.parse("resourceKey", resourceKey));
  }

  /// As text, because Camunda's Java client reads a string; it asks with `Accept:
  /// application/json`.
  @GET
  @Needs(Right.READ_RESOURCE)
  @Path("/content")
  @Produces({
    MediaType.TEXT_XML,
    MediaType.TEXT_PLAIN,
    MediaType.APPLICATION_JSON,
    "application/problem+json"
  })
  @Operation(operationId = "getResourceContent", summary = "Its file as it was uploaded")
  public Response content(@RestPath String resourceKey) {
    var content = resources.content(PathKey.parse("resourceKey", resourceKey));
    var form = content.name().toLowerCase(Locale.ROOT).endsWith(".form");
    // An XML file says its own encoding.
    return Response.ok(content.bytes(), form ? "text/plain;charset=UTF-8" : MediaType.TEXT_XML)
        .build();
  }

  @POST
  @Needs({Right.DELETE_PROCESS, Right.DELETE_FORM})
  @Path("/deletion")
  @Operation(
      operationId = "deleteResource",
      summary = "Delete a process definition or form: what runs goes on, nothing new begins")
  public Response delete(@RestPath String resourceKey) {
    resources.delete(PathKey.parse("resourceKey", resourceKey));
    // Camunda's clients want 200, and nothing in it.
    return Response.ok().build();
  }
}
