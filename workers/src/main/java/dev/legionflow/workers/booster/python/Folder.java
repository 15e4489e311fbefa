package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The files of a mission, read and parsed at most once.
final class Folder {

  /// Beyond these a rename that concerns other files is refused.
  static final int MAX_SOURCES = 3000;

  static final long MAX_TOTAL_BYTES = 64L << 20;

  private final PythonFiles files;
  private final Set<String> sources;
  private final Map<String, byte[]> contents = new HashMap<>();
  private final Map<String, PythonModule> modules = new HashMap<>();
  private long totalBytes;

  Folder(PythonFiles files) {
    this.files = files;
    this.sources = new LinkedHashSet<>(files.sources());
  }

  Set<String> sources() {
    return sources;
  }

  Reading<byte[]> content(String path) {
    byte[] known = contents.get(path);
    if (known != null) {
      return new Reading.Read<>(known);
    }
    byte[] bytes;
    try {
      bytes = files.read(path);
    } catch (IOException e) {
      return Reading.stop(Why.PARSE_ERROR, "cannot read %s: %s".formatted(path, e.getMessage()));
    }
    totalBytes += bytes.length;
    if (contents.size() >= MAX_SOURCES || totalBytes > MAX_TOTAL_BYTES) {
      return Reading.stop(
          Why.TOO_LARGE,
          "the folder has more than %d files or %d MB to look through"
              .formatted(MAX_SOURCES, MAX_TOTAL_BYTES >> 20));
    }
    contents.put(path, bytes);
    return new Reading.Read<>(bytes);
  }

  Reading<PythonModule> module(String path) {
    PythonModule known = modules.get(path);
    if (known != null) {
      return new Reading.Read<>(known);
    }
    return content(path)
        .then(bytes -> PythonModule.read(path, bytes))
        .then(module -> {
          modules.put(path, module);
          return new Reading.Read<>(module);
        });
  }

  /// The sources whose bytes match, parsed.
  Reading<List<PythonModule>> modulesMatching(Pattern pattern) {
    List<PythonModule> found = new ArrayList<>();
    for (String path : sources) {
      Reading<Boolean> matches = matches(path, pattern);
      if (matches instanceof Reading.Stopped<Boolean>(var refused)) {
        return new Reading.Stopped<>(refused);
      }
      if (matches instanceof Reading.Read<Boolean>(Boolean yes) && yes) {
        switch (module(path)) {
          case Reading.Read<PythonModule>(PythonModule module) -> found.add(module);
          case Reading.Stopped<PythonModule>(var refused) -> {
            return new Reading.Stopped<>(refused);
          }
        }
      }
    }
    return new Reading.Read<>(found);
  }

  /// The paths among these whose bytes match.
  Reading<List<String>> matching(List<String> paths, Pattern pattern) {
    List<String> found = new ArrayList<>();
    for (String path : paths) {
      switch (matches(path, pattern)) {
        case Reading.Read<Boolean>(Boolean yes) -> {
          if (yes) {
            found.add(path);
          }
        }
        case Reading.Stopped<Boolean>(var refused) -> {
          return new Reading.Stopped<>(refused);
        }
      }
    }
    return new Reading.Read<>(found);
  }

  /// Settings files: see [PythonFiles#settings()].
  List<String> settings() {
    return files.settings();
  }

  /// Documentation: see [PythonFiles#documents()].
  List<String> documents() {
    return files.documents();
  }

  private Reading<Boolean> matches(String path, Pattern pattern) {
    // ISO 8859-1 keeps every byte, and the patterns are ASCII.
    return content(path)
        .then(bytes ->
            new Reading.Read<>(
                pattern.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).find()));
  }
}
