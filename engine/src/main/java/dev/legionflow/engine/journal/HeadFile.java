package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.DatabaseConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// The newest batch that this node knows of, kept outside of the database: one who can write there
/// could cut off the end of the journal, but not what is noted here.
@ApplicationScoped
class HeadFile {

  private static final Logger LOG = Logger.getLogger(HeadFile.class);

  private static final String ASIDE = "journal.head.before-";
  private static final Pattern LINE = Pattern.compile("(\\d{1,18}) ([0-9a-f]{64})");
  private static final int MAX_ASIDE = 100;

  private final Path file;

  HeadFile(DatabaseConfig config) {
    file = config.data().resolve("journal.head");
  }

  /// @param root the code of the batch
  record Noted(long batch, String root) {}

  Optional<Noted> read() {
    return Files.exists(file) ? Optional.of(parsed(file)) : Optional.empty();
  }

  /// The note in another file; empty when that is empty.
  static Optional<Noted> in(Path file) {
    try {
      return Files.size(file) == 0 ? Optional.empty() : Optional.of(parse(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Noted parsed(Path file) {
    try {
      return parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Noted parse(Path file) throws IOException {
    var note = LINE.matcher(Files.readString(file).strip());
    if (!note.matches()) {
      throw new IllegalStateException(file + " must hold a number and a code");
    }
    return new Noted(Long.parseLong(note.group(1)), note.group(2));
  }

  private static String line(long batch, String root) {
    return batch + " " + root + "\n";
  }

  /// A file that cannot be written does not stop the journal; the head before stays.
  void write(long batch, String root) {
    var fresh = file.resolveSibling("journal.head.new");
    try {
      Files.writeString(fresh, line(batch, root));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warnf("cannot note the head of the journal in %s: %s", file, e.getMessage());
    }
  }

  /// There is no batch that could be noted.
  void clear() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }

  /// Puts a note aside that contradicts the database, so that it is not written over.
  void keepAside(Noted noted) {
    var aside = file.resolveSibling(ASIDE + noted.batch() + "-" + noted.root());
    try {
      Files.writeString(aside, line(noted.batch(), noted.root()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + aside, e);
    }
  }

  /// The notes that were put aside.
  List<Noted> aside() {
    var notes = new ArrayList<Noted>();
    try (var files = Files.newDirectoryStream(file.toAbsolutePath().getParent(), ASIDE + "*")) {
      for (var note : files) {
        notes.add(parse(note));
        if (notes.size() == MAX_ASIDE) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the notes beside " + file, e);
    }
    return notes;
  }
}
