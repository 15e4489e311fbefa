package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import io.camunda.zeebe.model.bpmn.Bpmn;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What was deployed, as the stock client gets and deletes it.
@ExtendWith(Engines.class)
class ResourceTest {

  private final Steps steps;
  private final CamundaClient client;

  ResourceTest(Steps steps) {
    this.steps = steps;
    this.client = steps.client();
  }

  @Test
  void aDefinitionIsGotAndDeletedByItsKey() {
    var model =
        steps
            .diagram()
            .startEvent()
            .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done();
    long key = steps.deploy(model).getProcesses().getFirst().getProcessDefinitionKey();
    long mission = steps.start(Map.of());

    var resource = client.newResourceGetRequest(key).execute();
    assertThat(resource.getResourceKey()).isEqualTo(key);
    assertThat(resource.getResourceId()).isEqualTo(steps.process());
    assertThat(resource.getVersion()).isEqualTo(1);
    assertThat(resource.getTenantId()).isEqualTo("<default>");
    assertThat(client.newResourceContentGetRequest(key).execute())
        .isEqualTo(Bpmn.convertToString(model));

    client.newDeleteResourceCommand(key).execute();

    steps.gone(() -> steps.start(Map.of()));
    steps.gone(() -> client.newResourceGetRequest(key).execute());
    steps.gone(() -> client.newDeleteResourceCommand(key).execute());
    steps.work("work", Map.of());
    steps.completed(mission);
  }
}
