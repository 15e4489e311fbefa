package dev.legionflow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A copy of the Python project in `examples/shop`, for missions to work on.
record Shop(Path folder) {

  static final List<String> TESTS =
      List.of("python3", "-m", "unittest", "discover", "-s", "tests", "-t", ".");

  static Path repository() {
    return Stream.of(Path.of(".."), Path.of("."))
        .filter(path -> Files.isDirectory(path.resolve("processes")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("processes/ is not here"))
        .toAbsolutePath()
        .normalize();
  }

  static Shop copyTo(Path folder) {
    Path source = repository().resolve("examples/shop");
    try (Stream<Path> paths = Files.walk(source)) {
      for (Path path : paths.toList()) {
        Path target = folder.resolve(source.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else if (!path.toString().contains("__pycache__")) {
          Files.copy(path, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Shop(folder);
  }

  /// The text of each file, by its path in the project.
  Map<String, String> files() {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(path -> !path.toString().contains("__pycache__"))
          .collect(
              Collectors.toMap(
                  path -> folder.relativize(path).toString(),
                  Shop::text,
                  (a, _) -> a,
                  TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void append(String file, String text) {
    Path path = folder.resolve(file);
    try {
      Files.writeString(path, text(path) + text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean pythonIsThere() {
    try {
      Process python = new ProcessBuilder("python3", "--version").start();
      return python.waitFor(10, TimeUnit.SECONDS) && python.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The project's own tests pass.
  void works() {
    try {
      Process tests =
          new ProcessBuilder(TESTS).directory(folder.toFile()).redirectErrorStream(true).start();
      String output = new String(tests.getInputStream().readAllBytes(), UTF_8);
      assertThat(tests.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(tests.exitValue()).as(output).isZero();
      assertThat(output).contains("OK");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
