package dev.legionflow.workers.router.call;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds the secret that a reference names. It is read for each request, so that a new one holds at
/// once, and is kept nowhere.
final class Secrets {

  private static final int MAX_BYTES = 8 * 1024;

  private final Function<String, @Nullable String> environment;

  Secrets(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /// Null where there is none, it cannot be read, or it is no text that a header can carry.
  @Nullable String find(String reference) {
    int colon = reference.indexOf(':');
    var place = reference.substring(colon + 1);
    var secret =
        switch (reference.substring(0, colon)) {
          case "env" -> environment.apply(place);
          case "file" -> read(place);
          default -> null;
        };
    if (secret == null) {
      return null;
    }
    var stripped = secret.strip();
    return !stripped.isEmpty() && stripped.chars().allMatch(c -> c > 0x20 && c < 0x7f)
        ? stripped
        : null;
  }

  private static @Nullable String read(String place) {
    try (var in = Files.newInputStream(Path.of(place))) {
      var bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES ? null : new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException _) {
      return null;
    }
  }
}
