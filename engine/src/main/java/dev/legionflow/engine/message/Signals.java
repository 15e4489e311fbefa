package dev.legionflow.engine.message;

import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// Signals: whoever waits when one is thrown gets it, in a transaction of his own after the commit.
@ApplicationScoped
public class Signals {

  /// After that, another node does what the throwing one did not.
  private static final long DELIVERY_MILLIS = 5_000;

  private static final RowMapper<Delivery> DELIVERY =
      (rs, c) -> new Delivery(rs.getLong(1), rs.getLong(2), rs.getString(3));

  private final Engine engine;
  private final Definitions definitions;
  private final Node node;
  private final Clock clock;
  private final Deliveries deliveries;

  Signals(Engine engine, Definitions definitions, Node node, Clock clock, Deliveries deliveries) {
    this.engine = engine;
    this.definitions = definitions;
    this.node = node;
    this.clock = clock;
    this.deliveries = deliveries;
  }

  /// A signal on its way to one that waits.
  ///
  /// @param target a subscription, or a start event
  /// @param rootId of the mission that waits; null for a start event
  record Delivery(long signal, long target, @Nullable String rootId) {}

  /// Throws a signal for a client.
  ///
  /// @return its key
  long broadcast(String name, String variables, String tenantId) {
    return engine.execute(unit -> send(unit, name, variables, tenantId));
  }

  /// Writes down who is to get the signal. Inside a command.
  ///
  /// @return its key
  long send(UnitOfWork unit, String name, String variables, String tenantId) {
    var key = node.keys().next();
    var due = clock.millis() + DELIVERY_MILLIS;
    var handle = unit.handle();
    var count =
        handle.execute(
                """
                insert into legion_signal_delivery (signal_key, target_key, root_id, due_at, tries)
                select cast(? as bigint), key, root_id, cast(? as bigint), 0
                from legion_message_subscription
                where name = ? and correlation_key = '' and kind = 'SIGNAL' and tenant_id = ?
                """,
                key,
                due,
                name,
                tenantId)
            + handle.execute(
                """
                insert into legion_signal_delivery (signal_key, target_key, root_id, due_at, tries)
                select cast(? as bigint), key, null, cast(? as bigint), 0 from legion_start_event
                where name = ? and kind = 'SIGNAL' and tenant_id = ?
                """,
                key,
                due,
                name,
                tenantId);
    if (count > 0) {
      handle.execute("insert into legion_signal (key, variables) values (?, ?)", key, variables);
      unit.afterCommit(() -> deliveries.signal(key));
    }
    return key;
  }

  /// Those that one signal is still to reach, in the order in which they began to wait.
  static List<Delivery> of(Handle handle, long signal, long after, int max) {
    return handle
        .createQuery(
            """
            select signal_key, target_key, root_id from legion_signal_delivery
            where signal_key = ? and target_key > ? order by target_key limit ?
            """)
        .bind(0, signal)
        .bind(1, after)
        .bind(2, max)
        .map(DELIVERY)
        .list();
  }

  /// Those whose node has not delivered them.
  static List<Delivery> left(Handle handle, long now, int max) {
    return handle
        .createQuery(
            """
            select signal_key, target_key, root_id from legion_signal_delivery
            where due_at <= ? order by due_at, signal_key, target_key limit ?
            """)
        .bind(0, now)
        .bind(1, max)
        .map(DELIVERY)
        .list();
  }

  /// Delivers to one that waits; once, whichever nodes try.
  void deliver(Delivery delivery) {
    engine.executeUnattended(unit -> {
      var handle = unit.handle();
      if (delivery.rootId() != null) {
        engine.lockRoot(delivery.rootId());
      }
      var mine =
          handle.execute(
              "delete from legion_signal_delivery where signal_key = ? and target_key = ?",
              delivery.signal(),
              delivery.target());
      if (mine > 0) {
        deliver(handle, delivery);
      }
      return delivery;
    });
  }

  private void deliver(Handle handle, Delivery delivery) {
    if (delivery.rootId() != null) {
      MessageStore.execution(handle, delivery.target())
          .ifPresent(execution -> engine.fire(execution, variables(handle, delivery)));
    } else {
      StartStore.find(handle, delivery.target())
          .ifPresent(start ->
              engine.start(
                  node.keys().next(),
                  definitions.byKey(handle, start.definitionKey()).orElseThrow(),
                  start.elementId(),
                  variables(handle, delivery),
                  ""));
    }
  }

  private static Map<String, @Nullable Object> variables(Handle handle, Delivery delivery) {
    return Message.variables(
        handle
            .createQuery("select variables from legion_signal where key = ?")
            .bind(0, delivery.signal())
            .mapTo(String.class)
            .one());
  }

  static void later(Handle handle, Delivery delivery, Failure failure) {
    handle.execute(
        """
        update legion_signal_delivery set due_at = ?%s, tries = tries + ?
        where signal_key = ? and target_key = ?
        """
            .formatted(Failure.PAUSE),
        failure.at(),
        failure.count(),
        delivery.signal(),
        delivery.target());
  }

  /// What could not be delivered to a mission is tried again now.
  static void again(Handle handle, String rootId, long now) {
    handle.execute(
        "update legion_signal_delivery set due_at = ?, tries = 0 where root_id = ?", now, rootId);
  }

  /// Removes signals that have reached all.
  static void forget(Handle handle) {
    handle.execute(
        """
        delete from legion_signal where not exists (
          select 1 from legion_signal_delivery d where d.signal_key = legion_signal.key)
        """);
  }
}
