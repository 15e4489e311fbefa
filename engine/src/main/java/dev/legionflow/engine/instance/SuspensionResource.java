package dev.legionflow.engine.instance;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.message.StartTimers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/// `/legion/…/suspension` and `…/resumption`: lets missions, or the new starts of a definition,
/// stand still.
@Path("/legion")
@Tag(name = "Suspension")
@RunOnVirtualThread
public class SuspensionResource {

  private final Engine engine;
  private final Definitions definitions;
  private final StartTimers starts;

  SuspensionResource(Engine engine, Definitions definitions, StartTimers starts) {
    this.starts = starts;
    this.engine = engine;
    this.definitions = definitions;
  }

  @POST
  @Needs(Right.MODIFY_PROCESS_INSTANCE)
  @Path("/process-instances/{processInstanceKey}/suspension")
  @Operation(summary = "Let a process instance stand still, with all that it called")
  public void suspend(@RestPath String processInstanceKey) {
    set(processInstanceKey, true);
  }

  @POST
  @Needs(Right.MODIFY_PROCESS_INSTANCE)
  @Path("/process-instances/{processInstanceKey}/resumption")
  @Operation(summary = "Let a suspended process instance go on")
  public void resume(@RestPath String processInstanceKey) {
    set(processInstanceKey, false);
  }

  @POST
  @Needs(Right.MODIFY_PROCESS_INSTANCE)
  @Path("/process-definitions/{processDefinitionKey}/suspension")
  @Operation(summary = "Start no more instances of a process definition; those that run go on")
  public void suspendStarts(@RestPath String processDefinitionKey) {
    setStarts(processDefinitionKey, true);
  }

  @POST
  @Needs(Right.MODIFY_PROCESS_INSTANCE)
  @Path("/process-definitions/{processDefinitionKey}/resumption")
  @Operation(summary = "Start instances of a process definition again")
  public void resumeStarts(@RestPath String processDefinitionKey) {
    setStarts(processDefinitionKey, false);
  }

  private void set(String processInstanceKey, boolean suspended) {
    var key = PathKey.parse("processInstanceKey", processInstanceKey);
    engine.execute(unit -> {
      if (!engine.suspend(key, suspended)) {
        throw Problem.notFound(
            "cannot %s process instance %d: there is no such active instance"
                .formatted(suspended ? "suspend" : "resume", key));
      }
      return key;
    });
  }

  private void setStarts(String processDefinitionKey, boolean suspended) {
    var key = PathKey.parse("processDefinitionKey", processDefinitionKey);
    engine.execute(unit -> {
      definitions
          .byKey(unit.handle(), key)
          .ifPresent(d ->
              Caller.current()
                  .require(
                      Right.MODIFY_PROCESS_INSTANCE,
                      d.bpmnProcessId(),
                      d.tenantId(),
                      () -> Problem.notFound("there is no process definition " + key)));
      if (!definitions.suspend(unit.handle(), key, suspended)) {
        throw Problem.notFound("there is no process definition " + key);
      }
      if (!suspended) {
        definitions.byKey(unit.handle(), key).ifPresent(d -> starts.resumed(unit, d));
      }
      return key;
    });
  }
}
