package dev.legionflow.engine.journal;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.Traffic;
import dev.legionflow.engine.journal.EventStream.Cursor;
import dev.legionflow.engine.journal.EventStream.Wanted;
import dev.legionflow.engine.journal.Projection.Place;
import dev.legionflow.engine.store.Database;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// What happens, told as it happens.
@Path("/legion/events")
@Tag(name = "Journal")
@RunOnVirtualThread
public class EventsResource {

  private static final Pattern ID = Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,9}))?");

  private final Feed feed;
  private final Reads reads;
  private final Database database;
  private final Traffic traffic;
  private final RoutingContext context;

  EventsResource(
      Feed feed, Reads reads, Database database, Traffic traffic, RoutingContext context) {
    this.database = database;
    this.feed = feed;
    this.reads = reads;
    this.traffic = traffic;
    this.context = context;
  }

  // Without @Produces: Quarkus would take a method that produces text/event-stream for a reactive
  // one, which buffers without a bound.
  @GET
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Operation(
      operationId = "streamEvents",
      summary = "Sealed journal rows as server-sent events",
      description =
          "From now on; or behind the header Last-Event-ID, or from a position. Values of variables"
              + " are left out unless variables is true.")
  @APIResponse(responseCode = "200", content = @Content(mediaType = "text/event-stream"))
  public Response stream(
      @RestQuery @Nullable String processInstanceKey,
      @RestQuery @Nullable String processDefinitionKey,
      @RestQuery @DefaultValue("false") boolean variables,
      @RestQuery @Nullable String from,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
    var wanted =
        new Wanted(
            key("processInstanceKey", processInstanceKey),
            key("processDefinitionKey", processDefinitionKey),
            variables,
            new Audience(Caller.current(), database));
    var head = feed.head();
    var cursor = cursor(head, from, lastEventId);
    if (cursor.position() > head.position()) {
      // It was told of before the database fell; the searchable tables have to come as far again.
      reads.await();
      head = feed.head();
    }
    var gone = new AtomicBoolean();
    // Not the context itself, which other threads of ours cannot ask.
    var response = context.response();
    var connection = context.request().connection();
    context.addEndHandler(end -> gone.set(true));
    var stream =
        new EventStream(
            feed,
            wanted,
            batch(head, cursor),
            cursor,
            () -> gone.get() || traffic.isStopping(),
            response::writeQueueFull,
            () -> {
              gone.set(true);
              cut(connection);
            });
    feed.open(stream);
    context.addEndHandler(end -> feed.close(stream));
    StreamingOutput body =
        out -> {
          try {
            stream.writeTo(out);
          } finally {
            feed.close(stream);
          }
        };
    return Response.ok(body)
        .type("text/event-stream")
        .header("Cache-Control", "no-cache")
        .header("X-Accel-Buffering", "no")
        .build();
  }

  /// Not the connection's own end, nor its channel's: both wait until the client has taken all.
  private static void cut(HttpConnection http) {
    if (http instanceof ConnectionBase connection) {
      var channel = connection.channel();
      channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    }
  }

  private static @Nullable Long key(String name, @Nullable String text) {
    return text == null || text.isEmpty() ? null : (Long) PathKey.parse(name, text);
  }

  /// The header wins: a browser that connects again asks with the address of its first request.
  private static Cursor cursor(Place head, @Nullable String from, @Nullable String lastEventId) {
    if (lastEventId != null && !lastEventId.isEmpty()) {
      return cursor("Last-Event-ID", lastEventId, 0);
    }
    if (from != null && !from.isEmpty()) {
      return cursor("from", from, -1);
    }
    return new Cursor(head.position(), Cursor.WHOLE);
  }

  private static Cursor cursor(String field, String text, int add) {
    var parts = ID.matcher(text);
    if (!parts.matches() || (add != 0 && parts.group(2) != null)) {
      throw Problem.invalid(field, "must be a position such as 42");
    }
    var position = Math.max(0, Long.parseLong(parts.group(1)) + add);
    return new Cursor(
        position, parts.group(2) == null ? Cursor.WHOLE : Integer.parseInt(parts.group(2)));
  }

  private long batch(Place head, Cursor cursor) {
    if (cursor.position() > head.position()) {
      throw Problem.invalid(
          "position", "the journal ends at position %d".formatted(head.position()));
    }
    var wanted = cursor.index() == Cursor.WHOLE ? cursor.position() + 1 : cursor.position();
    if (wanted > head.position()) {
      return head.batch() + 1;
    }
    var beginning = feed.beginning();
    if (wanted <= beginning.position()) {
      throw Problem.invalid(
          "position",
          "the journal begins at position %d; what was before is deleted"
              .formatted(beginning.position() + 1));
    }
    return feed.batchOf(wanted, beginning, head);
  }
}
