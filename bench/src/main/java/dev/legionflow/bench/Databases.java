package dev.legionflow.bench;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the sides' tables are: a new database each in a cluster of our own, or the schemas of one
/// that was named.
final class Databases implements AutoCloseable {

  private final @Nullable Postgres cluster;
  private final @Nullable String url;

  private Databases(@Nullable Postgres cluster, @Nullable String url) {
    this.cluster = cluster;
    this.url = url;
  }

  static Databases open(Surroundings given) throws IOException, InterruptedException {
    if (given.pgUrl() != null) {
      given.note("PostgreSQL: " + given.pgUrl() + " (its CPU time is not counted)");
      return new Databases(null, given.pgUrl());
    }
    var binaries = Postgres.binaries();
    if (binaries.isEmpty()) {
      return new Databases(null, null);
    }
    return new Databases(Postgres.start(binaries.get()), null);
  }

  /// Whether there is a PostgreSQL at all.
  boolean available() {
    return cluster != null || url != null;
  }

  /// PostgreSQL, or H2 in the data folder where there is none.
  Map<String, String> databaseOrH2(String name) throws IOException, InterruptedException {
    return available() ? database(name) : Map.of("database.url", "", "database.user", "legion");
  }

  Map<String, String> database(String name) throws IOException, InterruptedException {
    if (cluster != null) {
      return cluster.database(name);
    }
    if (url == null) {
      throw new IllegalStateException("there is no PostgreSQL");
    }
    // Given as jdbc:postgresql://host:port/DATABASE?user=…: each side has a database of that name
    // and its own, which its owner has made.
    var question = url.indexOf('?');
    var base = question < 0 ? url : url.substring(0, question);
    var rest = question < 0 ? "" : url.substring(question);
    return Map.of("database.url", base + "_" + name + rest, "database.user", "legion");
  }

  @Override
  public void close() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }
}
