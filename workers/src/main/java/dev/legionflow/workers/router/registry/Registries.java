package dev.legionflow.workers.router.registry;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// The registry that holds now: the one of the file, read at the start and again when the file
/// changes. A change holds when two looks in a row have seen the same, for a file that is only half
/// written may be a good one with fewer models. A file that is refused changes nothing; why is told
/// by [#refused()].
///
/// - `legion.router.models`: the file; by default `models.toon`, or where that is not there
///   `models.yaml`, in the data folder `legion.data`. Without a file there are no models.
@ApplicationScoped
public class Registries implements Supplier<Registry>, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Registries.class.getName());

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final List<Path> candidates;

  private final Duration look;

  private final List<Consumer<Registry>> listeners = new CopyOnWriteArrayList<>();

  private final List<Consumer<Taken>> fileListeners = new CopyOnWriteArrayList<>();

  private volatile Registry current = Registry.EMPTY;

  private volatile @Nullable String refused;

  private volatile @Nullable Taken lastTaken;

  private @Nullable Registry ofFile;

  private Found found = Found.NONE;

  /// What was taken or refused last.
  private @Nullable Seen taken;

  /// What the last look saw.
  private @Nullable Seen seen;

  private @Nullable Thread watcher;

  @Inject
  public Registries(Config config) {
    this(
        config
            .getOptionalValue("legion.router.models", String.class)
            .map(file -> List.of(Path.of(file)))
            .orElseGet(() -> {
              var data =
                  Path.of(config.getOptionalValue("legion.data", String.class).orElse("data"));
              return List.of(data.resolve("models.toon"), data.resolve("models.yaml"));
            }),
        LOOK);
  }

  /// A registry for use without CDI.
  ///
  /// @param candidates the first of these that is there is the file
  /// @param look how often to look for a change
  public Registries(List<Path> candidates, Duration look) {
    this.candidates = List.copyOf(candidates);
    this.look = look;
  }

  /// What was found beside the file.
  private record Found(@Nullable Provider provider, List<Model> models) {
    private static final Found NONE = new Found(null, List.of());
  }

  /// A file as it was.
  private record Seen(Path file, String hash) {}

  /// Reads the file and begins to watch it.
  @PostConstruct
  public void start() {
    refresh();
    watcher = Thread.ofVirtual().name("legion-router-registry").start(this::watch);
  }

  @Override
  @PreDestroy
  public void close() {
    if (watcher != null) {
      watcher.interrupt();
    }
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(look);
        look();
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "The registry of models could not be looked at; trying again", e);
      }
    }
  }

  @Override
  public Registry get() {
    return current;
  }

  /// Why the file as it is now was not taken; empty when it was, or when there is none.
  public Optional<String> refused() {
    return Optional.ofNullable(refused);
  }

  /// The file as it was last taken.
  ///
  /// @param hash its SHA-256, in hexadecimal digits
  public record Taken(String name, String hash, Registry registry) {}

  /// Empty where none has been taken.
  public Optional<Taken> lastTaken() {
    return Optional.ofNullable(lastTaken);
  }

  /// Calls back after every file that is taken, on the thread that took it.
  public void onFile(Consumer<Taken> listener) {
    fileListeners.add(listener);
  }

  /// Calls back after every change, on the thread that saw it.
  public void onChange(Consumer<Registry> listener) {
    listeners.add(listener);
  }

  /// Takes models that were found and not declared, in place of those found before.
  public synchronized void found(Provider provider, List<Model> models) {
    found = new Found(provider, List.copyOf(models));
    publish();
  }

  /// Takes the file as it is now.
  public synchronized void refresh() {
    look(true);
  }

  /// Takes the file when it is as the last look saw it.
  synchronized void look() {
    look(false);
  }

  private void look(boolean atOnce) {
    var before = seen;
    seen = null;
    Path file = file();
    byte[] content;
    try {
      content = content(file);
    } catch (IOException e) {
      taken = null;
      refuse(file + " cannot be read: " + e.getClass().getSimpleName());
      return;
    }
    if (content == null) {
      // A file that is being replaced is gone for a moment, so what it said stays.
      taken = null;
      refused = null;
      return;
    }
    seen = new Seen(file, sha256(content));
    if (!seen.equals(taken) && (atOnce || seen.equals(before))) {
      taken = seen;
      take(file, content);
    }
  }

  private void take(Path file, byte[] content) {
    try {
      ofFile = RegistryFile.parse(file.getFileName().toString(), content);
    } catch (RegistryRefused e) {
      refuse(String.valueOf(e.getMessage()));
      return;
    } catch (RuntimeException e) {
      // Its message may repeat what the file says.
      refuse(file + " cannot be understood: " + e.getClass().getSimpleName());
      return;
    }
    refused = null;
    var now = new Taken(file.getFileName().toString(), sha256(content), ofFile);
    lastTaken = now;
    LOG.log(
        Level.INFO,
        "Models of {0}: {1} of {2} providers",
        file,
        ofFile.models().size(),
        ofFile.providers().size());
    publish();
    fileListeners.forEach(listener -> listener.accept(now));
  }

  private void refuse(String why) {
    if (!why.equals(refused)) {
      LOG.log(Level.WARNING, "The registry of models is not taken, the last one stays: {0}", why);
      refused = why;
    }
  }

  private void publish() {
    var registry = ofFile == null ? Registry.EMPTY : ofFile;
    var provider = found.provider();
    if (provider != null) {
      registry = registry.with(provider, found.models());
    }
    current = registry;
    for (Consumer<Registry> listener : listeners) {
      listener.accept(registry);
    }
  }

  private Path file() {
    return candidates.stream().filter(Files::exists).findFirst().orElse(candidates.getFirst());
  }

  private static byte @Nullable [] content(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(RegistryFile.MAX_BYTES + 1);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
