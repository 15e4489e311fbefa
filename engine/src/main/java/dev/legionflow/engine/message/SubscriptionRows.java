package dev.legionflow.engine.message;

import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.Subscriptions;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.message.MessageStore.Wanted;
import dev.legionflow.engine.message.StartStore.Free;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Who waits for messages and signals, in the transaction that moves the token.
@ApplicationScoped
public class SubscriptionRows implements Subscriptions {

  private static final int PER_STATEMENT = 500;

  /// A message that is found may expire before it is locked.
  private static final int MAX_LOOKS = 3;

  private final Node node;
  private final Clock clock;
  private final Signals signals;
  private final Deliveries deliveries;

  SubscriptionRows(Node node, Clock clock, Signals signals, Deliveries deliveries) {
    this.node = node;
    this.clock = clock;
    this.signals = signals;
    this.deliveries = deliveries;
  }

  /// Under the lock of the name and key: a message that is published meanwhile either finds the
  /// row, or is found here.
  @Override
  public Optional<Offer> open(Waiting waiting) {
    var unit = UnitOfWork.current();
    var handle = unit.handle();
    var key = waiting.correlationKey();
    if (key != null) {
      MessageStore.lock(handle, waiting.name(), key);
    }
    unit.attachment(Closed.class, Closed::begin).beforeOpening(handle, waiting.executionId());
    handle.execute(
        """
        insert into legion_message_subscription (key, kind, name, correlation_key, execution_id,
          root_id, process_instance_key, element_instance_key, bpmn_process_id, element_id,
          tenant_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        node.keys().next(),
        key == null ? StartStore.SIGNAL : StartStore.MESSAGE,
        waiting.name(),
        key == null ? "" : key,
        waiting.executionId(),
        waiting.rootId(),
        waiting.processInstanceKey(),
        waiting.elementInstanceKey(),
        waiting.bpmnProcessId(),
        waiting.elementId(),
        waiting.tenantId());
    return key == null ? Optional.empty() : offer(handle, waiting, key);
  }

  private Optional<Offer> offer(Handle handle, Waiting waiting, String key) {
    var wanted = new Wanted(waiting.name(), key, waiting.bpmnProcessId(), waiting.tenantId());
    for (var i = 0; i < MAX_LOOKS; i++) {
      var message = MessageStore.next(handle, wanted, clock.millis());
      if (message.isEmpty()) {
        return Optional.empty();
      }
      if (MessageStore.isThere(handle, message.get().key(), waiting.bpmnProcessId())) {
        return message.map(m -> new Offer(m.key(), Message.variables(m.variables())));
      }
    }
    throw UnitOfWork.overtaken("what waits for '%s'".formatted(waiting.name()));
  }

  /// One message a command: thousands may be there.
  @Override
  public void take(Waiting waiting, Offer offer, boolean goesOn) {
    var unit = UnitOfWork.current();
    MessageStore.taken(unit.handle(), offer.messageKey(), waiting.bpmnProcessId());
    if (goesOn) {
      MessageStore.handOverRest(
          unit.handle(),
          waiting.name(),
          Objects.requireNonNull(waiting.correlationKey()),
          waiting.bpmnProcessId(),
          waiting.tenantId(),
          clock.millis());
      unit.afterCommit(deliveries::wake);
    }
  }

  @Override
  public void migrate(String bpmnProcessId, Map<String, String> elements) {
    try (var update =
        UnitOfWork.current()
            .handle()
            .prepareBatch(
                """
                update legion_message_subscription set bpmn_process_id = ?, element_id = ?
                where execution_id = ?
                """)) {
      elements.forEach((execution, element) -> update.add(bpmnProcessId, element, execution));
      if (update.size() > 0) {
        update.execute();
      }
    }
  }

  @Override
  public void resumed(String rootId) {
    var unit = UnitOfWork.current();
    Signals.again(unit.handle(), rootId, clock.millis());
    MessageStore.again(unit.handle(), rootId, clock.millis());
    unit.afterCommit(deliveries::wake);
  }

  /// Those of one command are removed together at its end: a large body that is cancelled has many.
  @Override
  public void close(String executionId) {
    UnitOfWork.current().attachment(Closed.class, Closed::begin).executions.add(executionId);
  }

  private record Closed(Set<String> executions) {
    static Closed begin() {
      var unit = UnitOfWork.current();
      var closed = new Closed(new LinkedHashSet<>());
      unit.beforeCommit(() -> closed.remove(unit.handle(), closed.executions));
      return closed;
    }

    /// An execution goes on from one element that waits to the next: what it waited for before is
    /// removed now, because at the end of the command the new one would go with it.
    void beforeOpening(Handle handle, String executionId) {
      if (executions.remove(executionId)) {
        remove(handle, List.of(executionId));
      }
    }

    private void remove(Handle handle, Collection<String> some) {
      var all = List.copyOf(some);
      for (var from = 0; from < all.size(); from += PER_STATEMENT) {
        try (var delete =
            handle.createUpdate(
                "delete from legion_message_subscription where execution_id in (<ids>)")) {
          delete
              .bindList("ids", all.subList(from, Math.min(all.size(), from + PER_STATEMENT)))
              .execute();
        }
      }
    }
  }

  @Override
  public void signal(
      String name, Map<String, ? extends @Nullable Object> variables, String tenantId) {
    signals.send(UnitOfWork.current(), name, JsonValue.write("variables", variables), tenantId);
  }

  @Override
  public boolean began(
      String bpmnProcessId, String correlationKey, String tenantId, long instanceKey) {
    var handle = UnitOfWork.current().handle();
    var start = new Free(bpmnProcessId, correlationKey, tenantId);
    Messages.lock(handle, start);
    if (StartStore.isRunning(handle, start)) {
      return false;
    }
    StartStore.running(handle, start, instanceKey);
    return true;
  }

  @Override
  public void ended(String bpmnProcessId, String correlationKey, String tenantId) {
    var unit = UnitOfWork.current();
    var start = new Free(bpmnProcessId, correlationKey, tenantId);
    Messages.lock(unit.handle(), start);
    StartStore.free(unit.handle(), start, clock.millis());
    unit.afterCommit(deliveries::wake);
  }
}
