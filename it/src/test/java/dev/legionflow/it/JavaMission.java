package dev.legionflow.it;

import io.camunda.client.CamundaClient;
import io.camunda.client.CredentialsProvider;
import io.camunda.client.api.command.ClientStatusException;
import io.camunda.client.api.command.ProblemException;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import io.camunda.client.api.worker.JobHandler;
import io.camunda.client.api.worker.JobWorker;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A whole mission with Camunda's Java client, as in `camunda8-sdk.mjs`. A program of its own, so
/// that [ClientsTest] can run it with another version of the client than the one in its class path.
final class JavaMission {

  private JavaMission() {}

  /// The variables.
  record Given(Order order) {
    record Order(List<Integer> lines) {}
  }

  public static void main(String[] arguments) {
    try (var client =
        CamundaClient.newClientBuilder()
            .restAddress(URI.create(arguments[0]))
            .preferRestOverGrpc(true)
            .credentialsProvider(
                CredentialsProvider.newBasicAuthCredentialsProviderBuilder()
                    .username(arguments[1])
                    .password(arguments[2])
                    .build())
            .build()) {
      run(client, arguments[3], arguments[4]);
    }
    System.exit(0);
  }

  private static void run(CamundaClient client, String file, String id) {
    var topology = client.newTopologyRequest().send().join();
    var version = topology.getGatewayVersion().split("\\.", -1);
    say("topology", topology.getBrokers().size(), version[0] + "." + version[1]);

    var deployed = client.newDeployResourceCommand().addResourceFile(file).send().join();
    say("deployed", deployed.getProcesses().getFirst().getBpmnProcessId());

    JobHandler good =
        (jobs, job) -> {
          say("job", job.getElementId(), job.getCustomHeaders().getOrDefault("unit", ""));
          var order = job.getVariablesAsType(Given.class).order();
          var total = order.lines().stream().mapToInt(Integer::intValue).sum();
          jobs.newCompleteCommand(job)
              .variables(Map.of("total", total, "answer", Map.of("from", "java", "half", 0.5)))
              .send()
              .join();
        };
    JobHandler bad =
        (jobs, job) -> {
          if (job.getRetries() == 3) {
            say("failing", job.getRetries());
            jobs.newFailCommand(job)
                .retries(1)
                .retryBackoff(Duration.ofMillis(100))
                .errorMessage("not yet")
                .send()
                .join();
          } else {
            say("throwing", job.getRetries());
            jobs.newThrowErrorCommand(job).errorCode("BAD").errorMessage("it is bad").send().join();
          }
        };
    try (var _ = serve(client, id, good);
        var _ = serve(client, id + "-bad", bad)) {
      decide(client, id);
    }

    try {
      client
          .newCreateInstanceCommand()
          .bpmnProcessId(id + "-missing")
          .latestVersion()
          .send()
          .join();
      say("not refused");
    } catch (ProblemException e) {
      say("refused", e.code());
    } catch (ClientStatusException e) {
      say("refused", e.getStatusCode());
    }
  }

  private static JobWorker serve(CamundaClient client, String type, JobHandler handler) {
    return client
        .newWorker()
        .jobType(type)
        .handler(handler)
        .name("java")
        .timeout(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .open();
  }

  private static void decide(CamundaClient client, String id) {
    var started =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId(id)
            .latestVersion()
            .variables(Map.of("order", Map.of("lines", List.of(2, 3))))
            .send()
            .join();
    say("started", started.getBpmnProcessId(), started.getVersion());
    var key = started.getProcessInstanceKey();

    var task =
        until(() ->
            client
                .newUserTaskSearchRequest()
                .filter(filter -> filter.processInstanceKey(key))
                .send()
                .join()
                .items()
                .stream());
    say("task", task.getElementId(), task.getState());
    client.newAssignUserTaskCommand(task.getUserTaskKey()).assignee("ann").send().join();
    client
        .newCompleteUserTaskCommand(task.getUserTaskKey())
        .variables(Map.of("approved", true))
        .send()
        .join();

    var ended =
        until(() ->
            client
                .newProcessInstanceSearchRequest()
                .filter(
                    filter -> filter.processInstanceKey(key).state(ProcessInstanceState.COMPLETED))
                .send()
                .join()
                .items()
                .stream());
    say("ended", ended.getState());
  }

  private static <T> T until(Supplier<Stream<T>> look) {
    for (var i = 0; i < 300; i++) {
      var found = look.get().findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new IllegalStateException("not found within 30 s");
  }

  private static void say(Object... words) {
    IO.println(String.join(" ", Stream.of(words).map(String::valueOf).toList()));
  }
}
