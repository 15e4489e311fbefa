package dev.legionflow.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {

  @TempDir Path folder;

  private final JdbcDataSource h2 = new JdbcDataSource();
  private final AtomicInteger copies = new AtomicInteger();

  @BeforeEach
  void database() throws SQLException {
    h2.setUrl(url("live"));
    try (var connection = h2.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create table taken (id int primary key)");
    }
  }

  /// By itself H2 would write after an hour.
  private String url(String name) {
    return "jdbc:h2:async:%s;WRITE_DELAY=3600000".formatted(folder.resolve(name));
  }

  private static void insert(Connection connection, int id) throws SQLException {
    try (var statement = connection.prepareStatement("insert into taken values (?)")) {
      statement.setInt(1, id);
      statement.executeUpdate();
    }
  }

  /// The rows that are there when the process is killed now.
  private long afterAKill() throws SQLException, IOException {
    return count(copy());
  }

  private boolean isThereAfterAKill(int id) throws SQLException, IOException {
    try (var connection = copy().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select 1 from taken where id = " + id)) {
      return rows.next();
    }
  }

  private DataSource copy() throws IOException {
    var name = "copy" + copies.incrementAndGet();
    Files.copy(folder.resolve("live.mv.db"), folder.resolve(name + ".mv.db"));
    var copy = new JdbcDataSource();
    copy.setUrl(url(name));
    return copy;
  }

  private static long count(DataSource database) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from taken")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void h2AloneHasNotWrittenWhatItCommitted() throws SQLException, IOException {
    try (var connection = h2.getConnection()) {
      connection.setAutoCommit(false);
      insert(connection, 1);
      connection.commit();

      assertThat(afterAKill()).isZero();
    }
  }

  @Test
  void whatIsCommittedIsInTheFile() throws SQLException, IOException {
    try (var connection = new GroupCommit(h2).getConnection()) {
      connection.setAutoCommit(false);
      for (var id = 1; id <= 20; id++) {
        insert(connection, id);
        connection.commit();

        assertThat(afterAKill()).isEqualTo(id);
      }
      insert(connection, 21);
      connection.setAutoCommit(true);

      assertThat(afterAKill()).isEqualTo(21);
    }
  }

  @Test
  void whatIsRolledBackIsNot() throws SQLException, IOException {
    try (var connection = new GroupCommit(h2).getConnection()) {
      connection.setAutoCommit(false);
      insert(connection, 1);
      connection.rollback();
      insert(connection, 2);
      connection.commit();

      assertThat(afterAKill()).isEqualTo(1);
    }
  }

  @Test
  void commitsSideBySideAreAllWritten() throws Exception {
    var threads = 8;
    var each = 200;
    var database = new GroupCommit(h2);
    try (var open = h2.getConnection();
        var executor = Executors.newFixedThreadPool(threads)) {
      var work =
          IntStream.range(0, threads)
              .<Callable<Boolean>>mapToObj(thread ->
                  () -> {
                    for (var i = 0; i < each; i++) {
                      try (var connection = database.getConnection()) {
                        connection.setAutoCommit(false);
                        var id = thread * each + i;
                        insert(connection, id);
                        if (i % 50 == 0) {
                          // As `shutdownNow` of whoever uses the connection would.
                          Thread.currentThread().interrupt();
                        }
                        connection.commit();
                        if (i % 50 == 0) {
                          assertThat(Thread.interrupted()).isTrue();
                          assertThat(isThereAfterAKill(id)).as("row %d", id).isTrue();
                        }
                      }
                    }
                    return true;
                  });
      for (var done : executor.invokeAll(work.toList())) {
        assertThat(done.get()).isTrue();
      }

      assertThat(afterAKill()).isEqualTo((long) threads * each);
      assertThat(open.isClosed()).isFalse();
    }
  }
}
