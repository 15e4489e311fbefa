package dev.legionflow.workers.booster.model;

import dev.legionflow.worker.Job;
import dev.legionflow.workers.booster.change.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which files the model was shown, as it travels in the variable `briefed`: so that what it
/// answers is not written over something else.
record Shown(List<File> files) {

  static final int MAX_FILES = 20;

  /// @param sha256 of the content that was shown, in hexadecimal
  record File(String path, String sha256) {}

  List<Map<String, Object>> toVariable() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (File file : files) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("path", file.path());
      map.put("sha256", file.sha256());
      list.add(map);
    }
    return list;
  }

  Optional<String> sha256(String path) {
    return files.stream().filter(file -> file.path().equals(path)).map(File::sha256).findFirst();
  }

  /// Whether the file's text is what was shown.
  boolean isStill(String path, String text) {
    return sha256(path).filter(Sha256.of(text)::equals).isPresent();
  }

  /// Reads the job's variable; empty where a diagram has none.
  static Optional<Shown> from(Job job) {
    Object variable = job.variables().get("briefed");
    if (variable == null) {
      return Optional.empty();
    }
    if (!(variable instanceof List<?> list) || list.size() > MAX_FILES) {
      throw new Job.InvalidVariable("briefed", "a list of at most 20 files", variable);
    }
    List<File> files = new ArrayList<>();
    for (Object entry : list) {
      files.add(file(entry));
    }
    return Optional.of(new Shown(files));
  }

  private static File file(@Nullable Object entry) {
    if (entry instanceof Map<?, ?> map
        && map.get("path") instanceof String path
        && map.get("sha256") instanceof String sha256) {
      return new File(path, sha256);
    }
    throw new Job.InvalidVariable("briefed", "a list of {path, sha256}", entry);
  }
}
