package dev.legionflow.engine.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A server of its own: any port, and an empty data folder below the build's.
public class TempData implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    try {
      Files.createDirectories(Path.of("target"));
      return Map.of(
          "legion.data",
          Files.createTempDirectory(Path.of("target"), "data-").toString(),
          "quarkus.http.test-port",
          "0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
