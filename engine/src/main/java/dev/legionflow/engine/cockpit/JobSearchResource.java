package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.JobRows.Job;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.journal.Reads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What can be read of jobs.
@Path("/v2/jobs")
@Tag(name = "Job")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class JobSearchResource {

  private final Reads reads;

  JobSearchResource(Reads reads) {
    this.reads = reads;
  }

  @POST
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/search")
  @Operation(operationId = "searchJobs", summary = "Search jobs")
  public SearchResult<Job> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return reads.withHandle(h -> Search.run(h, JobRows.ENTITY, search));
  }
}
