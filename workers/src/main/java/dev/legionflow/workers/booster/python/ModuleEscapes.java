package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Refused;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Shows that a module object is only ever used as `module.name`. Then an attribute of any other
/// expression is no name of the module, and nothing can look its names up at run time.
final class ModuleEscapes {

  private static final int MAX_ROUNDS = 20;

  /// Attributes of a module that give access to all of its names.
  private static final Set<String> NAMESPACE =
      Set.of(
          "__dict__",
          "__getattribute__",
          "__getattr__",
          "__setattr__",
          "__delattr__",
          "__dir__",
          "__spec__",
          "__loader__");

  /// Ways to get at a module, or at its names, without an import statement.
  private static final Pattern LOADERS =
      Pattern.compile(
          "\\b(?:import_module|__import__|load_module|exec_module|spec_from_file_location"
              + "|run_module|run_path|walk_packages|iter_modules|getmodule"
              + "|__globals__|f_globals)\\b"
              + "|\\b(?:import|from)\\s+__main__\\b"
              + "|\\bsys\\s*\\.\\s*modules\\b|\\bfrom\\s+sys\\s+import\\b[^\\n]*\\bmodules\\b");

  private final Folder folder;
  private final ModuleReferences references;

  ModuleEscapes(Folder folder, ModuleReferences references) {
    this.folder = folder;
    this.references = references;
  }

  /// @param owners the modules that have the name
  Optional<Refused> check(Set<String> owners) {
    Reading<List<String>> loaders = folder.matching(List.copyOf(folder.sources()), LOADERS);
    if (loaders instanceof Reading.Stopped<List<String>>(Refused refused)) {
      return Optional.of(refused);
    }
    if (loaders instanceof Reading.Read<List<String>>(List<String> paths) && !paths.isEmpty()) {
      return Optional.of(
          new Refused(Why.DYNAMIC, "%s gets at modules while it runs".formatted(paths.getFirst())));
    }
    return checkReferences(owners);
  }

  private Optional<Refused> checkReferences(Set<String> owners) {
    Set<String> relevant = new HashSet<>(owners);
    for (String owner : owners) {
      for (String at = ModuleLocator.parent(owner); !at.isEmpty(); ) {
        relevant.add(at);
        at = ModuleLocator.parent(at);
      }
    }
    Set<String> words = new HashSet<>();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      relevant.forEach(module -> words.add(module.substring(module.lastIndexOf('/') + 1)));
      words.remove("");
      if (words.isEmpty()) {
        return Optional.empty();
      }
      Pattern anyWord =
          Pattern.compile(
              words.stream()
                  .map(w -> Identifiers.word(w).pattern())
                  .collect(Collectors.joining("|")));
      switch (folder.modulesMatching(anyWord)) {
        case Reading.Stopped<List<PythonModule>>(Refused refused) -> {
          return Optional.of(refused);
        }
        case Reading.Read<List<PythonModule>>(List<PythonModule> modules) -> {
          if (!grow(modules, relevant, words)) {
            return modules.stream()
                .flatMap(module -> escape(module, relevant).stream())
                .findFirst();
          }
        }
      }
    }
    return Optional.of(
        new Refused(Why.OTHER_FILE, "the modules of the folder import each other too deeply"));
  }

  /// Adds the modules that hold a relevant module, and the names under which they do.
  private boolean grow(List<PythonModule> modules, Set<String> relevant, Set<String> words) {
    boolean grown = false;
    for (PythonModule module : modules) {
      for (ImportedName imported : module.names().imports()) {
        if (references.imported(module, imported).maybe(relevant)) {
          grown |= relevant.add(ModuleLocator.moduleOf(module.path()));
          grown |= words.add(imported.bound().name());
        }
      }
    }
    return grown;
  }

  private Optional<Refused> escape(PythonModule module, Set<String> relevant) {
    for (ImportedName imported : module.names().imports()) {
      Symbol symbol = module.names().symbol(imported.bound());
      if (symbol != null
          && module.names().scope(symbol.scope()).kind == Scope.Kind.CLASS
          && references.imported(module, imported).maybe(relevant)) {
        return Optional.of(
            new Refused(
                Why.DYNAMIC,
                "%s: the module is imported into a class, so objects have it as an attribute"
                    .formatted(module.place(imported.bound()))));
      }
    }
    return usedAsValue(module, relevant);
  }

  private Optional<Refused> usedAsValue(PythonModule module, Set<String> relevant) {
    SyntaxTree tree = module.tree();
    for (Identifier identifier : module.names().identifiers()) {
      Symbol symbol = module.names().symbol(identifier);
      if (identifier.role() != Role.LOAD
          || symbol == null
          || module.names().imports(symbol).isEmpty()) {
        continue;
      }
      int node = identifier.node();
      Location location = references.expression(module, node);
      // Follow the dots as long as they lead from module to module.
      while (location.maybe(relevant)
          && tree.is(tree.parent(node), "attribute")
          && tree.field(node).equals("object")
          && !NAMESPACE.contains(module.text(tree.child(tree.parent(node), "attribute")))) {
        node = tree.parent(node);
        location = references.expression(module, node);
      }
      if (location.maybe(relevant)) {
        return Optional.of(
            new Refused(
                Why.DYNAMIC,
                "%s: the module '%s' is used as a value, so its names may be looked up at run time"
                    .formatted(module.place(identifier), module.text(node))));
      }
    }
    return Optional.empty();
  }
}
