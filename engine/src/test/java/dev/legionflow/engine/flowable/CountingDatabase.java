package dev.legionflow.engine.flowable;

import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.DatabaseConfig;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The database with an ear on what the commands of one thread say to it. A batch counts as one: it
/// is one round trip.
@Alternative
@Singleton
public class CountingDatabase extends Database {

  private final List<String> statements = new CopyOnWriteArrayList<>();
  private volatile @Nullable Thread listenedTo;

  CountingDatabase(DatabaseConfig config) {
    super(config);
  }

  /// What the task has said on this thread; a commit is one of them.
  List<String> during(Runnable task) {
    statements.clear();
    listenedTo = Thread.currentThread();
    try {
      task.run();
    } finally {
      listenedTo = null;
    }
    return List.copyOf(statements);
  }

  @Override
  public DataSource dataSource() {
    return new Listening(super.dataSource());
  }

  private final class Listening implements DataSource {
    private final DataSource pool;

    Listening(DataSource pool) {
      this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
      var connection = pool.getConnection();
      return Thread.currentThread().equals(listenedTo)
          ? proxy(Connection.class, new OnConnection(connection))
          : connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return pool.getConnection(user, password);
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
      return Logger.getGlobal();
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

  private final class OnConnection implements InvocationHandler {
    private final Connection connection;

    OnConnection(Connection connection) {
      this.connection = connection;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
        throws Throwable {
      var result = call(connection, method, args);
      return switch (method.getName()) {
        case "commit", "rollback" -> {
          statements.add(method.getName());
          yield result;
        }
        case "prepareStatement" ->
            proxy(
                PreparedStatement.class,
                new OnStatement(
                    (PreparedStatement) Objects.requireNonNull(result),
                    (String) Objects.requireNonNull(args)[0]));
        default -> result;
      };
    }
  }

  private final class OnStatement implements InvocationHandler {
    private final PreparedStatement statement;
    private final String sql;

    OnStatement(PreparedStatement statement, String sql) {
      this.statement = statement;
      this.sql = sql;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
        throws Throwable {
      if (method.getName().startsWith("execute")) {
        statements.add(sql.replaceAll("\\s+", " ").strip());
      }
      return call(statement, method, args);
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            CountingDatabase.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] args)
      throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
