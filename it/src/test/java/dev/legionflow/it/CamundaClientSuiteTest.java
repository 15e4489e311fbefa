package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.response.DeploymentEvent;
import io.camunda.client.api.response.PartitionBrokerHealth;
import io.camunda.client.api.response.StatusResponse.Status;
import io.camunda.client.api.search.enums.UserTaskState;
import io.camunda.client.api.search.response.UserTask;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The stock client does the whole of a mission: deploy, start, worker, user task, end.
@ExtendWith(Engines.class)
class CamundaClientSuiteTest {

  private final LegionEngine engine;
  private final CamundaClient client;

  CamundaClientSuiteTest(LegionEngine engine) {
    this.engine = engine;
    this.client = engine.client();
  }

  private DeploymentEvent deployment;

  @BeforeEach
  void deploy() {
    deployment =
        client
            .newDeployResourceCommand()
            .addResourceFromClasspath("dev/legionflow/it/review.bpmn")
            .addResourceFromClasspath("dev/legionflow/it/review.form")
            .execute();
  }

  @Test
  void theEngineSaysWhatItIs() {
    var topology = client.newTopologyRequest().execute();

    assertThat(topology.getClusterSize()).isEqualTo(1);
    assertThat(topology.getPartitionsCount()).isEqualTo(1);
    assertThat(topology.getReplicationFactor()).isEqualTo(1);
    assertThat(topology.getGatewayVersion()).matches("8\\.8\\..*");
    assertThat(topology.getBrokers()).hasSize(1);
    var broker = topology.getBrokers().getFirst();
    assertThat(broker.getHost()).isNotBlank();
    assertThat(broker.getPort()).isPositive();
    assertThat(broker.getVersion()).matches("8\\.8\\..*");
    assertThat(broker.getPartitions()).hasSize(1);
    var partition = broker.getPartitions().getFirst();
    assertThat(partition.getPartitionId()).isEqualTo(1);
    assertThat(partition.isLeader()).isTrue();
    assertThat(partition.getHealth()).isEqualTo(PartitionBrokerHealth.HEALTHY);
  }

  @Test
  void theEngineSaysThatItIsUp() {
    assertThat(client.newStatusRequest().execute().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void aMissionRunsFromStartToEnd() {
    var started =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId("it-review")
            .latestVersion()
            .variables(
                Map.of("topic", "owls", "reviewer", "ada", "followUp", "2029-12-31T00:00:00+01:00"))
            .execute();
    assertThat(started.getBpmnProcessId()).isEqualTo("it-review");
    assertThat(started.getProcessDefinitionKey())
        .isEqualTo(deployment.getProcesses().getFirst().getProcessDefinitionKey());
    long mission = started.getProcessInstanceKey();

    try (var _ =
        client
            .newWorker()
            .jobType("it-write")
            .handler((jobs, job) ->
                jobs.newCompleteCommand(job)
                    .variables(
                        Map.of(
                            "text",
                            job.getVariable("title") + ", " + job.getCustomHeaders().get("tone"),
                            "scrap",
                            1))
                    .send()
                    .join())
            .timeout(Duration.ofSeconds(30))
            .name("suite")
            .open()) {
      UserTask task = reviewOf(mission);

      assertThat(task.getName()).isEqualTo("Review the draft");
      assertThat(task.getState()).isEqualTo(UserTaskState.CREATED);
      assertThat(task.getAssignee()).isEqualTo("ada");
      assertThat(task.getCandidateUsers()).containsExactlyInAnyOrder("ada", "grace");
      assertThat(task.getCandidateGroups()).containsExactlyInAnyOrder("editors", "writers");
      assertThat(task.getPriority()).isEqualTo(42);
      assertThat(task.getDueDate()).isEqualTo(OffsetDateTime.parse("2030-01-02T03:04:05Z"));
      assertThat(task.getFollowUpDate())
          .isEqualTo(OffsetDateTime.parse("2029-12-31T00:00:00+01:00"));
      assertThat(task.getCustomHeaders()).containsOnly(entry("hint", "read twice"));
      assertThat(task.getFormKey()).isEqualTo(deployment.getForm().getFirst().getFormKey());

      client
          .newCompleteUserTaskCommand(task.getUserTaskKey())
          .variables(Map.of("approved", true))
          .execute();
    }

    var steps = new Steps(engine);
    steps.completed(mission);
    steps.state(mission, "published", "COMPLETED");
    steps.untouched(mission, "dropped");
    steps.variables(
        mission,
        Map.of(
            "topic", "\"owls\"",
            "reviewer", "\"ada\"",
            "followUp", "\"2029-12-31T00:00:00+01:00\"",
            "draft", "\"OWLS, friendly\"",
            "approved", "true"));
  }

  private UserTask reviewOf(long mission) {
    return Steps.eventually(
            () ->
                client
                    .newUserTaskSearchRequest()
                    .filter(filter -> filter.processInstanceKey(mission).elementId("review"))
                    .execute()
                    .items(),
            found -> assertThat(found).hasSize(1))
        .getFirst();
  }
}
