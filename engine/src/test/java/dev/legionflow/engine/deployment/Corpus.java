package dev.legionflow.engine.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

/// BPMN files of other projects. Their list is in our sources, they are not: Maven fetches the
/// artifacts that hold them into a folder of the build.
record Corpus(List<File> files) {

  private static final Path LIST = Path.of("src/test/resources/legion/corpus.csv");
  private static final Path CACHE = Path.of("target/corpus");
  private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
  private static final long FETCH_MINUTES = 5;

  /// @param tool what wrote it
  @SuppressWarnings("ArrayRecordComponent") // read once, handed on, never compared
  record File(String name, String tool, byte[] content) {}

  /// Nothing when an artifact cannot be fetched.
  static Optional<Corpus> fetch() throws IOException, InterruptedException {
    var files = new ArrayList<File>();
    for (var line : Files.readAllLines(LIST)) {
      if (line.startsWith("#")) {
        continue;
      }
      var parts = line.split("\\|", -1);
      var jar = jar(parts[0]);
      if (jar.isEmpty()) {
        return Optional.empty();
      }
      files.add(new File(parts[1], parts[3], content(jar.get(), parts[1], parts[2])));
    }
    return Optional.of(new Corpus(files));
  }

  private static Optional<Path> jar(String artifact) throws IOException, InterruptedException {
    var folder = CACHE.resolve(artifact.replace(':', '_'));
    for (var tries = 0; tries < 2; tries++) {
      if (Files.isDirectory(folder)) {
        try (var all = Files.list(folder)) {
          var jar = all.filter(f -> f.toString().endsWith(".jar")).findFirst();
          if (jar.isPresent()) {
            return jar;
          }
        }
      }
      Files.createDirectories(CACHE);
      var process =
          new ProcessBuilder(
                  "mvn", "-B", "-q", COPY, "-Dartifact=" + artifact, "-DoutputDirectory=" + folder)
              .redirectErrorStream(true)
              .redirectOutput(CACHE.resolve("fetch.log").toFile())
              .start();
      if (!process.waitFor(FETCH_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    }
    return Optional.empty();
  }

  private static byte[] content(Path jar, String name, String hash) throws IOException {
    try (var zip = new ZipFile(jar.toFile(), UTF_8)) {
      var entry = zip.getEntry(name);
      if (entry == null) {
        throw new IOException("%s is not in %s".formatted(name, jar));
      }
      try (var in = zip.getInputStream(entry)) {
        var content = in.readAllBytes();
        var found = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        if (!found.equals(hash)) {
          throw new IOException("%s in %s is another file than listed".formatted(name, jar));
        }
        return content;
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
