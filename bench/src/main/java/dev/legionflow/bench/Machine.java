package dev.legionflow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the figures were measured on.
final class Machine {

  private Machine() {}

  static String describe() {
    return "%d processors (%s), %d GB of memory, Linux %s, Java %s, load average before the run %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            line("/proc/cpuinfo", "model name"),
            memory(),
            kernel(),
            Runtime.version(),
            load());
  }

  /// What follows is the vendor's own name.
  private static String kernel() {
    return System.getProperty("os.version").replaceFirst("^(\\d+\\.\\d+).*", "$1");
  }

  private static long memory() {
    var line = line("/proc/meminfo", "MemTotal");
    var digits = line.replaceAll("\\D", "");
    return digits.isEmpty() ? 0 : Math.round(Long.parseLong(digits) / 1048576.0);
  }

  static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String line(String file, String key) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(l -> l.startsWith(key))
          .findFirst()
          .map(l -> l.substring(l.indexOf(':') + 1).strip())
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
