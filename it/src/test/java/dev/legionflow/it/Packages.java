package dev.legionflow.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Clients that are not of this build, fetched by their own package managers; where that cannot be,
/// the test is skipped aloud.
final class Packages {

  private Packages() {}

  /// Installs a package of npm's beside a script of ours.
  ///
  /// @param client `name@version`
  /// @return the script's copy
  static Path npm(String client, String script, Path folder)
      throws IOException, InterruptedException {
    var copy = folder.resolve(script);
    Files.copy(Shop.repository().resolve("it/src/test/js").resolve(script), copy);
    run(
        client,
        folder,
        List.of("npm", "install", "--prefix", ".", "--no-audit", "--no-fund", client));
    return copy;
  }

  /// Copies an artifact and all that it needs to `jars`.
  ///
  /// @param client `group:artifact:version`
  static Path maven(String client, Path folder) throws IOException, InterruptedException {
    var part = client.split(":", -1);
    Files.writeString(
        folder.resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>client</groupId><artifactId>client</artifactId><version>1</version>
          <dependencies><dependency>
            <groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>
          </dependency></dependencies>
        </project>
        """
            .formatted(part[0], part[1], part[2]));
    run(
        client,
        folder,
        List.of(
            "mvn",
            "-B",
            "-q",
            "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies",
            "-DincludeScope=runtime",
            "-DoutputDirectory=jars"));
    return folder.resolve("jars");
  }

  private static void run(String client, Path folder, List<String> command)
      throws IOException, InterruptedException {
    var log = folder.resolve("install.log");
    Process install;
    try {
      install =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, command.getFirst() + " is not installed");
      return;
    }
    assumeTrue(
        install.waitFor(2, TimeUnit.MINUTES) && install.exitValue() == 0,
        () -> client + " cannot be installed here, see " + log);
  }
}
