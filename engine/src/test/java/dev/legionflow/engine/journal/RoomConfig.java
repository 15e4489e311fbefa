package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

record RoomConfig(Path data, Optional<String> url, String user) implements DatabaseConfig {
  @Override
  public Database database() {
    var url = this.url;
    var user = this.user;
    return new Database() {
      @Override
      public Optional<String> url() {
        return url;
      }

      @Override
      public String user() {
        return user;
      }

      @Override
      public Optional<String> password() {
        return Optional.empty();
      }

      @Override
      public int poolSize() {
        return 4;
      }

      @Override
      public long diskReserve() {
        return 0;
      }

      @Override
      public Duration acquireTimeout() {
        return Duration.ofSeconds(20);
      }
    };
  }
}
