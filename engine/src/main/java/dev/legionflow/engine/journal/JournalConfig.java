package dev.legionflow.engine.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How the journal is sealed and read.
@ConfigMapping(prefix = "legion.journal")
public interface JournalConfig {

  /// The file with the sealing key; nodes that share a database must share it. Without one,
  /// `journal.key` in the data folder, made at the first start.
  Optional<Path> keyFile();

  /// How long a read waits for what was committed before it, at most.
  @WithDefault("2s")
  Duration readWait();

  /// How long new rows may gather before they are sealed, when nobody waits for them.
  @WithDefault("200ms")
  Duration sealInterval();
}
