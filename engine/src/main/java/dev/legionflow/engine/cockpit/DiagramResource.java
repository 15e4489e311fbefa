package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.dialect.Diagram;
import dev.legionflow.engine.store.Database;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// A process definition to be drawn: its file, with coordinates for everything.
@Path("/legion/process-definitions/{processDefinitionKey}/diagram")
@Tag(name = "Process definition")
@RunOnVirtualThread
public class DiagramResource {

  private final Database database;

  DiagramResource(Database database) {
    this.database = database;
  }

  @GET
  @Needs(Right.READ_PROCESS_DEFINITION)
  @Produces({MediaType.TEXT_XML, MediaType.APPLICATION_JSON, "application/problem+json"})
  @Operation(
      operationId = "getProcessDefinitionDiagram",
      summary = "The BPMN file to be drawn: what has no coordinates is laid out")
  @APIResponse(responseCode = "200", content = @Content(mediaType = MediaType.TEXT_XML))
  public Response get(@PathParam("processDefinitionKey") long key) {
    var xml = database.jdbi().withHandle(h -> ProcessDefinitions.xml(h, key));
    return Response.ok(Diagram.complete(xml), MediaType.TEXT_XML).build();
  }
}
