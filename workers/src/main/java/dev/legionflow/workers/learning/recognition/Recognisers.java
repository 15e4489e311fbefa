package dev.legionflow.workers.learning.recognition;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.workers.embedding.Embedder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// The recognisers of a folder: a CSV file of examples each, learned when it is first asked for and
/// again when the file has changed. Where the new file cannot be learned from, what was learned
/// before stays, and the log says why.
///
/// - `legion.recognition.examples`: the folder; by default `recognition` in the data folder
///   `legion.data`
@ApplicationScoped
public class Recognisers {

  /// So many are kept; that which was not asked for longest is learned anew.
  static final int MOST = 8;

  private static final System.Logger LOG = System.getLogger(Recognisers.class.getName());
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  private final Path folder;
  private final Embedder embedder;
  private final Recogniser.Terms terms;
  private final SequencedMap<String, Learned> learned = new LinkedHashMap<>(16, 0.75f, true);

  @Inject
  Recognisers(Config config, Embedder embedder) {
    this(
        config
            .getOptionalValue("legion.recognition.examples", String.class)
            .map(Path::of)
            .orElseGet(() ->
                Path.of(config.getOptionalValue("legion.data", String.class).orElse("data"))
                    .resolve("recognition")),
        embedder,
        Recogniser.Terms.USUAL);
  }

  /// For use without a container.
  public Recognisers(Path folder, Embedder embedder, Recogniser.Terms terms) {
    this.folder = folder;
    this.embedder = embedder;
    this.terms = terms;
  }

  /// A file as it was, and what was learned of it or of one before.
  private record Learned(Version version, @Nullable Recogniser recogniser, String refused) {}

  private record Version(FileTime changed, long size) {}

  /// There is no such recogniser.
  public static final class NoRecogniser extends Exception {
    private static final long serialVersionUID = 1L;

    NoRecogniser(String why) {
      super(why);
    }
  }

  /// The recogniser of the file `NAME.csv`. It is learned while the caller waits: for minutes,
  /// where the examples are many. All others wait too, also for recognisers that are learned
  /// already, so that each is learned once, and one at a time.
  ///
  /// @throws NoRecogniser where there is none, with the reason
  public synchronized Recogniser of(String name) throws NoRecogniser {
    if (!NAME.matcher(name).matches()) {
      throw new NoRecogniser("'%s' is no name of a recogniser".formatted(name));
    }
    var file = folder.resolve(name + ".csv");
    var known = learned.get(name);
    try {
      var version = new Version(Files.getLastModifiedTime(file), Files.size(file));
      if (known == null || !known.version().equals(version)) {
        known = learn(name, file, version, known == null ? null : known.recogniser());
      }
    } catch (IOException e) {
      // A file that is being replaced is gone for a moment.
      if (known == null) {
        throw new NoRecogniser("there is no file '%s.csv' of examples".formatted(name));
      }
    }
    if (known.recogniser() == null) {
      throw new NoRecogniser(known.refused());
    }
    return known.recogniser();
  }

  private Learned learn(String name, Path file, Version version, @Nullable Recogniser before) {
    Learned now;
    try {
      var examples = ExampleFile.examples(name + ".csv", file);
      var recogniser = Recogniser.of(examples, embedder, terms);
      LOG.log(
          INFO,
          "Recogniser {0}: {1} intents of {2} examples",
          name,
          recogniser.intents().size(),
          examples.size());
      now = new Learned(version, recogniser, "");
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(WARNING, "The examples of {0} are not taken: {1}", name, e.getMessage());
      now = new Learned(version, before, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // Else each job would learn for minutes, to fail in the same way.
      LOG.log(WARNING, "The examples of " + name + " cannot be learned", e);
      now = new Learned(version, before, "the examples cannot be learned: " + e);
    }
    learned.put(name, now);
    if (learned.size() > MOST) {
      learned.pollFirstEntry();
    }
    return now;
  }
}
