package dev.legionflow.engine.batch;

import dev.legionflow.engine.cockpit.Found;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.store.Keys;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The statements on `legion_batch_operation` and `legion_batch_item`.
final class BatchStore {

  private BatchStore() {}

  static void insert(
      Handle handle,
      long key,
      BatchType type,
      String filter,
      @Nullable String plan,
      String createdBy,
      long now) {
    handle.execute(
        """
        insert into legion_batch_operation (key, type, state, filter, plan, created_by, start_date,
          collected, last_key, lease_until)
        values (?, ?, 'CREATED', ?, ?, ?, ?, false, 0, 0)
        """,
        key,
        type.name(),
        filter,
        plan,
        createdBy,
        now);
  }

  /// How many have not ended.
  static int open(Handle handle) {
    return handle
        .createQuery(
            """
            select count(*) from legion_batch_operation
            where state in ('CREATED', 'ACTIVE', 'SUSPENDED')
            """)
        .mapTo(Integer.class)
        .one();
  }

  /// Takes the one that nobody works on and that has waited longest. Its lease runs out by itself,
  /// should this node fall.
  static Optional<BatchOperation> claim(Handle handle, long now, long leaseUntil) {
    var free =
        handle
            .createQuery(
                """
                select key from legion_batch_operation
                where state in ('CREATED', 'ACTIVE') and lease_until <= ?
                order by lease_until, key limit 1 for update skip locked
                """)
            .bind(0, now)
            .mapTo(Long.class)
            .findOne();
    free.ifPresent(key ->
        handle.execute(
            "update legion_batch_operation set state = 'ACTIVE', lease_until = ? where key = ?",
            leaseUntil,
            key));
    return free.map(key -> find(handle, key));
  }

  private static BatchOperation find(Handle handle, long key) {
    return handle
        .createQuery(
            """
            select key, type, filter, plan, collected, last_key, lease_until, created_by
            from legion_batch_operation
            where key = ?
            """)
        .bind(0, key)
        .map((rs, c) ->
            new BatchOperation(
                rs.getLong(1),
                BatchType.valueOf(rs.getString(2)),
                BatchJson.read(rs.getString(3)),
                rs.getString(4) == null ? null : BatchJson.read(rs.getString(4)),
                rs.getBoolean(5),
                rs.getLong(6),
                rs.getLong(7),
                rs.getString(8)))
        .one();
  }

  /// Gives an operation back, unless the lease has run out and it is another node's.
  ///
  /// @param from when it may be taken again
  static void giveBack(Handle handle, BatchOperation batch, long from) {
    handle.execute(
        "update legion_batch_operation set lease_until = ? where key = ? and lease_until = ?",
        from,
        batch.key(),
        batch.leaseUntil());
  }

  static boolean isActive(Handle handle, long key) {
    return handle
        .createQuery("select state from legion_batch_operation where key = ?")
        .bind(0, key)
        .mapTo(String.class)
        .findOne()
        .filter("ACTIVE"::equals)
        .isPresent();
  }

  /// What was collected is not wanted any more.
  static final class MovedOn extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private MovedOn(long key) {
      super("batch operation " + key + " was moved on meanwhile");
    }
  }

  /// Adds a page of items; with it goes how far they are, so that a crash repeats none.
  ///
  /// @throws MovedOn when the operation has ended, or another node has done it, whose page counts
  static void collect(
      Handle handle, Keys keys, BatchOperation batch, List<Found.Item> page, boolean last) {
    try (var insert =
        handle.prepareBatch(
            """
            insert into legion_batch_item (key, batch_key, type, item_key, process_instance_key, state)
            values (?, ?, ?, ?, ?, 'ACTIVE')
            """)) {
      page.forEach(item ->
          insert.add(
              keys.next(), batch.key(), batch.type().name(), item.key(), item.instanceKey()));
      if (insert.size() > 0) {
        insert.execute();
      }
    }
    var moved =
        handle.execute(
            """
            update legion_batch_operation set last_key = ?, collected = ?
            where key = ? and last_key = ? and not collected
              and state in ('ACTIVE', 'SUSPENDED')
            """,
            page.isEmpty() ? batch.lastKey() : page.getLast().key(),
            last,
            batch.key(),
            batch.lastKey());
    if (moved == 0) {
      throw new MovedOn(batch.key());
    }
  }

  static long items(Handle handle, long key) {
    return handle
        .createQuery("select count(*) from legion_batch_item where batch_key = ?")
        .bind(0, key)
        .mapTo(Long.class)
        .one();
  }

  static List<BatchOperation.Item> open(Handle handle, long key, int limit) {
    return handle
        .createQuery(
            """
            select key, item_key, tries from legion_batch_item
            where batch_key = ? and state = 'ACTIVE' order by tries, key limit ?
            """)
        .bind(0, key)
        .bind(1, limit)
        .map((rs, c) -> new BatchOperation.Item(rs.getLong(1), rs.getLong(2), rs.getInt(3)))
        .list();
  }

  /// An item was done.
  ///
  /// @return false when it was, or was cancelled, already
  static boolean itemDone(Handle handle, long itemKey, long now) {
    return handle.execute(
            """
            update legion_batch_item set state = 'COMPLETED', processed_date = ?
            where key = ? and state = 'ACTIVE'
            """,
            now,
            itemKey)
        == 1;
  }

  /// Something was in an item's way: those that were tried less come first.
  static void itemLater(Handle handle, long itemKey) {
    handle.execute(
        "update legion_batch_item set tries = tries + 1 where key = ? and state = 'ACTIVE'",
        itemKey);
  }

  static void itemFailed(Handle handle, long itemKey, String message, long now) {
    handle.execute(
        """
        update legion_batch_item set state = 'FAILED', processed_date = ?, error_message = ?
        where key = ? and state = 'ACTIVE'
        """,
        now,
        TextField.message(message),
        itemKey);
  }

  /// Sets a state, if it is in one of those from which it may.
  ///
  /// @return false when it is not, or there is no such operation
  static boolean move(
      Handle handle, long key, String state, List<String> from, boolean ended, long now) {
    try (var update =
        handle.createUpdate(
            """
            update legion_batch_operation set state = :state, end_date = :end
            where key = :key and state in (<from>)
            """)) {
      return update
              .bind("state", state)
              .bind("end", ended ? (Long) now : null)
              .bind("key", key)
              .bindList("from", from)
              .execute()
          == 1;
    }
  }

  /// Ends an operation that cannot be done, unless it has ended otherwise.
  static void fail(Handle handle, long key, String error, long now) {
    var failed =
        handle.execute(
            """
            update legion_batch_operation set state = 'FAILED', end_date = ?, error = ?
            where key = ? and state in ('ACTIVE', 'SUSPENDED')
            """,
            now,
            error.length() > 1000 ? error.substring(0, 1000) : error,
            key);
    if (failed == 1) {
      cancelItems(handle, key, now);
    }
  }

  static void cancelItems(Handle handle, long key, long now) {
    handle.execute(
        """
        update legion_batch_item set state = 'CANCELED', processed_date = ?
        where batch_key = ? and state = 'ACTIVE'
        """,
        now,
        key);
  }

  static Optional<String> state(Handle handle, long key) {
    return handle
        .createQuery("select state from legion_batch_operation where key = ?")
        .bind(0, key)
        .mapTo(String.class)
        .findOne();
  }

  /// Forgets one operation that ended before a time, with its items.
  static boolean forgetOne(Handle handle, long before) {
    return handle.execute(
            """
            delete from legion_batch_operation where key = (select min(key)
              from legion_batch_operation where end_date < ?)
            """,
            before)
        == 1;
  }
}
