package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.flowable.UserTasks;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/// Makes and cancels user tasks in the transactions of the engine.
@ApplicationScoped
class Tasks implements UserTasks {

  private final Node node;
  private final Clock clock;

  Tasks(Node node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  @Override
  public boolean hasForm(String formId, String tenantId) {
    return UserTaskStore.form(UnitOfWork.current().handle(), formId, tenantId).isPresent();
  }

  @Override
  public long create(Reached task) {
    var key = node.keys().next();
    var handle = UnitOfWork.current().handle();
    var form =
        task.formId() == null
            ? null
            : UserTaskStore.form(handle, task.formId(), task.definition().tenantId()).orElse(null);
    UserTaskStore.insert(handle, key, task, form, clock.millis());
    return key;
  }

  @Override
  public void cancel(String executionId) {
    UserTaskStore.cancel(UnitOfWork.current().handle(), executionId, clock.millis());
  }
}
