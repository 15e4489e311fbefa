package dev.legionflow.engine.usertask;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `/v2/user-tasks`: what changes a user task.
@Path("/v2/user-tasks/{userTaskKey}")
@Tag(name = "User task")
@RunOnVirtualThread
public class UserTaskResource {

  record CompletionRequest(
      @Nullable Map<String, @Nullable Object> variables, @Nullable String action) {}

  record AssignmentRequest(
      @Nullable String assignee, @Nullable Boolean allowOverride, @Nullable String action) {}

  record UpdateRequest(@Nullable JsonNode changeset, @Nullable String action) {}

  private final UserTaskService tasks;

  UserTaskResource(UserTaskService tasks) {
    this.tasks = tasks;
  }

  @POST
  @Needs({Right.UPDATE_USER_TASK, Right.DECIDE_OWN_TASK})
  @Path("/completion")
  @Operation(summary = "Complete a user task with its variables")
  public void complete(@RestPath String userTaskKey, @Nullable CompletionRequest body) {
    tasks.complete(
        key(userTaskKey),
        body == null || body.variables() == null ? Map.of() : body.variables(),
        action(body == null ? null : body.action(), "complete"));
  }

  @POST
  @Needs({Right.UPDATE_USER_TASK, Right.DECIDE_OWN_TASK})
  @Path("/assignment")
  @Operation(summary = "Assign a user task")
  public void assign(@RestPath String userTaskKey, @Nullable AssignmentRequest body) {
    if (body == null || body.assignee() == null || body.assignee().isBlank()) {
      throw Problem.invalid("assignee", "is missing");
    }
    tasks.assign(
        key(userTaskKey),
        TextField.check("assignee", body.assignee()),
        body.allowOverride() == null || body.allowOverride(),
        action(body.action(), "assign"));
  }

  @DELETE
  @Needs({Right.UPDATE_USER_TASK, Right.DECIDE_OWN_TASK})
  @Path("/assignee")
  @Operation(summary = "Take a user task from its assignee")
  public void unassign(@RestPath String userTaskKey) {
    tasks.unassign(key(userTaskKey));
  }

  @PATCH
  @Needs(Right.UPDATE_USER_TASK)
  @Operation(summary = "Change dates, candidates or priority of a user task")
  public void update(@RestPath String userTaskKey, @Nullable UpdateRequest body) {
    var request = body == null ? new UpdateRequest(null, null) : body;
    tasks.update(
        key(userTaskKey), Changes.of(request.changeset()), action(request.action(), "update"));
  }

  private static String action(@Nullable String action, String otherwise) {
    return TextField.check("action", Objects.requireNonNullElse(action, otherwise));
  }

  private static long key(String text) {
    return PathKey.parse("userTaskKey", text);
  }
}
