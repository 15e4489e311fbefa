package dev.legionflow.engine.job;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.AdHocActivation;
import dev.legionflow.engine.flowable.UserTasks.Answer;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.job.JobPayloads.ActivateElement;
import dev.legionflow.engine.job.JobPayloads.ActivatedJob;
import dev.legionflow.engine.job.JobPayloads.ActivationRequest;
import dev.legionflow.engine.job.JobPayloads.ActivationResult;
import dev.legionflow.engine.job.JobPayloads.CompletionRequest;
import dev.legionflow.engine.job.JobPayloads.ErrorRequest;
import dev.legionflow.engine.job.JobPayloads.FailRequest;
import dev.legionflow.engine.job.JobPayloads.JobResult;
import dev.legionflow.engine.job.JobPayloads.UpdateRequest;
import dev.legionflow.engine.job.JobService.AdHocResult;
import dev.legionflow.engine.store.Node;
import dev.legionflow.engine.store.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `/v2/jobs`: how workers get work and answer.
@Path("/v2/jobs")
@Tag(name = "Job")
@RunOnVirtualThread
public class JobResource {

  /// What Camunda does with a request timeout of 0.
  private static final long DEFAULT_WAIT_MILLIS = 10_000;

  /// Elements of an ad-hoc sub-process that one answer activates.
  private static final int MAX_ACTIVATIONS = 1_000;

  private static final long MAX_WAIT_MILLIS = 600_000;
  private static final long MAX_LOCK_MILLIS = Duration.ofDays(30).toMillis();

  private final Activation activation;
  private final JobService jobs;
  private final Instance<Node> node;

  JobResource(Activation activation, JobService jobs, Instance<Node> node) {
    this.activation = activation;
    this.jobs = jobs;
    this.node = node;
  }

  @POST
  @Needs(Right.WORK)
  @Path("/activation")
  @Operation(summary = "Activate jobs of a type; waits for the first when there is none")
  public ActivationResult activate(
      @Nullable ActivationRequest body, @Context RoutingContext connection) {
    var request = required(body);
    var type = text("type", request.type());
    var timeout = positive("timeout", request.timeout(), MAX_LOCK_MILLIS);
    if (request.maxJobsToActivate() == null) {
      throw Problem.invalid("maxJobsToActivate", "is missing");
    }
    var asked =
        new Activation.Request(
            type,
            TextField.check("worker", Objects.requireNonNullElse(request.worker(), "")),
            Duration.ofMillis(timeout),
            request.maxJobsToActivate(),
            request.fetchVariable() == null ? Set.of() : Set.copyOf(request.fetchVariable()),
            Tenants.checked(request.tenantIds()),
            node.get().remoteLockOwner());
    return new ActivationResult(
        activation
            .activate(asked, wait(request.requestTimeout()), gone -> whenGone(connection, gone))
            .stream()
            .map(ActivatedJob::of)
            .toList());
  }

  private static void whenGone(RoutingContext connection, Runnable gone) {
    connection.addEndHandler(end -> {
      if (end.failed()) {
        gone.run();
      }
    });
  }

  /// Negative: do not wait. Zero or missing: the default.
  private static Duration wait(@Nullable Long requestTimeout) {
    if (requestTimeout == null || requestTimeout == 0) {
      return Duration.ofMillis(DEFAULT_WAIT_MILLIS);
    }
    return Duration.ofMillis(Math.clamp(requestTimeout, 0, MAX_WAIT_MILLIS));
  }

  @POST
  @Needs(Right.WORK)
  @Path("/{jobKey}/completion")
  @Operation(summary = "Complete a job with its result")
  public void complete(@RestPath String jobKey, @Nullable CompletionRequest body) {
    jobs.complete(
        PathKey.parse("jobKey", jobKey),
        body == null || body.variables() == null ? Map.of() : body.variables(),
        // Camunda's API has no word for it.
        null,
        body == null || body.result() == null ? AdHocResult.NONE : result(body.result()),
        body == null || body.result() == null ? Answer.NONE : answer(body.result()));
  }

