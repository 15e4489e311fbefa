package dev.legionflow.workers.booster.model;

import java.util.Locale;
import java.util.Set;

/// Which files hold source code, by their names.
final class SourceFiles {

  private static final Set<String> EXTENSIONS =
      Set.of(
          "py", "pyi", "java", "kt", "kts", "scala", "groovy", "js", "mjs", "cjs", "jsx", "ts",
          "tsx", "vue", "svelte", "go", "rs", "c", "h", "cc", "cpp", "hpp", "cs", "fs", "rb", "php",
          "swift", "m", "lua", "pl", "r", "jl", "ex", "exs", "erl", "hs", "clj", "sql", "sh",
          "html", "css", "scss");

  private SourceFiles() {}

  static boolean isSource(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /// The name without its extension.
  static String stem(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
