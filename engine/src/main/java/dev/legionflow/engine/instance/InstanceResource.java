package dev.legionflow.engine.instance;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.instance.InstancePayloads.Created;
import dev.legionflow.engine.instance.InstancePayloads.Creation;
import dev.legionflow.engine.instance.InstancePayloads.VariablesUpdate;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `/v2`: what starts, stops and changes process instances.
@Path("/v2")
@Tag(name = "Process instance")
@RunOnVirtualThread
public class InstanceResource {

  private final InstanceService instances;

  InstanceResource(InstanceService instances) {
    this.instances = instances;
  }

  @POST
  @Needs(Right.CREATE_PROCESS_INSTANCE)
  @Path("/process-instances")
  @Operation(
      summary =
          "Start a process instance, or find the one that has the business id; wait for its end if asked to")
  public Created create(@Nullable Creation body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    var started = instances.create(body);
    var definition = started.definition();
    return new Created(
        definition.bpmnProcessId(),
        definition.version(),
        definition.tenantId(),
        started.variables(),
        Long.toString(definition.key()),
        Long.toString(started.key()),
        started.tags(),
        started.businessId());
  }

  @POST
  @Needs(Right.CANCEL_PROCESS_INSTANCE)
  @Path("/process-instances/{processInstanceKey}/cancellation")
  @Operation(summary = "Cancel a process instance with all that it called")
  public void cancel(@RestPath String processInstanceKey) {
    instances.cancel(PathKey.parse("processInstanceKey", processInstanceKey));
  }

  @PUT
  @Needs(Right.UPDATE_PROCESS_INSTANCE)
  @Path("/element-instances/{elementInstanceKey}/variables")
  @Operation(summary = "Set variables in the scope of an element instance or process instance")
  public void setVariables(@RestPath String elementInstanceKey, @Nullable VariablesUpdate body) {
    if (body == null || body.variables() == null) {
      throw Problem.invalid("variables", "is missing");
    }
    instances.setVariables(
        PathKey.parse("elementInstanceKey", elementInstanceKey),
        body.variables(),
        Boolean.TRUE.equals(body.local()));
  }
}
