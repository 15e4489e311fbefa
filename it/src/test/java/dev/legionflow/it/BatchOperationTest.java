package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.search.enums.BatchOperationItemState;
import io.camunda.client.api.search.enums.BatchOperationState;
import io.camunda.client.api.search.enums.BatchOperationType;
import io.camunda.client.api.search.response.BatchOperation;
import io.camunda.client.api.search.response.BatchOperationItems.BatchOperationItem;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Batch operations, as the stock client makes and follows them.
@ExtendWith(Engines.class)
class BatchOperationTest {

  private final Steps steps;
  private final CamundaClient client;

  BatchOperationTest(Steps steps) {
    this.steps = steps;
    this.client = steps.client();
  }

  private List<Long> missions() {
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .serviceTask("a", task -> task.zeebeJobType(steps.type("a")))
            .serviceTask("b", task -> task.zeebeJobType(steps.type("b")))
            .endEvent()
            .done());
    return IntStream.range(0, 3).mapToObj(i -> steps.start(Map.of())).toList();
  }

  private BatchOperation ended(String key) {
    return Steps.eventually(
        () -> client.newBatchOperationGetRequest(key).execute(),
        batch -> assertThat(batch.getEndDate()).isNotNull());
  }

  @Test
  void manyAreCancelled() {
    List<Long> missions = missions();

    var created =
        client
            .newCreateBatchOperationCommand()
            .processInstanceCancel()
            .filter(filter -> filter.processDefinitionId(steps.process()))
            .execute();

    BatchOperation batch = ended(created.getBatchOperationKey());
    assertThat(batch.getType()).isEqualTo(BatchOperationType.CANCEL_PROCESS_INSTANCE);
    assertThat(batch.getStatus()).isEqualTo(BatchOperationState.COMPLETED);
    assertThat(batch.getOperationsTotalCount()).isEqualTo(3);
    assertThat(batch.getOperationsCompletedCount()).isEqualTo(3);
    assertThat(batch.getOperationsFailedCount()).isZero();
    assertThat(
            client
                .newBatchOperationItemsSearchRequest()
                .filter(filter -> filter.batchOperationKey(created.getBatchOperationKey()))
                .execute()
                .items())
        .hasSize(3)
        .allMatch(item -> item.getStatus() == BatchOperationItemState.COMPLETED)
        .extracting(BatchOperationItem::getProcessInstanceKey)
        .containsExactlyInAnyOrderElementsOf(missions);
    assertThat(
            client
                .newBatchOperationSearchRequest()
                .filter(filter -> filter.batchOperationKey(created.getBatchOperationKey()))
                .execute()
                .items())
        .hasSize(1);
    missions.forEach(steps::terminated);
    steps.refused(
        () -> client.newCancelBatchOperationCommand(created.getBatchOperationKey()).execute());
  }

  @Test
  void tokensOfManyAreMoved() {
    List<Long> missions = missions();

    var created =
        client
            .newCreateBatchOperationCommand()
            .modifyProcessInstance()
            .addMoveInstruction("a", "b")
            .filter(filter -> filter.processDefinitionId(steps.process()))
            .execute();

    assertThat(ended(created.getBatchOperationKey()).getOperationsCompletedCount()).isEqualTo(3);
    missions.forEach(mission -> steps.state(mission, "a", "TERMINATED"));
    for (int i = 0; i < 3; i++) {
      steps.work("b", Map.of());
    }
    missions.forEach(steps::completed);
  }
}
