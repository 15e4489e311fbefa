package dev.legionflow.engine.foreign;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.foreign.EngineRestPayloads.ProcessInstance;
import dev.legionflow.engine.foreign.EngineRestPayloads.Start;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.instance.InstanceService;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `/engine-rest/process-definition`: starts by clients of Camunda 7.
@Path("/engine-rest/process-definition")
@Tag(name = "Camunda 7")
@RunOnVirtualThread
public class EngineRestProcessResource {

  private final InstanceService instances;

  EngineRestProcessResource(InstanceService instances) {
    this.instances = instances;
  }

  @POST
  @Needs(Right.CREATE_PROCESS_INSTANCE)
  @Path("/{id}/start")
  @Operation(operationId = "camunda7Start", summary = "Start a process definition")
  public ProcessInstance start(@RestPath String id, @Nullable Start body) {
    var start = checked(body);
    return started(instances.startByKey(id, TypedValue.plain(start.variables())), start);
  }

  @POST
  @Needs(Right.CREATE_PROCESS_INSTANCE)
  @Path("/key/{key}/start")
  @Operation(operationId = "camunda7StartByKey", summary = "Start the newest version of a process")
  public ProcessInstance startByKey(@RestPath String key, @Nullable Start body) {
    var start = checked(body);
    return started(instances.startById(key, TypedValue.plain(start.variables())), start);
  }

  private static Start checked(@Nullable Start body) {
    var start = body == null ? new Start(null, null, null, null, null) : body;
    if (start.startInstructions() != null && !start.startInstructions().isEmpty()) {
      throw Problem.unsupported("startInstructions", "is not supported");
    }
    if (Boolean.TRUE.equals(start.withVariablesInReturn())) {
      throw Problem.unsupported("withVariablesInReturn", "is not supported");
    }
    return start;
  }

  private static ProcessInstance started(InstanceService.Started started, Start start) {
    return new ProcessInstance(
        List.of(),
        Long.toString(started.key()),
        Long.toString(started.definition().key()),
        started.definition().bpmnProcessId(),
        start.businessKey(),
        start.caseInstanceId(),
        false,
        false,
        null);
  }
}
