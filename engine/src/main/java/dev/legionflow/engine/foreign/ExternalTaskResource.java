package dev.legionflow.engine.foreign;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.foreign.ExternalTaskPayloads.BpmnError;
import dev.legionflow.engine.foreign.ExternalTaskPayloads.Completion;
import dev.legionflow.engine.foreign.ExternalTaskPayloads.Failure;
import dev.legionflow.engine.foreign.ExternalTaskPayloads.FetchAndLock;
import dev.legionflow.engine.foreign.ExternalTaskPayloads.Lock;
import dev.legionflow.engine.foreign.ExternalTaskPayloads.LockedTask;
import dev.legionflow.engine.foreign.ExternalTaskPayloads.Topic;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.job.Activation;
import dev.legionflow.engine.job.Activation.Activated;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `/engine-rest/external-task`: how workers of Camunda 7 get work and answer. Their topics are job
/// types.
@Path("/engine-rest/external-task")
@Tag(name = "Camunda 7")
@RunOnVirtualThread
public class ExternalTaskResource {

  private static final int MAX_TOPICS = 100;
  private static final Duration MAX_WAIT = Duration.ofMinutes(30);

  private final Activation activation;
  private final JobService jobs;
  private final Instance<Node> node;

  ExternalTaskResource(Activation activation, JobService jobs, Instance<Node> node) {
    this.activation = activation;
    this.jobs = jobs;
    this.node = node;
  }

  @POST
  @Needs(Right.WORK)
  @Path("/fetchAndLock")
  @Operation(
      operationId = "camunda7FetchAndLock",
      summary = "Lock jobs of some types; waits for the first when there is none")
  public List<LockedTask> fetchAndLock(
      @Nullable FetchAndLock body, @Context RoutingContext connection) {
    var asked = required(body);
    var worker = required("workerId", asked.workerId());
    var max = asked.maxTasks() == null ? 0 : asked.maxTasks();
    if (max < 1 || max > Limits.JOBS_PER_ACTIVATION) {
      throw Problem.invalid(
          "maxTasks",
          "must be 1 to %d, but is %s".formatted(Limits.JOBS_PER_ACTIVATION, asked.maxTasks()));
    }
    var topics = asked.topics() == null ? List.<@Nullable Topic>of() : asked.topics();
    if (topics.size() > MAX_TOPICS) {
      throw Problem.limit(
          "topics", "%d topics; the bound is %d".formatted(topics.size(), MAX_TOPICS));
    }
    var requests = new LinkedHashMap<String, Activation.Request>();
    var without = new ArrayList<String>();
    for (var entry : topics) {
      var topic = required(entry);
      var request = request(topic, worker, max);
      requests.putIfAbsent(request.type(), request);
      if (topic.variables() != null && topic.variables().isEmpty()) {
        without.add(request.type());
      }
    }
    return activation
        .activate(
            List.copyOf(requests.values()),
            wait(asked.asyncResponseTimeout()),
            gone -> whenGone(connection, gone))
        .stream()
        .map(job -> task(job, !without.contains(job.job().type())))
        .toList();
  }

  private static void whenGone(RoutingContext connection, Runnable gone) {
    connection.addEndHandler(end -> {
      if (end.failed()) {
        gone.run();
      }
    });
  }

  private static Duration wait(@Nullable Long millis) {
    if (millis == null) {
      return Duration.ZERO;
    }
    if (millis < 0 || millis > MAX_WAIT.toMillis()) {
      throw Problem.invalid(
          "asyncResponseTimeout", "must be 0 to %d milliseconds".formatted(MAX_WAIT.toMillis()));
    }
    return Duration.ofMillis(millis);
  }

  private Activation.Request request(Topic topic, String worker, int max) {
    refuseFilters(topic);
    return new Activation.Request(
        required("topics.topicName", topic.topicName()),
        worker,
        Times.lock("topics.lockDuration", topic.lockDuration()),
        max,
        topic.variables() == null ? Set.of() : Set.copyOf(topic.variables()),
        Tenants.checked(topic.tenantIdIn()),
        node.get().remoteLockOwner());
  }

