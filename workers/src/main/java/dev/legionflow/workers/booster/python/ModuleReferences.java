package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.Location.Inside;
import dev.legionflow.workers.booster.python.Location.Outside;
import dev.legionflow.workers.booster.python.Location.Unsure;
import java.util.List;

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

  /// The module behind `from … import`.
  Location origin(PythonModule importer, ImportedName imported) {
    return locator.locate(importer.path(), imported.level(), imported.module());
  }

  /// The module that an imported name is, where it is one.
  Location imported(PythonModule importer, ImportedName imported) {
    Location origin = origin(importer, imported);
    if (imported.fromImport()) {
      return member(importer, imported, origin);
    }
    if (imported.aliased() || !(origin instanceof Inside(String module))) {
      return origin;
    }
    // `import a.b.c` binds `a`.
    int dots = (int) imported.module().chars().filter(c -> c == '.').count();
    String top = module;
    for (int i = 0; i < dots; i++) {
      top = ModuleLocator.parent(top);
    }
    return new Inside(top);
  }

  private Location member(PythonModule importer, ImportedName imported, Location origin) {
    String member = imported.member().name();
    return switch (origin) {
      case Inside(String module) -> attribute(module, member);
      case Outside outside -> outside;
      case Unsure _ -> {
        String dotted = imported.module().isEmpty() ? member : imported.module() + "." + member;
        yield locator.locate(importer.path(), imported.level(), dotted);
      }
    };
  }

  /// What `module.name` is.
  private Location attribute(String module, String name) {
    String child = ModuleLocator.join(module, name);
    boolean submodule = locator.exists(child);
    return switch (source(module)) {
      case Source.None _ -> submodule ? new Inside(child) : new Outside();
      case Source.Unreadable _ -> new Unsure();
      case Source.Parsed(PythonModule owner) -> {
        Symbol symbol = new Symbol(Symbol.MODULE_SCOPE, name);
        if (!submodule) {
          yield passesModuleOn(owner, symbol, MAX_HOPS) ? new Unsure() : new Outside();
        }
        boolean rebound =
            owner.names().bindings(symbol).stream()
                .anyMatch(binding -> !isImportOf(owner, binding, child));
        yield rebound ? new Unsure() : new Inside(child);
      }
    };
  }

  private boolean isImportOf(PythonModule owner, Identifier binding, String child) {
    return owner.names().imports().stream()
        .anyMatch(imported ->
            imported.bound().equals(binding)
                && imported.fromImport()
                && origin(owner, imported) instanceof Inside(String module)
                && ModuleLocator.join(module, imported.member().name()).equals(child));
  }

  /// Whether a module hands on another module under this name; anything unknown counts as yes.
  private boolean passesModuleOn(PythonModule owner, Symbol symbol, int hops) {
    return owner.names().imports().stream()
        .filter(imported -> symbol.equals(owner.names().symbol(imported.bound())))
        .anyMatch(imported ->
            switch (origin(owner, imported)) {
              case Outside _ -> false;
              case Unsure _ -> true;
              case Inside(String module) ->
                  !imported.fromImport() || handsOn(module, imported.member().name(), hops - 1);
            });
  }

  private boolean handsOn(String module, String name, int hops) {
    if (hops == 0 || locator.exists(ModuleLocator.join(module, name))) {
      return true;
    }
    return switch (source(module)) {
      case Source.None _ -> false;
      case Source.Unreadable _ -> true;
      case Source.Parsed(PythonModule next) ->
          passesModuleOn(next, new Symbol(Symbol.MODULE_SCOPE, name), hops);
    };
  }

  /// The module that a variable holds.
  Location variable(PythonModule module, Symbol symbol) {
    List<Location> found =
        module.names().imports().stream()
            .filter(imported -> symbol.equals(module.names().symbol(imported.bound())))
            .map(imported -> imported(module, imported))
            .distinct()
            .toList();
    if (found.isEmpty()) {
      return new Outside();
    }
    boolean onlyImports =
        module.names().bindings(symbol).stream()
            .allMatch(
                binding -> binding.role() == Role.IMPORT || binding.role() == Role.IMPORT_ALIAS);
    if (found.size() == 1 && (onlyImports || found.getFirst() instanceof Outside)) {
      return found.getFirst();
    }
    return new Unsure();
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
      return switch (expression(module, tree.child(node, "object"))) {
        case Inside(String inside) -> attribute(inside, module.text(tree.child(node, "attribute")));
        case Outside outside -> outside;
        case Unsure unsure -> unsure;
      };
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
