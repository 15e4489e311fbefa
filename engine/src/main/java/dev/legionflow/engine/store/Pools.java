package dev.legionflow.engine.store;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ExceptionSorter;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;

/// Pools of connections to H2 or PostgreSQL.
final class Pools {

  static final String H2_OPTIONS =
      ";DB_CLOSE_ON_EXIT=FALSE;NON_KEYWORDS=KEY,VALUE;LOCK_TIMEOUT=10000";

  private static final String H2 = "jdbc:h2:";
  private static final String POSTGRES = "jdbc:postgresql:";

  /// A connection that was not used for as long is looked at before it is given out.
  private static final Duration IDLE = Duration.ofSeconds(2);

  private static final int VALIDATION_SECONDS = 2;

  private Pools() {}

  static boolean isH2(String url) {
    return url.startsWith(H2);
  }

  static void requireKnown(String setting, String url) {
    if (!isH2(url) && !url.startsWith(POSTGRES)) {
      throw new IllegalArgumentException(
          "%s must start with %s or %s".formatted(setting, POSTGRES, H2));
    }
  }

  static AgroalDataSource open(
      String url, String user, String password, int size, Duration acquireTimeout) {
    return open(url, user, password, size, acquireTimeout, "");
  }

  /// A pool.
  ///
  /// @param first what each connection of PostgreSQL does before it is used; empty for nothing
  static AgroalDataSource open(
      String url, String user, String password, int size, Duration acquireTimeout, String first) {
    var h2 = isH2(url);
    try {
      return AgroalDataSource.from(
          new AgroalDataSourceConfigurationSupplier()
              .connectionPoolConfiguration(p ->
                  p.maxSize(size)
                      .acquisitionTimeout(acquireTimeout)
                      // A thread is given its last connection again: a broken one must go.
                      .exceptionSorter(
                          h2
                              ? ExceptionSorter.emptyExceptionSorter()
                              : new PostgreSQLExceptionSorter())
                      .connectionValidator(
                          ConnectionValidator.defaultValidatorWithTimeout(VALIDATION_SECONDS))
                      .idleValidationTimeout(IDLE)
                      .connectionFactoryConfiguration(c ->
                          connection(c, h2, first)
                              .jdbcUrl(url)
                              .principal(new NamePrincipal(user))
                              .credential(new SimplePassword(password)))));
    } catch (SQLException e) {
      throw new IllegalStateException("cannot open the database", e);
    }
  }

  private static AgroalConnectionFactoryConfigurationSupplier connection(
      AgroalConnectionFactoryConfigurationSupplier factory, boolean h2, String first) {
    if (!h2) {
      // A batch of inserts goes as one statement.
      factory.jdbcProperty("reWriteBatchedInserts", "true");
      // Details hold values of rows, which are nothing for a log.
      factory.jdbcProperty("logServerErrorDetail", "false");
      // Of tables that it has not counted yet PostgreSQL expects much, and compiles for a third of
      // a second what then takes microseconds.
      factory.initialSql("set jit = off" + (first.isEmpty() ? "" : "; " + first));
    }
    return factory.connectionProviderClass(h2 ? org.h2.Driver.class : org.postgresql.Driver.class);
  }
}
