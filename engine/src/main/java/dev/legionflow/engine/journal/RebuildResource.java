package dev.legionflow.engine.journal;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.journal.Rebuild.State;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Rebuilds the searchable tables.
@Path("/legion/journal/rebuild")
@Tag(name = "Journal")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RebuildResource {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final Rebuild rebuild;

  RebuildResource(Rebuild rebuild) {
    this.rebuild = rebuild;
  }

  /// How the newest rebuild goes or went.
  ///
  /// @param nodeId the node that runs or ran it
  /// @param position how far it has come in the journal, of `target`
  /// @param complete false when the journal's beginning is not there any more: missions that began
  ///   before, and the statistics, were left as they are
  /// @param changedRows rows that differed, by table; when done
  /// @param refused rows of the journal that the tables could not take
  public record Status(
      State state,
      @Nullable Integer nodeId,
      @Nullable String startedAt,
      @Nullable String endedAt,
      long position,
      long target,
      boolean complete,
      Map<String, Long> changedRows,
      long refused,
      @Nullable String error) {}

  @POST
  @Needs(Right.UPDATE_SYSTEM)
  @Operation(
      operationId = "rebuildSearchableTables",
      summary = "Make the searchable tables anew from the journal",
      description = "Answers at once; ask with GET how it goes. 409 while one runs.")
  @APIResponse(
      responseCode = "202",
      description = "It has begun",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Status.class)))
  public Response start() {
    rebuild.start();
    return Response.accepted(status()).build();
  }

  @GET
  @Needs(Right.READ_SYSTEM)
  @Operation(operationId = "getRebuild", summary = "How the newest rebuild goes or went")
  public Status status() {
    var status = rebuild.status();
    return new Status(
        status.state(),
        status.nodeId(),
        time(status.startedAt()),
        time(status.endedAt()),
        status.position(),
        status.target(),
        status.complete(),
        status.changed(),
        status.refused(),
        status.error());
  }

  private static @Nullable String time(@Nullable Long millis) {
    return millis == null ? null : TIME.format(Instant.ofEpochMilli(millis));
  }
}
