package dev.legionflow.it.chaos;

import java.util.Map;

/// Where the engines of a scenario keep their data.
interface Databases extends AutoCloseable {

  /// The settings with which a node finds it.
  Map<String, String> settings();

  @Override
  void close();

  /// H2 in each node's own data folder.
  static Databases h2() {
    return new Databases() {
      @Override
      public Map<String, String> settings() {
        return Map.of();
      }

      @Override
      public void close() {}
    };
  }

  /// A PostgreSQL cluster of the run's own.
  static Databases postgres(Run run) {
    return Postgres.start(run);
  }
}
