package dev.legionflow.engine.journal;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.HeadFile.Noted;
import dev.legionflow.engine.store.Database;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/legion/journal`: how far the journal is, and whether it is whole.
@Path("/legion/journal")
@Tag(name = "Journal")
@RunOnVirtualThread
public class JournalResource {

  /// How far it is.
  ///
  /// @param batch the newest sealed one
  /// @param root its code: kept elsewhere, it shows later that nothing up to here was cut off
  /// @param searchablePosition up to where searches see
  /// @param lagMillis age of the oldest row that searches do not see; 0 for none
  /// @param cutOffBatches how many retention has cut off at the beginning
  public record Head(
      long batch,
      long position,
      String root,
      long searchablePosition,
      long lagMillis,
      long cutOffBatches) {}

  public record VerificationRequest(@Nullable Long batch, @Nullable String root) {}

  private final Database database;
  private final Verifier verifier;
  private final Clock clock;

  JournalResource(Database database, Verifier verifier, Clock clock) {
    this.database = database;
    this.verifier = verifier;
    this.clock = clock;
  }

  @GET
  @Needs(Right.READ_SYSTEM)
  @Path("/head")
  @Operation(summary = "How far the journal is sealed and can be searched")
  public Head head() {
    return database
        .jdbi()
        .withHandle(handle -> {
          var head = Chain.head(handle);
          var place = Projection.place(handle);
          var oldest =
              handle
                  .createQuery("select at from legion_journal where tx > ? order by tx limit 1")
                  .bind(0, place.tx())
                  .mapTo(Long.class)
                  .findOne();
          return new Head(
              head.batch(),
              head.position(),
              head.root(),
              place.position(),
              oldest.map(at -> Math.max(0, clock.millis() - at)).orElse(0L),
              Anchor.read(handle).batch());
        });
  }

  @POST
  @Needs(Right.UPDATE_SYSTEM)
  @Path("/verification")
  @Operation(summary = "Walk the whole journal and tell whether somebody has changed it")
  public Verifier.Report verify(@Nullable VerificationRequest body) {
    return verifier.verify(body == null ? Optional.empty() : kept(body));
  }

  private static Optional<Noted> kept(VerificationRequest body) {
    if (body.batch() == null && body.root() == null) {
      return Optional.empty();
    }
    if (body.batch() == null || body.batch() < 1) {
      throw Problem.invalid("batch", "must be a number of at least 1, with the root beside it");
    }
    if (body.root() == null || !body.root().matches("[0-9a-f]{64}")) {
      throw Problem.invalid("root", "must be the 64 hexadecimal digits that were printed");
    }
    return Optional.of(new Noted(body.batch(), body.root()));
  }
}
