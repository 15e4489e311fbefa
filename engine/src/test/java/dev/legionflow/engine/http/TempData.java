package dev.legionflow.engine.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A server of its own: any port, and an empty data folder below the build's. Its searches wait for
/// what was committed for as long as a test is patient: a transaction in any database of a
/// PostgreSQL cluster holds the sealing up, and other tests have databases there.
public class TempData implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    try {
      Files.createDirectories(Path.of("target"));
      return Map.of(
          "legion.data",
          Files.createTempDirectory(Path.of("target"), "data-").toString(),
          "legion.journal.read-wait",
          "20s",
          "quarkus.http.test-port",
          "0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
