package dev.legionflow.workers.embedding;

import static java.lang.System.Logger.Level.WARNING;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// All-MiniLM-L6-v2 (Sentence-Transformers, Apache-2.0) in the process, loaded when it is first
/// asked: its native memory is about 100 MB.
///
/// The time grows with the length, so of a long text only the beginning and the end are read.
@ApplicationScoped
public class MiniLm implements Embedder {

  private static final System.Logger LOG = System.getLogger(MiniLm.class.getName());
  private static final int KEPT = 1_024;

  private final Map<String, float[]> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
          return size() > KEPT;
        }
      };

  private @Nullable Encoder encoder;
  private boolean failed;

  /// Keeps the library of the tokenizer in the data folder `legion.data`.
  @Inject
  public MiniLm(Config config) {
    var data = config.getOptionalValue("legion.data", String.class).orElse("data");
    property("DJL_CACHE_DIR", Path.of(data, "libraries").toAbsolutePath().toString());
  }

  /// Keeps it where its makers do, in the home folder.
  public MiniLm() {}

  @Override
  public float[] embed(String text) {
    var read = Encoder.shortened(text);
    synchronized (known) {
      var vector = known.get(read);
      if (vector != null) {
        return vector.clone();
      }
    }
    var encoder = read.isBlank() ? null : encoder();
    var vector = encoder == null ? new float[Encoder.DIMENSIONS] : encoder.encode(read);
    synchronized (known) {
      known.put(read, vector);
    }
    return vector.clone();
  }

  @Override
  public int dimensions() {
    return Encoder.DIMENSIONS;
  }

  /// Null where this machine cannot load it (its libraries are for few systems): a step that needs
  /// a model does not fail for what only makes the choice better.
  private synchronized @Nullable Encoder encoder() {
    var loaded = encoder;
    if (loaded == null && !failed) {
      // The tokenizer's library would look for files elsewhere, and tell its makers that it runs.
      property("ai.djl.offline", "true");
      property("OPT_OUT_TRACKING", "true");
      try {
        loaded = Encoder.load();
        encoder = loaded;
      } catch (LinkageError | RuntimeException e) {
        failed = true;
        LOG.log(WARNING, "cannot load the embedding; models are chosen without it", e);
      }
    }
    return loaded;
  }

  private static void property(String name, String value) {
    if (System.getProperty(name) == null && System.getenv(name) == null) {
      System.setProperty(name, value);
    }
  }
}
