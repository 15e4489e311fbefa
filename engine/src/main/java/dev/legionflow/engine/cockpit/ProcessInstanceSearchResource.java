package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.Incidents.Incident;
import dev.legionflow.engine.cockpit.ProcessInstances.Called;
import dev.legionflow.engine.cockpit.ProcessInstances.ElementStatisticsResult;
import dev.legionflow.engine.cockpit.ProcessInstances.ProcessInstance;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.journal.Reads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What can be read of process instances.
@Path("/v2")
@Tag(name = "Process instance")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProcessInstanceSearchResource {

  private final Reads reads;

  ProcessInstanceSearchResource(Reads reads) {
    this.reads = reads;
  }

  @POST
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/process-instances/search")
  @Operation(operationId = "searchProcessInstances", summary = "Search process instances")
  public SearchResult<ProcessInstance> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return reads.withHandle(h -> Search.run(h, ProcessInstances.ENTITY, search));
  }

  @GET
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/process-instances/{processInstanceKey}")
  @Operation(operationId = "getProcessInstance", summary = "One process instance")
  public ProcessInstance get(@PathParam("processInstanceKey") long key) {
    return reads.withHandle(h -> ProcessInstances.get(h, key));
  }

  @GET
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/process-instances/{processInstanceKey}/call-hierarchy")
  @Operation(
      operationId = "getProcessInstanceCallHierarchy",
      summary = "The process instance and those that called it, the outermost first")
  public List<Called> callHierarchy(@PathParam("processInstanceKey") long key) {
    return reads.withHandle(h -> ProcessInstances.callers(h, key));
  }

  @GET
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/process-instances/{processInstanceKey}/statistics/element-instances")
  @Operation(
      operationId = "getProcessInstanceStatistics",
      summary = "How often each element was reached, by what became of it")
  public ElementStatisticsResult statistics(@PathParam("processInstanceKey") long key) {
    return reads.withHandle(h -> ProcessInstances.statistics(h, key));
  }

  @POST
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/process-instances/{processInstanceKey}/incidents/search")
  @Operation(
      operationId = "searchProcessInstanceIncidents",
      summary = "Search the incidents of a process instance and of those it called")
  public SearchResult<Incident> incidents(
      @PathParam("processInstanceKey") long key, @Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return reads.withHandle(h -> Incidents.below(h, key, search));
  }
}
