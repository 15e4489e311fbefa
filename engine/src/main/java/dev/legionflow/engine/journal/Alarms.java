package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.DatabaseConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/// What the engine itself has noticed of changes by others, kept in `journal.alarms` in the data
/// folder: what it then writes over in the database cannot be found there afterwards.
@ApplicationScoped
class Alarms {

  private static final Logger LOG = Logger.getLogger(Alarms.class);
  private static final long MAX_BYTES = 256 * 1024;

  private final Path file;
  private final Clock clock;
  private final Counter raised;
  private String last = "";

  Alarms(DatabaseConfig config, Clock clock, MeterRegistry metrics) {
    this.file = config.data().resolve("journal.alarms");
    this.clock = clock;
    raised =
        Counter.builder("legion.journal.alarms")
            .description("Changes of the journal's tables that no engine has made")
            .register(metrics);
  }

  /// @param what is not repeated when it was the last that was said
  synchronized void raise(String what) {
    if (what.equals(last)) {
      return;
    }
    last = what;
    raised.increment();
    LOG.errorf("%s; see docs/how-to-audit.md", what);
    try {
      if (!Files.exists(file) || Files.size(file) < MAX_BYTES) {
        Files.writeString(
            file,
            clock.instant() + " " + what + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      LOG.errorf("cannot write %s: %s", file, e.getMessage());
    }
  }

  /// Oldest first.
  List<String> lines() {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
