package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.Forms.Form;
import dev.legionflow.engine.cockpit.ProcessDefinitions.ProcessDefinition;
import dev.legionflow.engine.cockpit.ProcessInstances.ElementStatisticsResult;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.journal.Reads;
import dev.legionflow.engine.store.Database;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What can be read of process definitions.
@Path("/v2/process-definitions")
@Tag(name = "Process definition")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProcessDefinitionResource {

  private final Database database;
  private final Reads reads;

  ProcessDefinitionResource(Database database, Reads reads) {
    this.database = database;
    this.reads = reads;
  }

  @POST
  @Needs(Right.READ_PROCESS_DEFINITION)
  @Path("/search")
  @Operation(operationId = "searchProcessDefinitions", summary = "Search process definitions")
  public SearchResult<ProcessDefinition> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return database.jdbi().withHandle(h -> Search.run(h, ProcessDefinitions.ENTITY, search));
  }

  @GET
  @Needs(Right.READ_PROCESS_DEFINITION)
  @Path("/{processDefinitionKey}")
  @Operation(operationId = "getProcessDefinition", summary = "One process definition")
  public ProcessDefinition get(@PathParam("processDefinitionKey") long key) {
    return database.jdbi().withHandle(h -> ProcessDefinitions.get(h, key));
  }

  /// Camunda's Java client asks for this with `Accept: application/json`, so that has to be taken.
  @GET
  @Needs(Right.READ_PROCESS_DEFINITION)
  @Path("/{processDefinitionKey}/xml")
  @Produces({MediaType.TEXT_XML, MediaType.APPLICATION_JSON, "application/problem+json"})
  @Operation(operationId = "getProcessDefinitionXml", summary = "The BPMN file as it was uploaded")
  @APIResponse(responseCode = "200", content = @Content(mediaType = MediaType.TEXT_XML))
  public Response xml(@PathParam("processDefinitionKey") long key) {
    var xml = database.jdbi().withHandle(h -> ProcessDefinitions.xml(h, key));
    return Response.ok(xml, MediaType.TEXT_XML).build();
  }

  @POST
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/{processDefinitionKey}/statistics/element-instances")
  @Operation(
      operationId = "getProcessDefinitionStatistics",
      summary = "How often each element was reached, by what became of it",
      description =
          "Over all process instances, or those that a filter of process instances finds.")
  public ElementStatisticsResult statistics(
      @PathParam("processDefinitionKey") long key, @Nullable JsonNode body) {
    var filter = SearchBody.parse(body).filter();
    return reads.withHandle(h -> DefinitionStatistics.ofInstances(h, key, filter));
  }

  @GET
  @Needs(Right.READ_PROCESS_DEFINITION)
  @Path("/{processDefinitionKey}/form")
  @Operation(
      operationId = "getStartProcessForm",
      summary = "The form that the process starts with; 204 if there is none")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Form.class)))
  @APIResponse(responseCode = "204", description = "The process starts without a form")
  public Response form(@PathParam("processDefinitionKey") long key) {
    var form = database.jdbi().withHandle(h -> ProcessDefinitions.startForm(h, key));
    return form.map(Response::ok).orElseGet(Response::noContent).build();
  }
}
