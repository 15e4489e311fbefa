package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.legionflow.it.Engine.Element;
import dev.legionflow.it.Engine.Incident;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ClientStatusException;
import io.camunda.client.api.command.ProblemException;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.response.DeploymentEvent;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.ProcessBuilder;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowingConsumer;

/// What a test does with an engine, in its words. Names are made unique, so that tests can share an
/// engine: `process()` is this test's process id, `type("x")` its job type x.
final class Steps {

  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final AtomicLong COUNT = new AtomicLong();
  private static final String RUN = Long.toString(System.currentTimeMillis(), 36);

  private final Engine engine;
  private final String suffix = RUN + "-" + COUNT.incrementAndGet();

  Steps(Engine engine) {
    this.engine = engine;
  }

  CamundaClient client() {
    return engine.client();
  }

  // --- names and diagrams

  String process() {
    return "process-" + suffix;
  }

  /// The id of another process of this test.
  String process(String name) {
    return name + "-" + suffix;
  }

  String type(String name) {
    return name + "-" + suffix;
  }

  ProcessBuilder diagram() {
    return Bpmn.createExecutableProcess(process());
  }

  ProcessBuilder diagram(String name) {
    return Bpmn.createExecutableProcess(process(name));
  }

  // --- acting

  DeploymentEvent deploy(BpmnModelInstance... models) {
    Witness.deployed(models);
    var first = client().newDeployResourceCommand().addProcessModel(models[0], name(0));
    for (int i = 1; i < models.length; i++) {
      first = first.addProcessModel(models[i], name(i));
    }
    return first.execute();
  }

  private String name(int i) {
    return "diagram-" + i + "-" + suffix + ".bpmn";
  }

  long start(Map<String, Object> variables) {
    return start(process(), variables);
  }

  long start(String processId, Map<String, Object> variables) {
    return client()
        .newCreateInstanceCommand()
        .bpmnProcessId(processId)
        .latestVersion()
        .variables(variables)
        .execute()
        .getProcessInstanceKey();
  }

  /// Deploys the diagram and starts an instance of it.
  long run(BpmnModelInstance model, Map<String, Object> variables) {
    deploy(model);
    return start(variables);
  }

  /// Waits for a job of this test's type and takes it.
  ActivatedJob job(String type) {
    return jobs(type, 1).getFirst();
  }

