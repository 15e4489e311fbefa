package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.DatabaseConfig;
import dev.legionflow.engine.store.DiskSpace;
import dev.legionflow.engine.store.Node;
import dev.legionflow.engine.store.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The journal on a real database, its tail moved by hand.
final class Room implements AutoCloseable {

  private record JournalSettings() implements JournalConfig {
    @Override
    public Optional<Path> keyFile() {
      return Optional.empty();
    }

    @Override
    public Duration readWait() {
      return Duration.ofSeconds(5);
    }

    @Override
    public Duration sealInterval() {
      return Duration.ZERO;
    }
  }

  /// A clock that a test sets on.
  static final class HandClock extends Clock {
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  final HandClock clock = new HandClock();
  final Path data;
  private final DatabaseConfig config;

  // Made anew at each start.
  Database database;
  Seals seals;
  HeadFile headFile;
  Alarms alarms;
  Witness witness;
  Chain chain;
  Journal journal;
  Projection projection;
  Verifier verifier;
  private Node node;

  @SuppressWarnings("NullAway.Init")
  private Room(Path data, Optional<String> url, String user) {
    this.data = data;
    this.config = new RoomConfig(data, url, user);
    start();
  }

  static Room onH2() {
    return new Room(folder(), Optional.empty(), "legion");
  }

  static Room onPostgres() {
    return new Room(folder(), Optional.of(TestPostgres.newDatabase()), TestPostgres.user());
  }

  private static Path folder() {
    try {
      Files.createDirectories(Path.of("target"));
      return Files.createTempDirectory(Path.of("target"), "journal-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start() {
    var metrics = new SimpleMeterRegistry();
    database = new Database(config);
    seals = new Seals(config, new JournalSettings());
    headFile = new HeadFile(config);
    alarms = new Alarms(config, clock, metrics);
    witness = new Witness(headFile, seals, alarms);
    // Its lease goes by the real time, which the tests do not set on.
    node = new Node(database, config, Clock.systemUTC());
    var disk = new DiskSpace(database, config);
    chain = new Chain(database, seals, clock, witness);
    journal = new Journal(database, disk, node, clock, seals, new Progress(), chain);
    journal.open();
    projection = new Projection(seals, database, metrics);
    verifier = new Verifier(database, seals, headFile, alarms);
    new Restores(database, journal, witness, clock, config).begin();
  }

  void restart() {
    close();
    start();
  }

  void append(Event... events) {
    journal.inTransaction(transaction -> {
      List.of(events).forEach(transaction::record);
      return true;
    });
  }

  /// What the tail does until there is nothing more to do.
  void seal() {
    while (true) {
      var sealed = database.jdbi().inTransaction(chain::seal);
      sealed.ifPresent(batch -> witness.note(batch.number(), batch.root()));
      var place = database.jdbi().inTransaction(handle -> projection.advance(handle, sealed));
      if (sealed.isEmpty() && place.isEmpty()) {
        return;
      }
    }
  }

  Retention retention(RetentionConfig config) {
    return new Retention(database, config, seals, alarms, clock);
  }

  Verifier.Report verify() {
    return verifier.verify(Optional.empty());
  }

  int sql(String statement, Object... values) {
    return database.jdbi().withHandle(handle -> handle.execute(statement, values));
  }

  long number(String query) {
    return database.jdbi().withHandle(handle -> number(handle, query));
  }

  static long number(Handle handle, String query) {
    return handle.createQuery(query).mapTo(Long.class).one();
  }

  List<Long> numbers(String query) {
    return database.jdbi().withHandle(handle -> handle.createQuery(query).mapTo(Long.class).list());
  }

  @Override
  public void close() {
    node.stop();
    database.stop();
  }
}
