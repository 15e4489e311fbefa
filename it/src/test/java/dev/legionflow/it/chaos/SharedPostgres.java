package dev.legionflow.it.chaos;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A PostgreSQL for the engine that tests share.
public final class SharedPostgres implements AutoCloseable {

  private final Run run;
  private final Postgres postgres;

  private SharedPostgres(Run run, Postgres postgres) {
    this.run = run;
    this.postgres = postgres;
  }

  /// Starts one.
  ///
  /// @param missing is told why where that is not possible here
  public static Optional<SharedPostgres> start(java.util.function.Consumer<String> missing) {
    var run =
        new Run(
            "shared",
            Path.of("target", "postgres")
                .toAbsolutePath()
                .resolve(Long.toString(System.nanoTime())),
            1,
            1,
            Long.MAX_VALUE,
            EngineNode.Program.find(),
            System.out);
    try {
      return Optional.of(new SharedPostgres(run, Postgres.start(run)));
    } catch (Skipped e) {
      missing.accept(e.why());
      return Optional.empty();
    }
  }

  public Map<String, String> settings() {
    return postgres.settings();
  }

  @Override
  public void close() {
    postgres.close();
    run.deleteFolders();
  }
}
