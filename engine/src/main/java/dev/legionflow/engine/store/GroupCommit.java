package dev.legionflow.engine.store;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;

/// Connections of H2 whose commit returns when the change is in the file; commits side by side are
/// written together.
///
/// H2 itself can write at each commit, one after the other (`WRITE_DELAY=0`), or some time after
/// it, and then loses what a killed process had committed. Here it may wait, and whoever commits
/// has it write with `CHECKPOINT` before the commit is over; who comes while it writes waits for
/// the next time, which one of them does for all. What is in the file is always what the database
/// was at one moment: nothing is there without what was committed before it.
///
/// Statements outside of a transaction (auto-commit) are in the file within half a second.
final class GroupCommit implements DataSource {

  private final DataSource pool;

  /// A thread that nobody interrupts: H2 does not wait for its own writers in one that is. It ends
  /// by itself when there is nothing to write, and has one thing to do at most.
  private final Executor writer = writer();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition();

  /// Commits so far, and how many of them are in the file.
  private long commits;

  private long inFile;
  private boolean writing;

  GroupCommit(DataSource pool) {
    this.pool = pool;
  }

  private static Executor writer() {
    var executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("h2-writer").factory());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return waiting(pool.getConnection());
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return waiting(pool.getConnection(user, password));
  }

  private Connection waiting(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            GroupCommit.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new Waiting(connection));
  }

  private final class Waiting implements InvocationHandler {
    private final Connection connection;

    Waiting(Connection connection) {
      this.connection = connection;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
        throws Throwable {
      // Switching auto-commit on commits, too.
      var commits = method.getName().equals("commit") || method.getName().equals("setAutoCommit");
      var changes = commits && changes();
      try {
        var result = method.invoke(connection, args);
        if (changes) {
          awaitFile(connection);
        }
        return result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private boolean changes() throws SQLException {
      return connection.unwrap(JdbcConnection.class).getSession().hasPendingTransaction();
    }
  }

  private void awaitFile(Connection connection) throws SQLException {
    lock.lock();
    try {
      var mine = ++commits;
      while (inFile < mine) {
        if (writing) {
          written.awaitUninterruptibly();
        } else {
          write(connection);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Those who wait write themselves when this fails, and see for themselves that it does.
  private void write(Connection connection) throws SQLException {
    var upTo = commits;
    writing = true;
    lock.unlock();
    var done = false;
    try {
      CompletableFuture.runAsync(() -> checkpoint(connection), writer).join();
      done = true;
    } catch (CompletionException e) {
      // SQLSTATE 08007: H2 itself holds it for committed.
      throw new SQLException("it is not known whether the commit is in the file", "08007", e);
    } finally {
      lock.lock();
      writing = false;
      if (done) {
        inFile = Math.max(inFile, upTo);
      }
      written.signalAll();
    }
  }

  private static void checkpoint(Connection connection) {
    try (var statement = connection.createStatement()) {
      statement.execute("checkpoint");
      // H2 may have begun to write by itself, and then finds nothing left to do.
      ((SessionLocal) connection.unwrap(JdbcConnection.class).getSession())
          .getDatabase()
          .getStore()
          .getMvStore()
          .executeFilestoreOperation(() -> {});
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger(GroupCommit.class.getName());
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return pool.isWrapperFor(type);
  }
}
