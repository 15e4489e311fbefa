package dev.legionflow.workers.booster.change;

import dev.legionflow.worker.Job;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A change as it travels in the variable `change`.
///
/// @param summary one line for people
/// @param diff unified diff, for people; what is written is `files`
public record Change(String summary, String diff, List<FileChange> files) {

  public static final int MAX_FILES = 200;

  /// The variable must survive every path of an engine, see the table of sizes in the docs.
  public static final int MAX_BYTES = 1_000_000;

  public Change {
    files = List.copyOf(files);
    Set<String> paths = new HashSet<>();
    for (FileChange file : files) {
      if (!paths.add(file.path())) {
        throw new IllegalArgumentException("the change has '%s' twice".formatted(file.path()));
      }
    }
    if (files.isEmpty() || files.size() > MAX_FILES) {
      throw new IllegalArgumentException(
          "the change has %d files; 1 to %d are allowed".formatted(files.size(), MAX_FILES));
    }
  }

  /// The content of one file before and after.
  public record Edit(String path, String before, String after) {}

  public static Change of(String summary, List<Edit> edits) {
    StringBuilder diff = new StringBuilder();
    List<FileChange> files = new ArrayList<>();
    for (Edit edit : edits) {
      diff.append(UnifiedDiff.of(edit.path(), edit.before(), edit.after()));
      files.add(FileChange.of(edit.path(), edit.before(), edit.after()));
    }
    return new Change(summary, diff.toString(), files);
  }

  /// The size of the texts in bytes.
  public long size() {
    long size = diff.getBytes(StandardCharsets.UTF_8).length;
    for (FileChange file : files) {
      size += file.after().getBytes(StandardCharsets.UTF_8).length;
    }
    return size;
  }

  public Map<String, @Nullable Object> toVariable() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("summary", summary);
    map.put("diff", diff);
    map.put("files", files.stream().map(FileChange::toVariable).toList());
    return map;
  }

  /// Reads the job's variable `change`.
  ///
  /// @throws Job.InvalidVariable where a part is missing or has another type
  /// @throws IllegalArgumentException where a part has a wrong value
  public static Change from(Job job) {
    Map<?, ?> change = map("change", job.variables().get("change"));
    Object list = change.get("files");
    if (!(list instanceof List<?> entries)) {
      throw new Job.InvalidVariable("change.files", "a list", list);
    }
    List<FileChange> files = new ArrayList<>();
    for (int i = 0; i < entries.size() && i <= MAX_FILES; i++) {
      String name = "change.files[%d]".formatted(i);
      Map<?, ?> file = map(name, entries.get(i));
      files.add(
          new FileChange(
              text(name, file, "path"),
              text(name, file, "beforeSha256"),
              text(name, file, "afterSha256"),
              text(name, file, "after")));
    }
    return new Change(text("change", change, "summary"), text("change", change, "diff"), files);
  }

  private static Map<?, ?> map(String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new Job.InvalidVariable(name, "an object", value);
  }

  private static String text(String owner, Map<?, ?> map, String key) {
    if (map.get(key) instanceof String text) {
      return text;
    }
    throw new Job.InvalidVariable(owner + "." + key, "a text", map.get(key));
  }
}
