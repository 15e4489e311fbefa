package dev.legionflow.engine.message;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.VariableNames;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.store.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/v2/messages` and `/v2/signals`.
@Path("/v2")
@Tag(name = "Messages and signals")
@RunOnVirtualThread
public class MessageResource {

  private static final long MAX_TIME_TO_LIVE = Duration.ofDays(36_525).toMillis();

  private final Messages messages;
  private final Signals signals;

  MessageResource(Messages messages, Signals signals) {
    this.messages = messages;
    this.signals = signals;
  }

  /// @param timeToLive milliseconds
  record Publication(
      @Nullable String name,
      @Nullable String correlationKey,
      @Nullable Long timeToLive,
      @Nullable String messageId,
      @Nullable Map<String, @Nullable Object> variables,
      @Nullable String tenantId) {}

  record Published(String tenantId, String messageKey) {}

  record Correlation(
      @Nullable String name,
      @Nullable String correlationKey,
      @Nullable Map<String, @Nullable Object> variables,
      @Nullable String tenantId) {}

  record Correlated(String tenantId, String messageKey, String processInstanceKey) {}

  record Broadcast(
      @Nullable String signalName,
      @Nullable Map<String, @Nullable Object> variables,
      @Nullable String tenantId) {}

  record Sent(String tenantId, String signalKey) {}

  @POST
  @Needs(Right.SEND_MESSAGE)
  @Path("/messages/publication")
  @Operation(summary = "Publish a message, which waits for those that it is for")
  public Published publish(@Nullable Publication body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    var tenant = Tenants.checked(body.tenantId());
    Caller.current().require(Right.SEND_MESSAGE, name("name", body.name()));
    var time = Objects.requireNonNullElse(body.timeToLive(), 0L);
    if (time < 0) {
      throw Problem.invalid("timeToLive", "is negative");
    }
    var outcome =
        messages.publish(
            new Messages.Publication(
                name("name", body.name()),
                text("correlationKey", body.correlationKey()),
                text("messageId", body.messageId()),
                json(body.variables()),
                Math.min(time, MAX_TIME_TO_LIVE),
                tenant));
    return new Published(tenant, Long.toString(outcome.messageKey()));
  }

  @POST
  @Needs(Right.SEND_MESSAGE)
  @Path("/messages/correlation")
  @Operation(summary = "Hand a message over to an instance that waits for it, or start one")
  public Correlated correlate(@Nullable Correlation body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    var tenant = Tenants.checked(body.tenantId());
    var name = name("name", body.name());
    Caller.current().require(Right.SEND_MESSAGE, name);
    var key = text("correlationKey", body.correlationKey());
    var outcome =
        messages.publish(
            new Messages.Publication(name, key, "", json(body.variables()), 0, tenant));
    if (outcome.instanceKey() == null) {
      throw Problem.notFound(
          "nobody waits for a message '%s' with the correlation key '%s'".formatted(name, key));
    }
    return new Correlated(
        tenant, Long.toString(outcome.messageKey()), Long.toString(outcome.instanceKey()));
  }

  @POST
  @Needs(Right.SEND_MESSAGE)
  @Path("/signals/broadcast")
  @Operation(summary = "Throw a signal to all that wait for it")
  public Sent broadcast(@Nullable Broadcast body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    var tenant = Tenants.checked(body.tenantId());
    Caller.current().require(Right.SEND_MESSAGE, name("signalName", body.signalName()));
    var key =
        signals.broadcast(name("signalName", body.signalName()), json(body.variables()), tenant);
    return new Sent(tenant, Long.toString(key));
  }

  private static String name(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw Problem.invalid(field, "is missing");
    }
    return TextField.check(field, text);
  }

  private static String text(String field, @Nullable String text) {
    return TextField.check(field, Objects.requireNonNullElse(text, ""));
  }

  private static String json(@Nullable Map<String, @Nullable Object> variables) {
    var all = Objects.requireNonNullElse(variables, Map.<String, @Nullable Object>of());
    VariableNames.check(all.keySet());
    return JsonValue.write("variables", all);
  }
}
