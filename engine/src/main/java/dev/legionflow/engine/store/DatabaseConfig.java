package dev.legionflow.engine.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where the data is.
@ConfigMapping(prefix = "legion")
public interface DatabaseConfig {

  /// The data folder: the H2 files and the admin's token.
  @WithDefault("data")
  Path data();

  Database database();

  interface Database {
    /// A JDBC address of PostgreSQL or H2; without one, H2 in the data folder.
    Optional<String> url();

    @WithName("user")
    @WithDefault("legion")
    String user();

    Optional<String> password();

    @WithDefault("24")
    int poolSize();

    /// Bytes that must be free on the disk of an H2 database for commands to be taken; 0 does not
    /// look.
    @WithDefault("67108864")
    long diskReserve();

    /// How long a command waits for a connection before it is refused as busy.
    @WithDefault("5s")
    Duration acquireTimeout();
  }
}
