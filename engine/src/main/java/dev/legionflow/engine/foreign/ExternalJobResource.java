package dev.legionflow.engine.foreign;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.foreign.ExternalJobPayloads.AcquiredJob;
import dev.legionflow.engine.foreign.ExternalJobPayloads.Acquisition;
import dev.legionflow.engine.foreign.ExternalJobPayloads.BpmnError;
import dev.legionflow.engine.foreign.ExternalJobPayloads.Completion;
import dev.legionflow.engine.foreign.ExternalJobPayloads.Extended;
import dev.legionflow.engine.foreign.ExternalJobPayloads.Extension;
import dev.legionflow.engine.foreign.ExternalJobPayloads.Failure;
import dev.legionflow.engine.foreign.ExternalJobPayloads.Release;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.job.Activation;
import dev.legionflow.engine.job.JobService;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Node;
import dev.legionflow.engine.store.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `/external-job-api`: how Flowable's external workers get work and answer. Their topics are job
/// types.
@Path("/external-job-api")
@Tag(name = "Flowable")
@RunOnVirtualThread
public class ExternalJobResource {

  private final Activation activation;
  private final JobService jobs;
  private final Instance<Node> node;

  ExternalJobResource(Activation activation, JobService jobs, Instance<Node> node) {
    this.activation = activation;
    this.jobs = jobs;
    this.node = node;
  }

  @POST
  @Needs(Right.WORK)
  @Path("/acquire/jobs")
  @Operation(operationId = "flowableAcquire", summary = "Lock jobs of a type; does not wait")
  public List<AcquiredJob> acquire(@Nullable Acquisition body, @Context RoutingContext context) {
    var asked = required(body);
    var topic = required("topic", asked.topic());
    var worker = required("workerId", asked.workerId());
    var duration = duration(asked.lockDuration());
    var max = Objects.requireNonNullElse(asked.numberOfTasks(), 1);
    if (max < 1 || max > Limits.JOBS_PER_ACTIVATION) {
      throw Problem.invalid(
          "numberOfTasks", "must be 1 to %d, but is %d".formatted(Limits.JOBS_PER_ACTIVATION, max));
    }
    if (asked.scopeType() != null && !asked.scopeType().equals("bpmn")) {
      return List.of();
    }
    var request =
        new Activation.Request(
            topic,
            worker,
            duration,
            max,
            Set.of(),
            Caller.current().tenants(),
            node.get().remoteLockOwner());
    var http = context.request();
    var address = "%s://%s/external-job-api".formatted(http.scheme(), http.authority());
    return activation.activate(request).stream().map(job -> AcquiredJob.of(job, address)).toList();
  }

  @POST
  @Needs(Right.WORK)
  @Path("/acquire/jobs/{jobId}/complete")
  @Operation(operationId = "flowableComplete", summary = "Complete a job with its result")
  public void complete(@RestPath String jobId, @Nullable Completion body) {
    var answer = required(body);
    var key = held(jobId, answer.workerId()).key();
    jobs.complete(key, RestVariable.plain(answer.variables()), null);
  }

  @POST
  @Needs(Right.WORK)
  @Path("/acquire/jobs/{jobId}/bpmnError")
  @Operation(operationId = "flowableBpmnError", summary = "Throw a BPMN error for a job")
  public void bpmnError(@RestPath String jobId, @Nullable BpmnError body) {
    var answer = required(body);
    var key = held(jobId, answer.workerId()).key();
    var code = answer.errorCode() == null ? "" : TextField.check("errorCode", answer.errorCode());
    jobs.throwError(key, code, "", RestVariable.plain(answer.variables()));
  }

  @POST
  @Needs(Right.WORK)
  @Path("/acquire/jobs/{jobId}/cmmnTerminate")
  @Operation(operationId = "flowableTerminate", summary = "Always refused: no job is of a case")
  public void cmmnTerminate(@RestPath String jobId, @Nullable Completion body) {
    var key = held(jobId, required(body).workerId()).key();
    throw Problem.invalid("jobId", "job %d is of a process, not of a case".formatted(key));
  }

  @POST
  @Needs(Right.WORK)
  @Path("/acquire/jobs/{jobId}/fail")
  @Operation(
      operationId = "flowableFail",
      summary = "Fail a job: it is tried again, or an incident is raised")
  public void fail(@RestPath String jobId, @Nullable Failure body) {
    var answer = required(body);
    var job = held(jobId, answer.workerId());
    // Flowable counts down by itself.
    var left = Objects.requireNonNullElse(answer.retries(), job.retries() - 1);
    var pause = Times.iso("retryTimeout", answer.retryTimeout());
    jobs.fail(
        job.key(),
        Math.max(0, left),
        Objects.requireNonNullElse(answer.errorMessage(), ""),
        Objects.requireNonNullElse(pause, Duration.ZERO),
        Map.of());
  }

  @POST
  @Needs(Right.WORK)
  @Path("/acquire/jobs/{jobId}/extend-lock")
  @Operation(operationId = "flowableExtendLock", summary = "Keep a job locked for longer")
  public Extended extendLock(@RestPath String jobId, @Nullable Extension body) {
    var asked = required(body);
    var duration = duration(asked.lockDuration());
    var job = held(jobId, asked.workerId());
    var expected = asked.expectedLockExpirationTime();
    if (expected != null && !Objects.equals(job.deadline(), instant(expected))) {
      throw Problem.conflict(
          "job %d is not locked until %s, but %s"
              .formatted(
                  job.key(),
                  expected,
                  job.deadline() == null ? "not at all" : Times.flowable(job.deadline())));
    }
    jobs.update(job.key(), null, duration);
    var now = jobs.lockOf(job.key());
    return new Extended(
        Long.toString(job.key()),
        String.valueOf(now.worker()),
        Times.flowable(Objects.requireNonNullElse(now.deadline(), 0L)));
  }

  @POST
  @Needs(Right.WORK)
  @Path("/unacquire/jobs")
  @Operation(operationId = "flowableUnacquireAll", summary = "Offer all jobs of a worker again")
  public void unacquireAll(@Nullable Release body) {
    var asked = required(body);
    if (asked.tenantId() != null && !asked.tenantId().isEmpty()) {
      Tenants.checked(asked.tenantId());
    }
    jobs.releaseAll(required("workerId", asked.workerId()));
  }

  @POST
  @Needs(Right.WORK)
  @Path("/unacquire/jobs/{jobId}")
  @Operation(operationId = "flowableUnacquire", summary = "Offer a job again")
  public void unacquire(@RestPath String jobId, @Nullable Release body) {
    jobs.release(held(jobId, required(body).workerId()).key());
  }

  /// As on Flowable, a job is answered by the worker that has it.
  private JobService.Lock held(String id, @Nullable String workerId) {
    var worker = required("workerId", workerId);
    var lock = jobs.lockOf(PathKey.parse("jobId", id));
    if (!worker.equals(lock.worker())) {
      throw Problem.forbidden("%s does not have job %d".formatted(worker, lock.key()));
    }
    return lock;
  }

  private static Duration duration(@Nullable String text) {
    var duration = Times.iso("lockDuration", text);
    if (duration == null || duration.toMillis() < 1) {
      throw Problem.invalid("lockDuration", "is missing; it is a duration such as PT10M");
    }
    return duration;
  }

  private static long instant(String text) {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw Problem.invalid("expectedLockExpirationTime", "must be a time in ISO 8601");
    }
  }

  private static <T> T required(@Nullable T body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    return body;
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw Problem.invalid(field, "is missing");
    }
    return TextField.check(field, value);
  }
}
