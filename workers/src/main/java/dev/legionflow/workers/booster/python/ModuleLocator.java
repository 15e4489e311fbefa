package dev.legionflow.workers.booster.python;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Tells which file of the folder an import means, without running anything.
///
/// Relative imports are exact. An absolute import is sure only when one file of the folder fits and
/// its import root is one that Python certainly has on its path: the folder, its `src`, the folder
/// around the importing file's topmost package, or the importing script's own folder.
final class ModuleLocator {

  private final Set<String> sources;
  private final Set<String> folders = new HashSet<>();
  private final Map<String, Set<String>> candidatesOfPath = new HashMap<>();

  ModuleLocator(Set<String> sources) {
    this.sources = sources;
    folders.add("");
    for (String source : sources) {
      for (String at = parent(source); !at.isEmpty(); at = parent(at)) {
        folders.add(at);
      }
    }
  }

  /// The module that a source file is.
  static String moduleOf(String path) {
    String bare = path.substring(0, path.length() - ".py".length());
    return bare.equals("__init__")
        ? ""
        : bare.endsWith("/__init__") ? bare.substring(0, bare.lastIndexOf('/')) : bare;
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  static String join(String folder, String name) {
    return folder.isEmpty() ? name : name.isEmpty() ? folder : folder + "/" + name;
  }

  boolean isPackage(String module) {
    return sources.contains(join(module, "__init__.py"));
  }

  /// Whether the folder has this module, package or plain folder.
  boolean exists(String module) {
    return sources.contains(module + ".py") || folders.contains(module);
  }

  Location locate(String importer, int level, String dotted) {
    String path = dotted.replace('.', '/');
    if (level > 0) {
      String base = parent(importer);
      for (int i = 1; i < level; i++) {
        if (base.isEmpty()) {
          return throughTheFolderItself(path);
        }
        base = parent(base);
      }
      String module = join(base, path);
      return exists(module) ? new Location.Inside(module) : new Location.Outside();
    }
    Set<String> candidates = candidates(path);
    if (candidates.isEmpty()) {
      boolean own = isPackage("") && !StandardModules.NAMES.contains(topLevel(path));
      return own ? throughTheFolderItself(path) : new Location.Outside();
    }
    String only = candidates.iterator().next();
    boolean sure =
        candidates.size() == 1
            && !StandardModules.NAMES.contains(topLevel(path))
            && roots(importer).contains(root(only, path));
    return sure ? new Location.Inside(only) : new Location.Unsure(candidates);
  }

  /// An import that names the folder itself first, because it lies in a package or is one.
  private Location throughTheFolderItself(String path) {
    int slash = path.indexOf('/');
    Set<String> candidates = slash < 0 ? Set.of("") : candidates(path.substring(slash + 1));
    return candidates.isEmpty() ? new Location.Outside() : new Location.Unsure(candidates);
  }

  /// All modules, packages and plain folders.
  Set<String> everything() {
    Set<String> all = new HashSet<>(folders);
    sources.forEach(source -> all.add(moduleOf(source)));
    return all;
  }

  private Set<String> candidates(String path) {
    return candidatesOfPath.computeIfAbsent(path, this::findCandidates);
  }

  private Set<String> findCandidates(String path) {
    Set<String> found = new LinkedHashSet<>();
    for (String source : sources) {
      String module = moduleOf(source);
      if (module.equals(path) || module.endsWith("/" + path)) {
        found.add(module);
      }
    }
    for (String folder : folders) {
      if (folder.equals(path) || folder.endsWith("/" + path)) {
        found.add(folder);
      }
    }
    return found;
  }

  private Set<String> roots(String importer) {
    Set<String> roots = new LinkedHashSet<>(Set.of("", "src"));
    String at = parent(importer);
    while (!at.isEmpty() && isPackage(at)) {
      at = parent(at);
    }
    roots.add(at);
    return roots;
  }

  private static String root(String module, String path) {
    return module.length() == path.length()
        ? ""
        : module.substring(0, module.length() - path.length() - 1);
  }

  private static String topLevel(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }
}
