package dev.legionflow.engine.store;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ExceptionSorter;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.TemplateEngine;

/// The one database of an engine node: H2 in the data folder, or PostgreSQL when its URL is set.
///
/// The pool is our own and knows nothing of JTA: a command owns its connection (see
/// docs/adr/0003-command-owned-jdbc.md).
@ApplicationScoped
public class Database {

  /// Keeps the last 1,000 statements.
  private static final SqlParser PARSER = new ColonPrefixSqlParser();

  private static final TemplateEngine TEMPLATES = new Templates();

  private static final ScopedValue<Connection> LENT = ScopedValue.newInstance();
  private static final Jdbi LENDING = lending();

  private static Jdbi lending() {
    var jdbi = Jdbi.create(LENT::get);
    withoutValues(jdbi.getConfig());
    return jdbi;
  }

  /// Parses only what has something to be filled in.
  private static final class Templates implements TemplateEngine {
    private final DefinedAttributeTemplateEngine templates = new DefinedAttributeTemplateEngine();

    @Override
    public String render(String template, StatementContext context) {
      return isPlain(template) ? template : templates.render(template, context);
    }

    @Override
    public Optional<Function<StatementContext, String>> parse(
        String template, ConfigRegistry config) {
      return isPlain(template)
          ? Optional.of(context -> template)
          : templates.parse(template, config);
    }

    private static boolean isPlain(String template) {
      return template.indexOf('<') < 0 && template.indexOf('\\') < 0;
    }
  }

  /// A connection that was not used for as long is looked at before it is given out.
  private static final Duration IDLE = Duration.ofSeconds(2);

  private static final int VALIDATION_SECONDS = 2;

  private final AgroalDataSource pool;
  private final DataSource connections;
  private final Jdbi jdbi;
  private final boolean h2;
  private final boolean h2InData;

  public Database(DatabaseConfig config) {
    var url = config.database().url().orElseGet(() -> h2File(config.data()));
    h2 = url.startsWith("jdbc:h2:");
    h2InData = config.database().url().isEmpty();
    if (!h2 && !url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "legion.database.url must start with jdbc:postgresql: or jdbc:h2:");
    }
    try {
      pool =
          AgroalDataSource.from(
              new AgroalDataSourceConfigurationSupplier()
                  .connectionPoolConfiguration(p ->
                      p.maxSize(config.database().poolSize())
                          .acquisitionTimeout(config.database().acquireTimeout())
                          // A thread is given its last connection again: a broken one must go.
                          .exceptionSorter(
                              h2
                                  ? ExceptionSorter.emptyExceptionSorter()
                                  : new PostgreSQLExceptionSorter())
                          .connectionValidator(
                              ConnectionValidator.defaultValidatorWithTimeout(VALIDATION_SECONDS))
                          .idleValidationTimeout(IDLE)
                          .connectionFactoryConfiguration(
                              c -> connection(c, url, config.database()))));
    } catch (SQLException e) {
      throw new IllegalStateException("cannot open the database", e);
    }
    alone(() -> {
      Migrations.run(pool, h2);
      return pool;
    });
    connections = h2 ? new GroupCommit(pool) : pool;
    jdbi = Jdbi.create(connections);
    withoutValues(jdbi.getConfig());
  }

  private AgroalConnectionFactoryConfigurationSupplier connection(
      AgroalConnectionFactoryConfigurationSupplier factory,
      String url,
      DatabaseConfig.Database config) {
    if (!h2) {
      // A batch of inserts goes as one statement.
      factory.jdbcProperty("reWriteBatchedInserts", "true");
      // Details hold values of rows, which are nothing for a log.
      factory.jdbcProperty("logServerErrorDetail", "false");
      // Of tables that it has not counted yet PostgreSQL expects much, and compiles for a third of
      // a second what then takes microseconds.
      factory.initialSql("set jit = off");
    }
    return factory
        .jdbcUrl(url)
        .connectionProviderClass(h2 ? org.h2.Driver.class : org.postgresql.Driver.class)
        .principal(new NamePrincipal(config.user()))
        .credential(new SimplePassword(config.password().orElse("")));
  }

  /// Keeps values of statements out of messages, and so out of the log; and what was parsed once,
  /// also for the handles of commands, which each have a configuration of their own.
  public static void withoutValues(ConfigRegistry config) {
    config
        .get(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    config.get(SqlStatements.class).setSqlParser(PARSER).setTemplateEngine(TEMPLATES);
  }

  /// A handle on a connection that belongs to somebody else; never to be closed. Jdbi's own way
  /// would build all of its configuration again, which costs more than the statements.
  public static Handle lend(Connection connection) {
    return ScopedValue.where(LENT, connection).call(LENDING::open);
  }

  /// For Flowable.
  public DataSource dataSource() {
    return connections;
  }

  /// For reads and for commands that Flowable takes no part in. Inside a Flowable command use the
  /// command's own connection.
  public Jdbi jdbi() {
    return jdbi;
  }

  /// Makes or changes tables, or what a node needs to be one, while no other node does.
  public final <T> T alone(Supplier<T> change) {
    // H2's file belongs to one process anyway.
    return h2 ? change.get() : SchemaLock.hold(pool, change);
  }

  public boolean isH2() {
    return h2;
  }

  /// Whether it is the H2 database in the data folder, which is ours to look after.
  boolean isH2InData() {
    return h2InData;
  }

  /// `async:` because an interrupted thread closes a `file:` database for everybody. What was
  /// committed is in the file because of [GroupCommit].
  private static String h2File(Path data) {
    try {
      // Below it lie missions and password hashes, which are nobody else's to read.
      if (data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectories(
            data,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(data);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the data folder " + data, e);
    }
    SpareRoomFiles.register();
    return "jdbc:h2:%s:async:".formatted(SpareRoomFiles.SCHEME)
        + h2Path(data)
        + ";DB_CLOSE_ON_EXIT=FALSE;NON_KEYWORDS=KEY,VALUE;LOCK_TIMEOUT=10000";
  }

  /// The name that H2 makes the names of its files of.
  static Path h2Path(Path data) {
    return data.toAbsolutePath().resolve("legion");
  }

  /// Closes the pool; called last.
  public void stop() {
    pool.close();
  }
}
