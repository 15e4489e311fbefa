package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.Location.Inside;
import dev.legionflow.workers.booster.python.Location.Outside;
import dev.legionflow.workers.booster.python.Location.Unsure;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tells which module an expression stands for: an imported name, or a dotted chain from one. What
/// is no module at all counts as [Outside].
final class ModuleReferences {

  /// How often a module may be imported on from file to file before it is given up.
  private static final int MAX_HOPS = 5;

  private final Folder folder;
  private final ModuleLocator locator;

  ModuleReferences(Folder folder) {
    this.folder = folder;
    this.locator = new ModuleLocator(folder.sources());
  }

  ModuleLocator locator() {
    return locator;
  }

  /// The module behind `import` or `from … import`.
  Location origin(PythonModule importer, ImportedName imported) {
    return locator.locate(importer.path(), imported.level(), imported.module());
  }

  /// The module that an imported name is, where it is one.
  Location imported(PythonModule importer, ImportedName imported) {
    Location origin = origin(importer, imported);
    if (imported.fromImport()) {
      return attribute(origin, imported.member().name());
    }
    if (imported.aliased()) {
      return origin;
    }
    // `import a.b.c` binds `a`.
    int up = (int) imported.module().chars().filter(c -> c == '.').count();
    return switch (origin) {
      case Inside(String module) -> new Inside(ancestor(module, up));
      case Outside outside -> outside;
      case Unsure(Set<String> candidates) -> {
        Set<String> tops = new HashSet<>(candidates);
        candidates.forEach(module -> tops.add(ancestor(module, up)));
        yield new Unsure(tops);
      }
    };
  }

  private static String ancestor(String module, int up) {
    String at = module;
    for (int i = 0; i < up; i++) {
      at = ModuleLocator.parent(at);
    }
    return at;
  }

  /// What `owner.name` is.
  private Location attribute(Location owner, String name) {
    return switch (owner) {
      case Inside(String module) -> attribute(module, name, MAX_HOPS);
      case Outside outside -> outside;
      case Unsure(Set<String> candidates) -> {
        Set<String> found = new HashSet<>();
        candidates.forEach(each -> addAll(found, attribute(each, name, MAX_HOPS)));
        yield orOutside(found);
      }
    };
  }

  private Location attribute(String module, String name, int hops) {
    String child = ModuleLocator.join(module, name);
    boolean submodule = locator.exists(child);
    return switch (source(module)) {
      case Source.None _ -> submodule ? new Inside(child) : new Outside();
      case Source.Unreadable _ -> new Unsure(locator.everything());
      case Source.Parsed(PythonModule owner) -> {
        Symbol symbol = new Symbol(Symbol.MODULE_SCOPE, name);
        if (!submodule) {
          yield orOutside(handedOn(owner, symbol, hops));
        }
        boolean rebound =
            owner.names().bindings(symbol).stream()
                .anyMatch(binding -> !isImportOf(owner, binding, child));
        Set<String> candidates = new HashSet<>(Set.of(child));
        if (rebound) {
          candidates.addAll(handedOn(owner, symbol, hops));
        }
        yield rebound ? new Unsure(candidates) : new Inside(child);
      }
    };
  }

  /// The modules that a module may hand on under one of its names.
  private Set<String> handedOn(PythonModule owner, Symbol symbol, int hops) {
    if (hops == 0) {
      return locator.everything();
    }
    Set<String> found = new HashSet<>();
    for (ImportedName imported : owner.names().imports(symbol)) {
      if (!imported.fromImport()) {
        addAll(found, imported(owner, imported));
        continue;
      }
      Set<String> origins = new HashSet<>();
      addAll(origins, origin(owner, imported));
      origins.forEach(each -> addAll(found, attribute(each, imported.member().name(), hops - 1)));
    }
    return found;
  }

  private static void addAll(Set<String> found, Location location) {
    switch (location) {
      case Inside(String module) -> found.add(module);
      case Outside _ -> {}
      case Unsure(Set<String> candidates) -> found.addAll(candidates);
    }
  }

  private static Location orOutside(Set<String> candidates) {
    return candidates.isEmpty() ? new Outside() : new Unsure(candidates);
  }

  private boolean isImportOf(PythonModule owner, Identifier binding, String child) {
    return owner.names().imports().stream()
        .anyMatch(imported ->
            imported.bound().equals(binding)
                && imported.fromImport()
                && origin(owner, imported) instanceof Inside(String module)
                && ModuleLocator.join(module, imported.member().name()).equals(child));
  }

  /// The module that a variable holds.
  Location variable(PythonModule module, Symbol symbol) {
    List<Location> found =
        module.names().imports(symbol).stream()
            .map(imported -> imported(module, imported))
            .distinct()
            .toList();
    boolean onlyImports =
        module.names().bindings(symbol).stream()
            .allMatch(
                binding -> binding.role() == Role.IMPORT || binding.role() == Role.IMPORT_ALIAS);
    if (found.size() == 1 && onlyImports) {
      return found.getFirst();
    }
    Set<String> candidates = new HashSet<>();
    found.forEach(location -> addAll(candidates, location));
    return orOutside(candidates);
  }

  /// The module that an expression is.
  Location expression(PythonModule module, int node) {
    SyntaxTree tree = module.tree();
    if (tree.is(node, "identifier")) {
      Identifier identifier = module.names().at(node);
      Symbol symbol = identifier == null ? null : module.names().symbol(identifier);
      return symbol == null || !symbol.isBound() ? new Outside() : variable(module, symbol);
    }
    if (tree.is(node, "attribute")) {
      Location owner = expression(module, tree.child(node, "object"));
      return attribute(owner, module.text(tree.child(node, "attribute")));
    }
    return new Outside();
  }

  private sealed interface Source {
    /// A folder without `__init__.py`.
    record None() implements Source {}

    record Unreadable() implements Source {}

    record Parsed(PythonModule module) implements Source {}
  }

  private Source source(String module) {
    String init = ModuleLocator.join(module, "__init__.py");
    String path = locator.isPackage(module) ? init : module + ".py";
    if (!folder.sources().contains(path)) {
      return new Source.None();
    }
    return switch (folder.module(path)) {
      case Reading.Read<PythonModule>(PythonModule read) -> new Source.Parsed(read);
      case Reading.Stopped<PythonModule> _ -> new Source.Unreadable();
    };
  }
}
