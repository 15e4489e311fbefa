package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.Forms.Form;
import dev.legionflow.engine.cockpit.UserTasks.UserTask;
import dev.legionflow.engine.cockpit.Variables.Found;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.journal.Reads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
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
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// What can be read of user tasks.
@Path("/v2/user-tasks")
@Tag(name = "User task")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class UserTaskSearchResource {

  private final Reads reads;

  UserTaskSearchResource(Reads reads) {
    this.reads = reads;
  }

  @POST
  @Needs({Right.READ_USER_TASK, Right.READ_OWN_TASK})
  @Path("/search")
  @Operation(operationId = "searchUserTasks", summary = "Search user tasks")
  public SearchResult<UserTask> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return reads.withHandle(h -> Search.run(h, UserTasks.ENTITY, search));
  }

  @GET
  @Needs({Right.READ_USER_TASK, Right.READ_OWN_TASK})
  @Path("/{userTaskKey}")
  @Operation(operationId = "getUserTask", summary = "One user task")
  public UserTask get(@PathParam("userTaskKey") long key) {
    return reads.withHandle(h -> UserTasks.get(h, key));
  }

  @GET
  @Needs({Right.READ_USER_TASK, Right.READ_OWN_TASK})
  @Path("/{userTaskKey}/form")
  @Operation(operationId = "getUserTaskForm", summary = "The form of a task; 204 if it has none")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Form.class)))
  @APIResponse(
      responseCode = "204",
      description = "The task has no form, or one that lives elsewhere")
  public Response form(@PathParam("userTaskKey") long key) {
    var form = reads.withHandle(h -> UserTasks.form(h, key));
    return form.map(Response::ok).orElseGet(Response::noContent).build();
  }

  @POST
  @Needs({Right.READ_USER_TASK, Right.READ_OWN_TASK})
  @Path("/{userTaskKey}/variables/search")
  @Operation(
      operationId = "searchUserTaskVariables",
      summary = "Search the variables that a task sees",
      description = "Of several variables with one name, only the innermost is seen.")
  public SearchResult<Found> variables(
      @PathParam("userTaskKey") long key,
      @Nullable JsonNode body,
      @RestQuery @DefaultValue("true") boolean truncateValues) {
    var search = SearchBody.parse(body);
    return reads.withHandle(h -> {
      var found = UserTasks.variables(h, key, search);
      return truncateValues ? found : Variables.whole(h, found);
    });
  }
}
