package dev.legionflow.engine.message;

import dev.legionflow.engine.store.Keys;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.SqlStatement;

/// The statements on messages and on who waits for them.
final class MessageStore {

  static final int SLOTS = 1_024;

  /// Far in the future: nobody has to look after it.
  private static final long DONE = Long.MAX_VALUE;

  /// Of so many look-ups one notes how far a process is.
  private static final int LOOKS_A_FLOOR = 50;

  private static final long CLOCKS_APART_MILLIS = 60_000;

  private static final RowMapper<Message> MESSAGE =
      (rs, c) ->
          new Message(
              rs.getLong(1),
              rs.getString(2),
              rs.getString(3),
              rs.getString(4),
              rs.getString(5),
              rs.getLong(6),
              true,
              rs.getString(7));

  private MessageStore() {}

  /// Who waits inside of a mission.
  record Subscription(
      long key, String executionId, String rootId, long processInstanceKey, String process) {}

  /// Makes those take turns who publish and who wait for the same message. Taken after the locks of
  /// missions, never before one.
  static void lock(Handle handle, String name, String correlationKey) {
    lock(handle, slot(name, correlationKey));
  }

  private static void lock(Handle handle, int slot) {
    handle
        .createQuery("select slot from legion_message_lock where slot = ? for update")
        .bind(0, slot)
        .mapTo(Integer.class)
        .one();
  }

  /// The same for several names, always in one order.
  static void lock(Handle handle, Collection<String> names, String correlationKey) {
    names.stream()
        .map(name -> slot(name, correlationKey))
        .distinct()
        .sorted()
        .forEach(slot -> lock(handle, slot));
  }

  private static int slot(String name, String correlationKey) {
    return Math.floorMod((name + '\n' + correlationKey).hashCode(), SLOTS);
  }

