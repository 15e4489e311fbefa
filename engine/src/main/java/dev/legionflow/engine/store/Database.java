package dev.legionflow.engine.store;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
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

  private final AgroalDataSource pool;
  private final DataSource connections;
  private final Jdbi jdbi;
  private final boolean h2;
  private final boolean h2InData;

  public Database(DatabaseConfig config) {
    var url = config.database().url().orElseGet(() -> h2File(config.data()));
    h2 = url.startsWith("jdbc:h2:");
    h2InData = config.database().url().isEmpty();
    Pools.requireKnown("legion.database.url", url);
    pool =
        Pools.open(
            url,
            config.database().user(),
            config.database().password().orElse(""),
            config.database().poolSize(),
            config.database().acquireTimeout());
    alone(() -> {
      Migrations.run(pool, h2);
      return pool;
    });
    connections = h2 ? new GroupCommit(pool) : pool;
    jdbi = Jdbi.create(connections);
    withoutValues(jdbi.getConfig());
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
  static String h2File(Path data) {
    makeFolder(data);
    SpareRoomFiles.register();
    return "jdbc:h2:%s:async:".formatted(SpareRoomFiles.SCHEME) + h2Path(data) + Pools.H2_OPTIONS;
  }

  static void makeFolder(Path data) {
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
