package dev.legionflow.engine.topology;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.store.Backup;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import java.io.File;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `/legion/backup`: what `legion backup` downloads. It holds secrets, as the data folder does.
@Path("/legion/backup")
@Tag(name = "Operations")
@RunOnVirtualThread
public class BackupResource {

  private final Backup backup;

  BackupResource(Backup backup) {
    this.backup = backup;
  }

  @POST
  @Needs(Right.UPDATE_SYSTEM)
  @Produces("application/zip")
  @Operation(summary = "A backup of the H2 database, made while the engine runs")
  public File make(@Context RoutingContext connection) {
    var file = backup.make().toFile();
    connection.addEndHandler(sent -> {
      if (!file.delete()) {
        file.deleteOnExit();
      }
    });
    return file;
  }
}
