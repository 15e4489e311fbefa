package dev.legionflow.workers.booster.check;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;

/// All test commands of the configuration:
///
/// - `legion.check.<name>.folder`: the folder that the command is for
/// - `legion.check.<name>.command`: program and arguments, separated by commas
/// - `legion.check.<name>.timeout`: an ISO-8601 duration or one like `90s`; 2 minutes by default
///
/// They come from the server's configuration only, never from a variable or an upload.
public record TestCommands(List<TestCommand> commands) {

  private static final String PREFIX = "legion.check.";
  private static final String FOLDER = ".folder";

  public TestCommands {
    commands = List.copyOf(commands);
  }

  /// Reads the settings.
  ///
  /// @throws IllegalArgumentException naming the setting that is missing or wrong
  public static TestCommands from(Config config) {
    TreeSet<String> names = new TreeSet<>();
    for (String property : config.getPropertyNames()) {
      if (property.startsWith(PREFIX)
          && property.endsWith(FOLDER)
          && property.length() > PREFIX.length() + FOLDER.length()) {
        names.add(property.substring(PREFIX.length(), property.length() - FOLDER.length()));
      }
    }
    List<TestCommand> commands = new ArrayList<>();
    for (String name : names) {
      Path folder = Path.of(config.getValue(PREFIX + name + FOLDER, String.class));
      List<String> command =
          config
              .getOptionalValues(PREFIX + name + ".command", String.class)
              .orElse(List.of())
              .stream()
              .map(String::strip)
              .toList();
      Duration timeout =
          config
              .getOptionalValue(PREFIX + name + ".timeout", Duration.class)
              .orElse(TestCommand.DEFAULT_TIMEOUT);
      commands.add(new TestCommand(name, folder, command, timeout));
    }
    return new TestCommands(commands);
  }

  /// The command for a folder: that of the nearest configured folder around it.
  Optional<TestCommand> forFolder(Path real) {
    return commands.stream()
        .filter(command -> contains(command.folder(), real))
        .max(Comparator.comparingInt(command -> command.folder().toAbsolutePath().getNameCount()));
  }

  Duration longestTimeout() {
    return commands.stream()
        .map(TestCommand::timeout)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private static boolean contains(Path folder, Path real) {
    try {
      return real.startsWith(folder.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }
}
