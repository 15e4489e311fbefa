package dev.legionflow.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestPostgres.LOCK)
class NodeTest {

  private static final int NODES = 8;

  /// Several rounds, each on an empty database: it is a race.
  private static final int ROUNDS = 3;

  @Test
  @EnabledIf(
      value = "dev.legionflow.engine.store.TestPostgres#isThere",
      disabledReason = "PostgreSQL is not installed, or nobody is there to run it")
  void nodesThatStartAtTheSameMomentHaveIdsOfTheirOwn(@TempDir Path folder) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var url = TestPostgres.newDatabase();
      var together = new CyclicBarrier(NODES);
      var databases = new ArrayList<Database>();
      var starts = new ArrayList<Callable<Node>>();
      for (int i = 0; i < NODES; i++) {
        var config = new Config(folder.resolve(round + "-" + i), url);
        var database = new Database(config);
        databases.add(database);
        starts.add(() -> {
          together.await();
          return new Node(database, config, Clock.systemUTC());
        });
      }
      try (var threads = Executors.newFixedThreadPool(NODES)) {
        var nodes = new ArrayList<Node>();
        for (var started : threads.invokeAll(starts)) {
          nodes.add(started.get());
        }
        assertThat(nodes).extracting(Node::id).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
        nodes.forEach(Node::stop);
      } finally {
        databases.forEach(Database::stop);
      }
    }
  }

  private record Config(Path data, String address)
      implements DatabaseConfig, DatabaseConfig.Database {
    @Override
    public DatabaseConfig.Database database() {
      return this;
    }

    @Override
    public Optional<String> url() {
      return Optional.of(address);
    }

    @Override
    public String user() {
      return TestPostgres.user();
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
      return Duration.ofSeconds(30);
    }
  }
}
