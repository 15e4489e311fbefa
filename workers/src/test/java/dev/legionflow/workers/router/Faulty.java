package dev.legionflow.workers.router;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A database of which so many transactions fail at their end, as one does that is the victim of a
/// deadlock.
final class Faulty {

  private static final String DEADLOCK = "40P01";

  private Faulty() {}

  static DataSource of(DataSource source, AtomicInteger fails) {
    return proxy(
        DataSource.class,
        source,
        (name, result) ->
            result instanceof Connection connection ? connection(connection, fails) : result);
  }

  private static Connection connection(Connection connection, AtomicInteger fails) {
    return proxy(
        Connection.class,
        connection,
        (name, result) -> {
          if (name.equals("prepareStatement")
              && !connection.getAutoCommit()
              && fails.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new SQLException("deadlock detected", DEADLOCK);
          }
          return result;
        });
  }

  private interface After {
    @Nullable Object of(String method, @Nullable Object result) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, T target, After after) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                return after.of(method.getName(), method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