  /// Takes this many jobs.
  List<ActivatedJob> jobs(String type, int count) {
    List<ActivatedJob> taken = new ArrayList<>();
    await(count + " jobs of type " + type)
        .atMost(PATIENCE.plusSeconds(5))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          taken.addAll(poll(type, count - taken.size(), Duration.ofSeconds(2)));
          return taken.size() == count;
        });
    return taken;
  }

  private List<ActivatedJob> poll(String type, int count, Duration wait) {
    return client()
        .newActivateJobsCommand()
        .jobType(type(type))
        .maxJobsToActivate(count)
        .timeout(Duration.ofMinutes(5))
        .workerName("steps")
        .requestTimeout(wait)
        .execute()
        .getJobs();
  }

  /// Nobody offers a job of this type within a short while.
  void noJob(String type) {
    assertThat(poll(type, 1, Duration.ofMillis(300))).as("jobs of type " + type).isEmpty();
  }

  void complete(ActivatedJob job, Map<String, Object> variables) {
    client().newCompleteCommand(job.getKey()).variables(variables).execute();
  }

  /// Waits for a job of the type and completes it.
  ActivatedJob work(String type, Map<String, Object> result) {
    ActivatedJob job = job(type);
    complete(job, result);
    return job;
  }

  void fail(ActivatedJob job, int retries) {
    client().newFailCommand(job.getKey()).retries(retries).errorMessage("out of luck").execute();
  }

  void error(ActivatedJob job, String code, Map<String, Object> variables) {
    client()
        .newThrowErrorCommand(job.getKey())
        .errorCode(code)
        .errorMessage("thrown by the test")
        .variables(variables)
        .execute();
  }

  void resolve(Incident incident) {
    client().newResolveIncidentCommand(incident.key()).execute();
  }

  // --- refusals, over REST as over gRPC

  /// The call fails because what it names is not there (any more).
  void gone(ThrowingCallable call) {
    rejected(call, 404, Status.Code.NOT_FOUND);
  }

  /// The call does not fit the present state.
  void refused(ThrowingCallable call) {
    rejected(call, 409, Status.Code.FAILED_PRECONDITION);
  }

  /// What the call makes is there already.
  void there(ThrowingCallable call) {
    rejected(call, 409, Status.Code.ALREADY_EXISTS);
  }

  /// The call is wrong in itself.
  void invalid(ThrowingCallable call) {
    rejected(call, 400, Status.Code.INVALID_ARGUMENT);
  }

  private static void rejected(ThrowingCallable call, int http, Status.Code grpc) {
    assertThatThrownBy(call)
        .isInstanceOf(ClientException.class)
        .satisfies(failure -> {
          switch (failure) {
            case ProblemException rest -> assertThat(rest.code()).isEqualTo(http);
            case ClientStatusException rpc -> assertThat(rpc.getStatusCode()).isEqualTo(grpc);
            default -> throw new AssertionError("another kind of failure", failure);
          }
        });
  }

  // --- seeing

  static <T> T eventually(Callable<T> look, ThrowingConsumer<T> check) {
    return eventually(look, PATIENCE, check);
  }

  static <T> T eventually(Callable<T> look, Duration patience, ThrowingConsumer<T> check) {
    List<T> last = new ArrayList<>(1);
    await()
        .atMost(patience)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(25))
        .untilAsserted(() -> {
          T seen = look.call();
          check.accept(seen);
          last.add(seen);
        });
    return last.getLast();
  }

  void completed(long processInstanceKey) {
    ended(processInstanceKey, ProcessInstanceState.COMPLETED);
  }

  void terminated(long processInstanceKey) {
    ended(processInstanceKey, ProcessInstanceState.TERMINATED);
  }

  private void ended(long processInstanceKey, ProcessInstanceState state) {
    eventually(
        () -> engine.state(processInstanceKey),
        seen ->
            assertThat(seen)
                .as(() ->
                    "state of "
                        + processInstanceKey
                        + ", incidents "
                        + incidents(processInstanceKey))
                .contains(state));
  }

  /// Its own, and those of the instances that it called.
  private List<Incident> incidents(long processInstanceKey) {
    List<Incident> all = new ArrayList<>(engine.incidents(processInstanceKey));
    engine.children(processInstanceKey).forEach(child -> all.addAll(engine.incidents(child)));
    return all;
  }

  void active(long processInstanceKey) {
    ended(processInstanceKey, ProcessInstanceState.ACTIVE);
  }

  /// The process instance has these variables and no others.
  void variables(long processInstanceKey, Map<String, String> expected) {
    variables(processInstanceKey, processInstanceKey, expected);
  }

  /// The scope has these variables (JSON) and no others.
  void variables(long processInstanceKey, long scopeKey, Map<String, String> expected) {
    eventually(
        () -> engine.variables(processInstanceKey, scopeKey),
        seen -> assertThat(seen).as("variables of " + scopeKey).isEqualTo(expected));
  }

  /// The one activation of an element.
  Element element(long processInstanceKey, String elementId) {
    return elements(processInstanceKey, elementId, 1).getFirst();
  }

  List<Element> elements(long processInstanceKey, String elementId, int count) {
    return eventually(
        () -> engine.elements(processInstanceKey, elementId),
        seen -> assertThat(seen).as("instances of " + elementId).hasSize(count));
  }

  void state(long processInstanceKey, String elementId, String state) {
    eventually(
        () -> engine.elements(processInstanceKey, elementId),
        seen -> assertThat(seen).as(elementId).extracting(Element::state).containsExactly(state));
  }

  /// The element was never reached.
  void untouched(long processInstanceKey, String elementId) {
    assertThat(engine.elements(processInstanceKey, elementId)).as(elementId).isEmpty();
  }

  /// The one open incident.
  Incident incident(long processInstanceKey) {
    return eventually(
            () -> engine.incidents(processInstanceKey),
            seen -> assertThat(seen).as("incidents").hasSize(1))
        .getFirst();
  }

  void noIncident(long processInstanceKey) {
    eventually(
        () -> engine.incidents(processInstanceKey),
        seen -> assertThat(seen).as("incidents").isEmpty());
  }

  long child(long processInstanceKey) {
    return eventually(
            () -> engine.children(processInstanceKey),
            seen -> assertThat(seen).as("called instances").hasSize(1))
        .getFirst();
  }
}
