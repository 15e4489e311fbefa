package dev.legionflow.bench.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// CPU time of processes, as Linux counts it (in hundredths of a second).
public final class Cpu {

  private static final double TICKS = 100;
  private static final Path PROC = Path.of("/proc");

  private Cpu() {}

  /// Seconds of one process.
  public static double of(long pid) {
    var stat = stat(pid);
    return stat.length == 0 ? 0 : (stat[0] + stat[1]) / TICKS;
  }

  /// Seconds of a process, its children that run, and its children that have ended.
  public static double ofFamily(long pid) {
    var stat = stat(pid);
    if (stat.length == 0) {
      return 0;
    }
    var ticks = stat[0] + stat[1] + stat[2] + stat[3];
    try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (var entry : entries) {
        var child = stat(Long.parseLong(entry.getFileName().toString()));
        if (child.length > 0 && child[4] == pid) {
          ticks += child[0] + child[1];
        }
      }
    } catch (IOException e) {
      return ticks / TICKS;
    }
    return ticks / TICKS;
  }

  /// Kilobytes of memory that a process holds.
  public static long residentKilobytes(long pid) throws IOException {
    for (var line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS of process " + pid);
  }

  /// utime, stime, cutime, cstime, parent; nothing for a process that is not there.
  private static long[] stat(long pid) {
    try {
      var text = Files.readString(PROC.resolve(pid + "/stat"));
      var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      return new long[] {
        Long.parseLong(fields[11]),
        Long.parseLong(fields[12]),
        Long.parseLong(fields[13]),
        Long.parseLong(fields[14]),
        Long.parseLong(fields[1])
      };
    } catch (IOException e) {
      return new long[0];
    }
  }

  /// The parts whose time a round adds up.
  public static final class Parts {

    private final Map<String, List<Long>> processes = new HashMap<>();
    private final Map<String, Double> before = new HashMap<>();

    /// Adds a process to a part.
    ///
    /// @param name `engine`, `database` or `client`
    /// @param pid negative when there is no such part
    public Parts with(String name, long pid) {
      if (pid > 0) {
        processes.computeIfAbsent(name, part -> new ArrayList<>()).add(pid);
      }
      return this;
    }

    public void start() {
      processes.forEach((name, pids) -> before.put(name, ofAll(pids, name)));
    }

    /// Puts `cpu_NAME`, milliseconds an instance, into the result.
    public void into(Map<String, Double> result, long instances) {
      if (instances > 0) {
        processes.forEach((name, pids) ->
            result.put(
                "cpu_" + name,
                (ofAll(pids, name) - before.getOrDefault(name, 0.0)) * 1000 / instances));
      }
    }

    /// Only the database's children belong to it: the client's are the engines.
    private static double ofAll(List<Long> pids, String name) {
      return pids.stream()
          .mapToDouble(pid -> name.equals("database") ? Cpu.ofFamily(pid) : of(pid))
          .sum();
    }
  }
}