  private static Answer answer(JobResult result) {
    return new Answer(
        Boolean.TRUE.equals(result.denied()),
        TextField.message(Objects.requireNonNullElse(result.deniedReason(), "")),
        result.corrections());
  }

  private static AdHocResult result(JobResult result) {
    var activations = new ArrayList<AdHocActivation>();
    for (var element :
        Objects.requireNonNullElse(result.activateElements(), List.<ActivateElement>of())) {
      activations.add(
          new AdHocActivation(
              text("result.activateElements.elementId", element.elementId()),
              Objects.requireNonNullElse(element.variables(), Map.of())));
    }
    if (activations.size() > MAX_ACTIVATIONS) {
      throw Problem.invalid(
          "result.activateElements",
          "are %d; the bound is %d".formatted(activations.size(), MAX_ACTIVATIONS));
    }
    var fulfilled = Boolean.TRUE.equals(result.isCompletionConditionFulfilled());
    if (fulfilled && !activations.isEmpty()) {
      throw Problem.invalid(
          "result", "it is done, or elements are activated: it cannot be both at once");
    }
    return new AdHocResult(
        activations, fulfilled, Boolean.TRUE.equals(result.isCancelRemainingInstances()));
  }

  @POST
  @Needs(Right.WORK)
  @Path("/{jobKey}/failure")
  @Operation(summary = "Fail a job: it is tried again, or an incident is raised")
  public void fail(@RestPath String jobKey, @Nullable FailRequest body) {
    var request = body == null ? new FailRequest(null, null, null, null) : body;
    jobs.fail(
        PathKey.parse("jobKey", jobKey),
        Objects.requireNonNullElse(request.retries(), 0),
        Objects.requireNonNullElse(request.errorMessage(), ""),
        backOff(Objects.requireNonNullElse(request.retryBackOff(), 0L)),
        Objects.requireNonNullElse(request.variables(), Map.of()));
  }

  private static Duration backOff(long millis) {
    if (millis < 0 || millis > MAX_LOCK_MILLIS) {
      throw Problem.invalid(
          "retryBackOff",
          "must be 0 to %d milliseconds, but is %d".formatted(MAX_LOCK_MILLIS, millis));
    }
    return Duration.ofMillis(millis);
  }

  @POST
  @Needs(Right.WORK)
  @Path("/{jobKey}/error")
  @Operation(summary = "Throw a BPMN error for a job")
  public void error(@RestPath String jobKey, @Nullable ErrorRequest body) {
    var request = required(body);
    jobs.throwError(
        PathKey.parse("jobKey", jobKey),
        text("errorCode", request.errorCode()),
        Objects.requireNonNullElse(request.errorMessage(), ""),
        Objects.requireNonNullElse(request.variables(), Map.of()));
  }

  @PATCH
  @Needs(Right.WORK)
  @Path("/{jobKey}")
  @Operation(summary = "Change the retries or the timeout of a job")
  public void update(@RestPath String jobKey, @Nullable UpdateRequest body) {
    var changes = required(body).changeset();
    if (changes == null || (changes.retries() == null && changes.timeout() == null)) {
      throw Problem.invalid("changeset", "needs retries or timeout");
    }
    if (changes.retries() != null && changes.retries() < 1) {
      throw Problem.invalid("changeset.retries", "must be at least 1, but is " + changes.retries());
    }
    jobs.update(
        PathKey.parse("jobKey", jobKey),
        changes.retries(),
        changes.timeout() == null
            ? null
            : Duration.ofMillis(positive("changeset.timeout", changes.timeout(), MAX_LOCK_MILLIS)));
  }

  private static <T> T required(@Nullable T body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    return body;
  }

  private static String text(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw Problem.invalid(field, "is missing");
    }
    return TextField.check(field, value);
  }

  private static long positive(String field, @Nullable Long value, long max) {
    if (value == null || value < 1 || value > max) {
      throw Problem.invalid(field, "must be 1 to %d milliseconds, but is %s".formatted(max, value));
    }
    return value;
  }
}
