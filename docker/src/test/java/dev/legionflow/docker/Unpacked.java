package dev.legionflow.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The distribution in a folder of its own, and programs run in it with little more than bash.
///
/// @param folder above the distribution; also the home of whoever runs it
/// @param root the distribution
record Unpacked(Path folder, Path root) {

  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "dirname",
          "readlink",
          "mkdir",
          "touch",
          "find",
          "grep",
          "cat",
          "rm",
          "cp",
          "mktemp",
          "sleep",
          "flock",
          "python3");

  /// What a run printed, both streams together, and how it ended.
  record Run(int exit, String output) {}

  static Unpacked in(Path folder) throws IOException, InterruptedException {
    var archive = Path.of(System.getProperty("legion.distribution"));
    var tar =
        new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString())
            .inheritIO()
            .start();
    if (tar.waitFor() != 0) {
      throw new IOException("cannot unpack " + archive);
    }
    var name = archive.getFileName().toString().replace(".tar.gz", "");
    var tools = Files.createDirectories(folder.resolve("tools"));
    for (var tool : TOOLS) {
      for (var system : List.of("/usr/bin", "/bin")) {
        if (Files.exists(Path.of(system, tool)) && Files.notExists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), Path.of(system, tool));
        }
      }
    }
    return new Unpacked(folder, folder.resolve(name));
  }

  Path entrypoint() {
    return root.resolve("lib/launcher/entrypoint");
  }

  /// Starts a program; what it prints goes to a file.
  Process start(Map<String, String> environment, Path output, Path program, String... arguments)
      throws IOException {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", folder.resolve("tools").toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  Run run(Map<String, String> environment, Path program, String... arguments)
      throws IOException, InterruptedException {
    var output = Files.createTempFile(folder, "output", ".txt");
    var process = start(environment, output, program, arguments);
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(program + " did not end: " + Files.readString(output));
    }
    return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  /// Stands in for Java, and prints its arguments and what it finds in the environment.
  Path printingJava() throws IOException {
    var home = folder.resolve("printing-java");
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    var java = home.resolve("bin/java");
    Files.writeString(java, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\nenv\n");
    if (!java.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + java + " executable");
    }
    return home;
  }
}
