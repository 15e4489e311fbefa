package dev.legionflow.workers.booster.change;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The new content of one file.
///
/// @param path relative to the mission's folder, with `/`
/// @param beforeSha256 of the content that the change was computed from, in hexadecimal
/// @param afterSha256 of the new content
/// @param after the new content; files are UTF-8
public record FileChange(String path, String beforeSha256, String afterSha256, String after) {

  public FileChange {
    requireHash("beforeSha256", beforeSha256);
    requireHash("afterSha256", afterSha256);
    if (!Sha256.of(after).equals(afterSha256)) {
      throw new IllegalArgumentException(
          "afterSha256 of '%s' does not belong to its 'after'".formatted(path));
    }
  }

  static FileChange of(String path, String before, String after) {
    return new FileChange(path, Sha256.of(before), Sha256.of(after), after);
  }

  private static void requireHash(String field, String value) {
    if (!value.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("%s '%s' is no SHA-256".formatted(field, value));
    }
  }

  Map<String, @Nullable Object> toVariable() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("path", path);
    map.put("beforeSha256", beforeSha256);
    map.put("afterSha256", afterSha256);
    map.put("after", after);
    return map;
  }
}
