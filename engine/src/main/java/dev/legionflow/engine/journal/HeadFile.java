package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.DatabaseConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The newest batch that this node knows of, kept outside of the database: one who can write there
/// could cut off the end of the journal, but not what is noted here.
@ApplicationScoped
class HeadFile {

  private static final Logger LOG = Logger.getLogger(HeadFile.class);

  private final Path file;

  HeadFile(DatabaseConfig config) {
    file = config.data().resolve("journal.head");
  }

  /// @param root the code of the batch
  record Noted(long batch, String root) {}

  Optional<Noted> read() {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      var parts = Files.readString(file).strip().split(" ", 2);
      return Optional.of(new Noted(Long.parseLong(parts[0]), parts[1]));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalStateException(file + " must hold a number and a code", e);
    }
  }

  /// A file that cannot be written does not stop the journal; the head before stays.
  void write(long batch, String root) {
    var fresh = file.resolveSibling("journal.head.new");
    try {
      Files.writeString(fresh, batch + " " + root + "\n");
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warnf("cannot note the head of the journal in %s: %s", file, e.getMessage());
    }
  }

  /// Puts a note aside that contradicts the database, so that it is not written over.
  Path keepAside(Noted noted) {
    var aside = file.resolveSibling("journal.head.before-" + noted.batch());
    try {
      return Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + aside, e);
    }
  }
}
