package dev.legionflow.workers.booster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A copy of `examples/shop`.
public final class ExampleProject {

  private ExampleProject() {}

  public static Path copyTo(Path target) throws IOException {
    Path source = Path.of("../examples/shop").toRealPath();
    List<Path> files;
    try (Stream<Path> all = Files.walk(source)) {
      files = all.filter(file -> !file.toString().contains("__pycache__")).toList();
    }
    for (Path file : files) {
      Files.copy(file, target.resolve(source.relativize(file)));
    }
    return target.toRealPath();
  }
}
