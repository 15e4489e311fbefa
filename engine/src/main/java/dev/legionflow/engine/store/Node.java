package dev.legionflow.engine.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// This engine process among those that share the database: its id, leased in `legion_node`.
///
/// The same owner (host and data folder) takes its id again after a crash, so that the locks it
/// left can be told from those of others.
@ApplicationScoped
public class Node {

  private static final Logger LOG = Logger.getLogger(Node.class);
  private static final long LEASE_MILLIS = 30_000;
  private static final long RENEW_MILLIS = 2_000;

  /// How far ahead of the newest key the persisted mark stands, so that it needs no write a key.
  private static final long RESERVE_MILLIS = 3 * RENEW_MILLIS;

  private final Database database;
  private final Clock clock;
  private final int id;
  private final long epoch;
  private final @Nullable Gone before;
  private final Keys keys;
  private final DataLock lock;
  private final ScheduledExecutorService renewals;

  public Node(Database database, DatabaseConfig config, Clock clock) {
    this.database = database;
    this.clock = clock;
    lock = DataLock.take(config.data());
    var owner = host() + ":" + config.data().toAbsolutePath().normalize();
    // Rows that are not there cannot be locked: two nodes would take the same new id.
    var claim = database.alone(() -> database.jdbi().inTransaction(handle -> claim(handle, owner)));
    id = claim.id();
    epoch = claim.epoch();
    before = claim.leaseUntil() == 0 ? null : Gone.of(id, claim.leaseUntil());
    keys = new Keys(clock, id, claim.highWater());
    keys.validUntil(clock.millis() + LEASE_MILLIS);
    renewals =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("node-lease").factory());
    var _ =
        renewals.scheduleWithFixedDelay(
            this::renew, RENEW_MILLIS, RENEW_MILLIS, TimeUnit.MILLISECONDS);
  }

  public int id() {
    return id;
  }

  /// The name under which this node locks jobs for its own workers.
  public String lockOwner() {
    return lockOwner(id);
  }

  private static String lockOwner(int id) {
    return "node-" + id;
  }

  /// The name under which this node locks jobs for workers elsewhere.
  public String remoteLockOwner() {
    return remote(lockOwner());
  }

  private static String remote(String lockOwner) {
    return lockOwner + "/remote";
  }

  /// A node that is gone without having said so.
  ///
  /// @param lockOwner whose workers have gone with it
  /// @param remoteLockOwner whose workers have not; but what was on the way to them is lost
  /// @param aliveAt when it was certainly alive; milliseconds since 1970
  public record Gone(int id, String lockOwner, String remoteLockOwner, long aliveAt) {
    private static Gone of(int id, long leaseUntil) {
      return new Gone(
          id, Node.lockOwner(id), remote(Node.lockOwner(id)), leaseUntil - LEASE_MILLIS);
    }
  }

  /// This node before it was started, when it was killed.
  public Optional<Gone> before() {
    return Optional.ofNullable(before);
  }

  /// Whether other nodes work on this database.
  public boolean hasOthers() {
    return !database.isH2()
        && database
                .jdbi()
                .withHandle(handle ->
                    handle
                        .createQuery(
                            "select count(*) from legion_node where lease_until >= ? and id <> ?")
                        .bind(0, clock.millis())
                        .bind(1, id)
                        .mapTo(Integer.class)
                        .one())
            > 0;
  }

  /// Other nodes whose leases have run out.
  public List<Gone> gone() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select id, lease_until from legion_node
                    where lease_until > 0 and lease_until < ? and id <> ?
                    """)
                .bind(0, clock.millis())
                .bind(1, id)
                .map((rs, ctx) -> Gone.of(rs.getInt(1), rs.getLong(2)))
                .list());
  }

  /// Notes that what a node has left is taken care of.
  public void settled(Gone gone) {
    database
        .jdbi()
        .useTransaction(handle ->
            handle.execute(
                "update legion_node set lease_until = 0 where id = ? and lease_until = ?",
                gone.id(),
                gone.aliveAt() + LEASE_MILLIS));
  }

  public Keys keys() {
    return keys;
  }

  private record Claim(int id, long epoch, long highWater, long leaseUntil) {}

  private Claim claim(Handle handle, String owner) {
    var now = clock.millis();
    var rows =
        handle
            .createQuery(
                "select id, epoch, high_water, owner, lease_until from legion_node order by id for update")
            .map((rs, ctx) ->
                new Row(rs.getInt(1), rs.getLong(2), rs.getLong(3), rs.getString(4), rs.getLong(5)))
            .list();
    var mine =
        rows.stream()
            .filter(row -> row.owner().equals(owner))
            .findFirst()
            .or(() -> rows.stream().filter(row -> row.leaseUntil() < now).findFirst());
    if (mine.isPresent()) {
      var row = mine.get();
      handle.execute(
          "update legion_node set epoch = ?, owner = ?, lease_until = ?, high_water = ? where id = ?",
          row.epoch() + 1,
          owner,
          now + LEASE_MILLIS,
          Math.max(row.highWater(), now) + RESERVE_MILLIS,
          row.id());
      return new Claim(row.id(), row.epoch() + 1, row.highWater(), row.leaseUntil());
    }
    var free = rows.size();
    if (free > Keys.MAX_NODE) {
      throw new IllegalStateException("all " + free + " node ids are taken");
    }
    handle.execute(
        "insert into legion_node (id, epoch, high_water, owner, lease_until) values (?, 1, ?, ?, ?)",
        free,
        now + RESERVE_MILLIS,
        owner,
        now + LEASE_MILLIS);
    return new Claim(free, 1, 0, 0);
  }

  private record Row(int id, long epoch, long highWater, String owner, long leaseUntil) {}

  private void renew() {
    try {
      var now = clock.millis();
      var updated =
          database
              .jdbi()
              .<Integer, RuntimeException>inTransaction(handle ->
                  handle.execute(
                      "update legion_node set lease_until = ?, high_water = ? where id = ? and epoch = ?",
                      now + LEASE_MILLIS,
                      Math.max(keys.highWater(), now) + RESERVE_MILLIS,
                      id,
                      epoch));
      if (updated == 0) {
        keys.validUntil(0);
        LOG.errorf(
            "node %d lost its lease to another process; it takes no commands, restart it", id);
        return;
      }
      keys.validUntil(now + LEASE_MILLIS);
    } catch (RuntimeException e) {
      LOG.warnf("could not renew the lease of node %d: %s", id, e.getMessage());
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /// Gives the node id back; called before the database is closed.
  public void stop() {
    renewals.shutdownNow();
    try {
      database
          .jdbi()
          .useTransaction(handle ->
              handle.execute(
                  "update legion_node set lease_until = 0, high_water = ? where id = ? and epoch = ?",
                  keys.highWater(),
                  id,
                  epoch));
    } catch (RuntimeException e) {
      LOG.warnf("node %d could not give its id back; its lease runs out: %s", id, e.getMessage());
    }
    lock.close();
  }
}