  private static void refuseFilters(Topic topic) {
    var filters = new LinkedHashMap<String, @Nullable Object>();
    filters.put("localVariables", Boolean.TRUE.equals(topic.localVariables()) ? true : null);
    filters.put("businessKey", topic.businessKey());
    filters.put("processDefinitionId", topic.processDefinitionId());
    filters.put("processDefinitionIdIn", topic.processDefinitionIdIn());
    filters.put("processDefinitionKey", topic.processDefinitionKey());
    filters.put("processDefinitionKeyIn", topic.processDefinitionKeyIn());
    filters.put("processDefinitionVersionTag", topic.processDefinitionVersionTag());
    filters.put("processVariables", topic.processVariables());
    filters.forEach((name, value) -> {
      if (value != null) {
        throw Problem.unsupported(
            "topics." + name, "is not supported; jobs are told by their topic");
      }
    });
  }

  private static LockedTask task(Activated activated, boolean withVariables) {
    var job = activated.job();
    var execution = Long.toString(job.elementInstanceKey());
    return new LockedTask(
        job.elementId(),
        execution,
        job.errorMessage(),
        null,
        execution,
        Long.toString(job.key()),
        Times.camunda(activated.deadline()),
        null,
        Long.toString(job.processDefinitionKey()),
        job.bpmnProcessId(),
        null,
        Long.toString(job.processInstanceKey()),
        job.retries(),
        false,
        activated.worker(),
        job.type(),
        null,
        withVariables ? TypedValue.ofJson(activated.variables()) : Map.of(),
        0,
        null,
        null);
  }

  @POST
  @Needs(Right.WORK)
  @Path("/{id}/complete")
  @Operation(operationId = "camunda7Complete", summary = "Complete a job with its result")
  public void complete(@RestPath String id, @Nullable Completion body) {
    var answer = required(body);
    var key = held(id, answer.workerId());
    refuseLocal(answer.localVariables());
    jobs.complete(key, TypedValue.plain(answer.variables()), null);
  }

  @POST
  @Needs(Right.WORK)
  @Path("/{id}/failure")
  @Operation(
      operationId = "camunda7Failure",
      summary = "Fail a job: it is tried again, or an incident is raised")
  public void failure(@RestPath String id, @Nullable Failure body) {
    var answer = required(body);
    var key = held(id, answer.workerId());
    refuseLocal(answer.localVariables());
    jobs.fail(
        key,
        Objects.requireNonNullElse(answer.retries(), 0),
        Objects.requireNonNullElse(answer.errorMessage(), ""),
        Times.pause("retryTimeout", answer.retryTimeout()),
        TypedValue.plain(answer.variables()));
  }

  @POST
  @Needs(Right.WORK)
  @Path("/{id}/bpmnError")
  @Operation(operationId = "camunda7BpmnError", summary = "Throw a BPMN error for a job")
  public void bpmnError(@RestPath String id, @Nullable BpmnError body) {
    var answer = required(body);
    var key = held(id, answer.workerId());
    jobs.throwError(
        key,
        required("errorCode", answer.errorCode()),
        Objects.requireNonNullElse(answer.errorMessage(), ""),
        TypedValue.plain(answer.variables()));
  }

  @POST
  @Needs(Right.WORK)
  @Path("/{id}/extendLock")
  @Operation(operationId = "camunda7ExtendLock", summary = "Keep a job locked for longer")
  public void extendLock(@RestPath String id, @Nullable Lock body) {
    var lock = required(body);
    var duration = Times.lock("newDuration", lock.newDuration());
    jobs.update(held(id, lock.workerId()), null, duration);
  }

  @POST
  @Needs(Right.WORK)
  @Path("/{id}/unlock")
  @Operation(operationId = "camunda7Unlock", summary = "Offer a job again, whoever has it")
  public void unlock(@RestPath String id) {
    jobs.release(PathKey.parse("id", id));
  }

  /// As in Camunda 7, a job is answered by the worker that has it.
  private long held(String id, @Nullable String workerId) {
    var worker = required("workerId", workerId);
    var key = PathKey.parse("id", id);
    var holder = jobs.lockOf(key).worker();
    if (!worker.equals(holder)) {
      throw Problem.invalid(
          "workerId",
          holder == null
              ? "job %d is not locked".formatted(key)
              : "job %d is locked by another worker".formatted(key));
    }
    return key;
  }

  private static void refuseLocal(@Nullable Map<String, @Nullable TypedValue> variables) {
    if (variables != null && !variables.isEmpty()) {
      throw Problem.unsupported("localVariables", "are not kept; answer them as variables");
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
