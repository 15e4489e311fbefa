package dev.legionflow.workers.booster.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Ends a process and everything that it started, also what has left its tree: on Linux those are
/// known by the private `HOME` that they inherited.
final class ProcessTree {

  private static final int MAX_ROUNDS = 20;
  private static final long MAX_WAIT_SECONDS = 5;

  private ProcessTree() {}

  static void kill(Process process, Path home) throws InterruptedException {
    // A process may fork while its children are being counted, so look again until none is left.
    for (int round = 0; round < MAX_ROUNDS; round++) {
      List<ProcessHandle> children = process.descendants().toList();
      children.forEach(ProcessHandle::destroyForcibly);
      // Not Process.destroyForcibly, which also closes the streams: what is not read yet would be
      // lost.
      if (process.isAlive()) {
        process.toHandle().destroyForcibly();
      }
      List<ProcessHandle> strays = strays(home);
      strays.forEach(ProcessHandle::destroyForcibly);
      if (children.isEmpty() && strays.isEmpty()) {
        break;
      }
    }
    process.waitFor(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static List<ProcessHandle> strays(Path home) {
    Path processes = Path.of("/proc");
    if (!Files.isDirectory(processes)) {
      return List.of();
    }
    String mark = "HOME=" + home;
    List<ProcessHandle> strays = new java.util.ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(processes, "[0-9]*")) {
      for (Path entry : entries) {
        if (hasVariable(entry.resolve("environ"), mark)) {
          ProcessHandle.of(Long.parseLong(entry.getFileName().toString())).ifPresent(strays::add);
        }
      }
    } catch (IOException e) {
      return strays;
    }
    return strays;
  }

  private static boolean hasVariable(Path environ, String mark) {
    try {
      String variables = new String(Files.readAllBytes(environ), StandardCharsets.UTF_8);
      return List.of(variables.split("\0", -1)).contains(mark);
    } catch (IOException e) {
      // Another user's process, or one that has just ended.
      return false;
    }
  }
}