  static boolean isBuffered(Handle handle, Message message, long now) {
    return handle
        .createQuery(
            """
            select 1 from legion_message where name = ? and correlation_key = ? and message_id = ?
              and tenant_id = ? and expires_at > ? limit 1
            """)
        .bind(0, message.name())
        .bind(1, message.correlationKey())
        .bind(2, message.messageId())
        .bind(3, message.tenantId())
        .bind(4, now)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /// @param lookAfterAt from when another node may hand it over; empty when there is nobody yet
  static void insert(Handle handle, Message message, Optional<Long> lookAfterAt) {
    handle.execute(
        """
        insert into legion_message (key, name, correlation_key, message_id, variables, expires_at,
          pending_at, tries, tenant_id)
        values (?, ?, ?, ?, ?, ?, ?, 0, ?)
        """,
        message.key(),
        message.name(),
        message.correlationKey(),
        message.messageId(),
        message.variables(),
        message.expiresAt(),
        lookAfterAt.orElse(DONE),
        message.tenantId());
  }

  static void done(Handle handle, long key) {
    handle.execute("update legion_message set pending_at = ? where key = ?", DONE, key);
  }

  /// It could not be handed over to all.
  static void later(Handle handle, long key, Failure failure) {
    handle.execute(
        "update legion_message set pending_at = ?%s, tries = tries + ? where key = ?"
            .formatted(Failure.PAUSE),
        failure.at(),
        failure.count(),
        key);
  }

  /// What could not be handed over to a mission is tried again now.
  static void again(Handle handle, String rootId, long now) {
    handle.execute(
        """
        update legion_message set pending_at = ?, tries = 0 where key in (
          select m.key from act_ru_execution e
            join legion_message_subscription s on s.execution_id = e.id_ and s.kind = 'MESSAGE'
            join legion_message m on m.name = s.name and m.correlation_key = s.correlation_key
              and m.tenant_id = s.tenant_id
          where e.root_proc_inst_id_ = ? and m.pending_at between ? and ?)
        """,
        now,
        rootId,
        now,
        DONE - 1);
  }

  /// Messages that are to be handed over, and whose node did not do it.
  static List<Long> left(Handle handle, long now, int max) {
    return handle
        .createQuery(
            "select key from legion_message where pending_at <= ? order by pending_at, key limit ?")
        .bind(0, now)
        .bind(1, max)
        .mapTo(Long.class)
        .list();
  }

  static Optional<Message> find(Handle handle, long key) {
    return handle
        .createQuery(
            """
            select key, name, correlation_key, message_id, variables, expires_at, tenant_id
            from legion_message where key = ?
            """)
        .bind(0, key)
        .map(MESSAGE)
        .findOne();
  }

  /// What waits for a process besides what it has taken is handed over to it by others' commands.
  static void handOverRest(
      Handle handle, String name, String correlationKey, String process, String tenant, long now) {
    handle.execute(
        """
        update legion_message set pending_at = ?
        where name = ? and correlation_key = ? and tenant_id = ? and expires_at > ?
          and pending_at > ?
          and not exists (select 1 from legion_message_taken t
            where t.message_key = legion_message.key and t.bpmn_process_id = ?)
        """,
        now,
        name,
        correlationKey,
        tenant,
        now,
        now,
        process);
  }

  /// What a process looks for.
  record Wanted(String name, String correlationKey, String process, String tenant) {}

  /// The oldest message that waits and that the process has not taken. Ordered by all columns of
  /// the index: otherwise H2 reads and sorts all messages of the key.
  static Optional<Message> next(Handle handle, Wanted wanted, long now) {
    var found =
        bound(
                handle.createQuery(
                    """
                    select key, name, correlation_key, message_id, variables, expires_at, tenant_id
                    from legion_message m
                    where name = :name and correlation_key = :key and tenant_id = :tenant
                      and expires_at > :now
                      and key > coalesce((select f.message_key from legion_message_floor f
                        where f.name = :name and f.correlation_key = :key
                          and f.tenant_id = :tenant and f.bpmn_process_id = :process), 0)
                      and not exists (select 1 from legion_message_taken t
                        where t.message_key = m.key and t.bpmn_process_id = :process)
                    order by name, correlation_key, key limit 1
                    """),
                wanted)
            .bind("now", now)
            .map(MESSAGE)
            .findOne();
    if (ThreadLocalRandom.current().nextInt(LOOKS_A_FLOOR) == 0) {
      raiseFloor(handle, wanted, found.map(Message::key).orElse(Long.MAX_VALUE), now);
    }
    return found;
  }

  /// Notes up to where the process has taken all there is, so that it is not looked at each time.
  /// Not up to the newest: another node's clock may be behind, and so the keys of its messages.
  static void raiseFloor(Handle handle, Wanted wanted, long before, long now) {
    var floor = Math.min(before - 1, Keys.at(now - CLOCKS_APART_MILLIS));
    var below =
        bound(
                handle.createQuery(
                    """
                    select 1 from legion_message
                    where name = :name and correlation_key = :key and tenant_id = :tenant
                      and key <= :floor limit 1
                    """),
                wanted)
            .bind("floor", floor)
            .mapTo(Integer.class)
            .findOne();
    if (below.isPresent()
        && bound(
                    handle.createUpdate(
                        """
                        update legion_message_floor set message_key = :floor
                        where name = :name and correlation_key = :key and tenant_id = :tenant
                          and bpmn_process_id = :process
                        """),
                    wanted)
                .bind("floor", floor)
                .execute()
            == 0) {
      bound(
              handle.createUpdate(
                  """
                  insert into legion_message_floor (name, correlation_key, tenant_id,
                    bpmn_process_id, message_key)
                  values (:name, :key, :tenant, :process, :floor)
                  """),
              wanted)
          .bind("floor", floor)
          .execute();
    }
  }

  private static <S extends SqlStatement<S>> S bound(S statement, Wanted wanted) {
    return statement
        .bind("name", wanted.name())
        .bind("key", wanted.correlationKey())
        .bind("tenant", wanted.tenant())
        .bind("process", wanted.process());
  }

  /// Locks a message, so that it is there until the end of the transaction.
  ///
  /// @return false when it has expired or the process has taken it
  static boolean isThere(Handle handle, long message, String process) {
    return handle
            .createQuery("select key from legion_message where key = ? for update")
            .bind(0, message)
            .mapTo(Long.class)
            .findOne()
            .isPresent()
        && handle
            .createQuery(
                "select 1 from legion_message_taken where message_key = ? and bpmn_process_id = ?")
            .bind(0, message)
            .bind(1, process)
            .mapTo(Integer.class)
            .findOne()
            .isEmpty();
  }

  /// The process takes a message that is there.
  static void taken(Handle handle, long message, String process) {
    handle.execute(
        "insert into legion_message_taken (message_key, bpmn_process_id) values (?, ?)",
        message,
        process);
  }

  /// The process takes a message.
  ///
  /// @return false when it has expired, or the process has taken it before
  static boolean take(Handle handle, long message, String process) {
    if (!isThere(handle, message, process)) {
      return false;
    }
    taken(handle, message, process);
    return true;
  }

  /// Who has waited longest in each process that has not taken the message.
  ///
  /// @param before only subscriptions with keys below
  static List<Subscription> waiting(Handle handle, Message message, long before) {
    return handle
        .createQuery(
            """
            select s.key, s.execution_id, s.root_id, s.process_instance_key, s.bpmn_process_id
            from legion_message_subscription s
            where s.key in (
              select min(key) from legion_message_subscription
              where kind = 'MESSAGE' and name = :name and correlation_key = :key
                and tenant_id = :tenant and key < :before
              group by bpmn_process_id)
            and not exists (select 1 from legion_message_taken t
              where t.message_key = :message and t.bpmn_process_id = s.bpmn_process_id)
            order by s.key
            """)
        .bind("name", message.name())
        .bind("key", message.correlationKey())
        .bind("tenant", message.tenantId())
        .bind("message", message.key())
        .bind("before", before)
        .map((rs, c) ->
            new Subscription(
                rs.getLong(1), rs.getString(2), rs.getString(3), rs.getLong(4), rs.getString(5)))
        .list();
  }

  /// Whether it still waits, as one of the same process.
  static boolean isOpen(Handle handle, Subscription subscription) {
    return handle
        .createQuery(
            """
            select 1 from legion_message_subscription where key = ? and bpmn_process_id = ?
            """)
        .bind(0, subscription.key())
        .bind(1, subscription.process())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /// The execution that a subscription belongs to, while it is open.
  static Optional<String> execution(Handle handle, long subscription) {
    return handle
        .createQuery("select execution_id from legion_message_subscription where key = ?")
        .bind(0, subscription)
        .mapTo(String.class)
        .findOne();
  }

  /// Removes messages that nobody has to take any more; the messages first, because whoever takes
  /// one has locked it.
  ///
  /// @return how many
  static int expire(Handle handle, long now, int max) {
    var gone =
        handle
            .createQuery(
                """
                select key, name, correlation_key from legion_message
                where expires_at <= ? and pending_at = ? order by expires_at limit ?
                """)
            .bind(0, now)
            .bind(1, DONE)
            .bind(2, max)
            .map((rs, c) -> new Gone(rs.getLong(1), rs.getString(2), rs.getString(3)))
            .list();
    if (!gone.isEmpty()) {
      var keys = gone.stream().map(Gone::key).toList();
      try (var taken =
              handle.createUpdate(
                  "delete from legion_message_taken where message_key in (<keys>)");
          var messages = handle.createUpdate("delete from legion_message where key in (<keys>)")) {
        messages.bindList("keys", keys).execute();
        taken.bindList("keys", keys).execute();
      }
      removeFloors(handle, gone);
    }
    return gone.size();
  }

  private record Gone(long key, String name, String correlationKey) {}

  /// Those that have no messages any more.
  private static void removeFloors(Handle handle, List<Gone> gone) {
    try (var batch =
        handle.prepareBatch(
            """
            delete from legion_message_floor where name = ? and correlation_key = ?
              and not exists (select 1 from legion_message m
                where m.name = legion_message_floor.name
                  and m.correlation_key = legion_message_floor.correlation_key
                  and m.tenant_id = legion_message_floor.tenant_id)
            """)) {
      gone.forEach(message -> batch.add(message.name(), message.correlationKey()));
      batch.execute();
    }
  }
}
