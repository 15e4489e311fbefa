package dev.legionflow.engine.store;

import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.worker.WorkerDatabase;
import io.agroal.api.AgroalDataSource;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// What the workers of this process keep: beside the engine's own tables where there is an engine,
/// in connections of their own, so that a slow worker takes none of a command's; in a database of
/// its own in a process of role `worker`.
///
/// Nothing is opened before a worker asks.
@ApplicationScoped
public class WorkerPool implements WorkerDatabase {

  private static final System.Logger LOG = System.getLogger(WorkerPool.class.getName());
  private static final String BUDGETS = "legion.router.budget.";
  private static final String URL = "legion.worker.database.url";
  private static final int SIZE = 8;

  private final DatabaseConfig config;
  private final NodeConfig node;
  private final Config settings;
  private @Nullable AgroalDataSource pool;
  private @Nullable AgroalDataSource hasty;
  private @Nullable DataSource connections;

  WorkerPool(DatabaseConfig config, NodeConfig node, Config settings) {
    this.config = config;
    this.node = node;
    this.settings = settings;
  }

  private record Login(String url, String user, String password) {}

  @Override
  public synchronized DataSource dataSource() {
    if (connections == null) {
      var login = login();
      warnOfBudgets();
      var opened = open(login, "");
      pool = opened;
      connections = Pools.isH2(login.url()) ? new GroupCommit(opened) : opened;
    }
    return connections;
  }

  /// H2 writes by itself within half a second; PostgreSQL has to be told that it may.
  @Override
  public synchronized DataSource hastyDataSource() {
    if (hasty == null) {
      dataSource();
      var login = login();
      hasty =
          Pools.isH2(login.url())
              ? Objects.requireNonNull(pool)
              : open(login, "set synchronous_commit = off");
    }
    return hasty;
  }

  private Login login() {
    return node.role().hasDatabase() ? engines() : own();
  }

  private AgroalDataSource open(Login login, String first) {
    return Pools.open(
        login.url(),
        login.user(),
        login.password(),
        setting("legion.worker.database.pool-size").map(Integer::parseInt).orElse(SIZE),
        config.database().acquireTimeout(),
        first);
  }

  private Login engines() {
    return new Login(
        config.database().url().orElseGet(() -> Database.h2File(config.data())),
        config.database().user(),
        config.database().password().orElse(""));
  }

  private Login own() {
    var url = setting(URL);
    url.ifPresent(given -> Pools.requireKnown(URL, given));
    return new Login(
        url.orElseGet(this::h2File),
        setting("legion.worker.database.user").orElse("legion"),
        setting("legion.worker.database.password").orElse(""));
  }

  /// Each process would have the whole of a budget to itself.
  private void warnOfBudgets() {
    if (node.role().hasDatabase() || setting(URL).isPresent()) {
      return;
    }
    for (var set : settings.getPropertyNames()) {
      if (set.startsWith(BUDGETS)) {
        LOG.log(
            WARNING,
            "{0} is set, but {1} is not: this worker counts what it spends in a file of its own, so"
                + " each of several workers may spend the whole budget",
            set,
            URL);
        return;
      }
    }
  }

  private String h2File() {
    Database.makeFolder(config.data());
    return "jdbc:h2:async:" + config.data().toAbsolutePath().resolve("worker") + Pools.H2_OPTIONS;
  }

  private Optional<String> setting(String name) {
    return settings.getOptionalValue(name, String.class);
  }

  /// After all that uses it: the container ends its beans when those that stop by an event have.
  @PreDestroy
  @SuppressWarnings("ReferenceEquality") // the very same pool
  synchronized void close() {
    // On H2 both are one.
    if (hasty != null && hasty != pool) {
      hasty.close();
    }
    hasty = null;
    if (pool != null) {
      pool.close();
      pool = null;
      connections = null;
    }
  }
}
