package dev.legionflow.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.engine.http.NodeConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where workers keep what they have to.
class WorkerPoolTest {

  @TempDir Path data;

  @Test
  void aWorkerHasAnH2FileOfItsOwnWhenItAsks() throws Exception {
    var pool = pool(NodeConfig.Role.WORKER, Map.of());
    assertThat(Files.exists(data.resolve("worker.mv.db"))).isFalse();
    add(pool.dataSource(), 1);
    add(pool.hastyDataSource(), 2);
    pool.close();
    assertThat(Files.exists(data.resolve("worker.mv.db"))).isTrue();
    assertThat(Files.exists(data.resolve("legion.mv.db"))).isFalse();
    var again = pool(NodeConfig.Role.WORKER, Map.of());
    assertThat(sum(again.dataSource())).isEqualTo(3);
    again.close();
  }

  @Test
  void whereThereIsAnEngineItIsTheEnginesDatabase() throws Exception {
    var pool = pool(NodeConfig.Role.ALL, Map.of());
    add(pool.dataSource(), 1);
    pool.close();
    assertThat(Files.exists(data.resolve("legion.mv.db"))).isTrue();
    assertThat(Files.exists(data.resolve("worker.mv.db"))).isFalse();
  }

  @Test
  void anotherDatabaseIsRefusedByTheNameOfTheSetting() {
    var pool = pool(NodeConfig.Role.WORKER, Map.of("legion.worker.database.url", "jdbc:mysql://x"));
    assertThatThrownBy(pool::dataSource)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("legion.worker.database.url must start with jdbc:postgresql: or jdbc:h2:");
  }

  @Test
  void aBudgetThatEachWorkerWouldHaveToItselfIsWarnedOf() {
    var budget = Map.of("legion.router.budget.day", "5");
    assertThat(warnings(NodeConfig.Role.WORKER, budget))
        .singleElement()
        .satisfies(warning ->
            assertThat(warning).contains("legion.router.budget.day", "legion.worker.database.url"));
    assertThat(warnings(NodeConfig.Role.WORKER, Map.of())).isEmpty();
    assertThat(warnings(NodeConfig.Role.ALL, budget)).isEmpty();
    var shared = "jdbc:h2:mem:shared-" + System.nanoTime();
    var own = Map.of("legion.router.budget.day", "5", "legion.worker.database.url", shared);
    assertThat(warnings(NodeConfig.Role.WORKER, own)).isEmpty();
  }

  private List<String> warnings(NodeConfig.Role role, Map<String, String> settings) {
    var warnings = new CopyOnWriteArrayList<String>();
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
              warnings.add(record.getMessage() + " " + Arrays.toString(record.getParameters()));
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var logger = Logger.getLogger(WorkerPool.class.getName());
    logger.addHandler(handler);
    var pool = pool(role, settings);
    try {
      pool.dataSource();
      pool.hastyDataSource();
    } finally {
      pool.close();
      logger.removeHandler(handler);
    }
    return warnings;
  }

  private WorkerPool pool(NodeConfig.Role role, Map<String, String> settings) {
    Config config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build();
    return new WorkerPool(new InFolder(data), () -> role, config);
  }

  private static void add(DataSource dataSource, int value) throws SQLException {
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("create table if not exists kept (number integer)");
      statement.execute("insert into kept values (" + value + ")");
      connection.commit();
    }
  }

  private static int sum(DataSource dataSource) throws SQLException {
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select sum(number) from kept")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private record InFolder(Path data) implements DatabaseConfig, DatabaseConfig.Database {
    @Override
    public Database database() {
      return this;
    }

    @Override
    public Optional<String> url() {
      return Optional.empty();
    }

    @Override
    public String user() {
      return "legion";
    }

    @Override
    public Optional<String> password() {
      return Optional.empty();
    }

    @Override
    public int poolSize() {
      return 4;
    }

    @Override
    public long diskReserve() {
      return 0;
    }

    @Override
    public Duration acquireTimeout() {
      return Duration.ofSeconds(5);
    }
  }
}
