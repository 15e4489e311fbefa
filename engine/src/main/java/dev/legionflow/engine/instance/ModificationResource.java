package dev.legionflow.engine.instance;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `…/modification`: puts the tokens of an instance elsewhere.
@Path("/v2/process-instances/{processInstanceKey}/modification")
@Tag(name = "Process instance")
@RunOnVirtualThread
public class ModificationResource {

  private final Engine engine;

  ModificationResource(Engine engine) {
    this.engine = engine;
  }

  @POST
  @Needs(Right.MODIFY_PROCESS_INSTANCE)
  @Operation(summary = "Activate elements and terminate element instances: all of it, or nothing")
  public void modify(@RestPath String processInstanceKey, @Nullable ModificationPayload body) {
    var key = PathKey.parse("processInstanceKey", processInstanceKey);
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    var modification = body.read();
    engine.execute(unit -> {
      if (!engine.modify(key, modification)) {
        throw Problem.notFound(
            "cannot modify process instance %d: there is no such active instance".formatted(key));
      }
      return key;
    });
  }
}
