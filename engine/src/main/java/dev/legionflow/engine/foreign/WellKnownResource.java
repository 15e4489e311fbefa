package dev.legionflow.engine.foreign;

import dev.legionflow.engine.access.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Where the web pages are that Camunda Modeler links to once it has deployed something.
@Path("/.well-known/camunda-automation-platform/webapps")
@Tag(name = "Camunda 7")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class WellKnownResource {

  WellKnownResource() {}

  public record WebApps(
      @Nullable String adminUrl, @Nullable String cockpitUrl, @Nullable String tasklistUrl) {}

  @GET
  @Needs(
      value = {},
      login = false)
  @Operation(operationId = "camunda7WebApps", summary = "Where the web pages are")
  public WebApps webApps(@Context RoutingContext context) {
    var request = context.request();
    var page = "%s://%s/ui/".formatted(request.scheme(), request.authority());
    return new WebApps(null, page, page);
  }
}
