package dev.legionflow.engine.instance;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.Migration.Report;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// `…/migration`: takes an instance to another process definition.
@Path("/v2/process-instances/{processInstanceKey}/migration")
@Tag(name = "Process instance")
@RunOnVirtualThread
public class MigrationResource {

  private final MigrationService migrations;

  MigrationResource(MigrationService migrations) {
    this.migrations = migrations;
  }

  /// What a migration would do, or why it cannot.
  record DryRun(boolean possible, Report report) {}

  @POST
  @Needs(Right.UPDATE_PROCESS_INSTANCE)
  @Operation(
      summary = "Take a process instance to another version or process",
      description = "With ?dryRun=true: answers what it would do, and changes nothing.")
  public Response migrate(
      @RestPath String processInstanceKey,
      @RestQuery boolean dryRun,
      @Nullable MigrationPayload body) {
    var key = PathKey.parse("processInstanceKey", processInstanceKey);
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    var report = migrations.migrate(key, body, dryRun);
    return dryRun
        ? Response.ok(new DryRun(report.isPossible(), report)).build()
        : Response.noContent().build();
  }
}
