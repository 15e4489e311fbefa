package dev.legionflow.engine.foreign;

import dev.legionflow.engine.access.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `/engine-rest`: what the engine says of itself to clients of Camunda 7.
@Path("/engine-rest")
@Tag(name = "Camunda 7")
@RunOnVirtualThread
public class EngineRestResource {

  /// Whose API this is; Camunda Modeler compares it with what a diagram was drawn for.
  private static final String VERSION = "7.22.0";

  EngineRestResource() {}

  public record Engine(String name) {}

  public record Version(String version) {}

  @GET
  @Needs({})
  @Path("/engine")
  @Operation(operationId = "camunda7Engines", summary = "The engines: one")
  public List<Engine> engines() {
    return List.of(new Engine("default"));
  }

  @GET
  @Needs({})
  @Path("/version")
  @Operation(
      operationId = "camunda7Version",
      summary = "The version of Camunda 7 whose API is spoken here")
  public Version version() {
    return new Version(VERSION);
  }
}
