package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.Location.Inside;
import dev.legionflow.workers.booster.python.Location.Outside;
import dev.legionflow.workers.booster.python.Location.Unsure;
import dev.legionflow.workers.booster.python.RenameResult.Refused;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Finds every use of a module-level name in all files of the folder: `from module import name`,
/// files that pass the name on that way, and `module.name`. Whatever else mentions the name must be
/// shown to be something different.
final class ModuleUses {

  private static final Pattern STAR_IMPORT = Pattern.compile("import[\\s\\\\]*\\*");

  private final Folder folder;
  private final ModuleReferences references;
  private final PythonModule target;
  private final String name;
  private final String newName;

  /// The modules that have the name, by module.
  private final Map<String, PythonModule> owners = new LinkedHashMap<>();

  private final Map<PythonModule, Set<Integer>> uses = new LinkedHashMap<>();

  private ModuleUses(Folder folder, PythonModule target, String name, String newName) {
    this.folder = folder;
    this.target = target;
    this.references = new ModuleReferences(folder);
    this.name = name;
    this.newName = newName;
  }

  /// The identifiers (by node) to rename in each file, the target's own included.
  static Reading<Map<PythonModule, Set<Integer>>> find(
      Folder folder, PythonModule target, String name, String newName) {
    ModuleUses search = new ModuleUses(folder, target, name, newName);
    Pattern either =
        Pattern.compile(
            Identifiers.word(name).pattern() + "|" + Identifiers.word(newName).pattern());
    return folder
        .modulesMatching(either)
        .then(modules -> {
          Optional<Refused> refused = search.search(modules);
          return refused.isPresent()
              ? new Reading.Stopped<>(refused.get())
              : new Reading.Read<>(search.uses);
        });
  }

  private Optional<Refused> search(List<PythonModule> modules) {
    owners.put(ModuleLocator.moduleOf(target.path()), target);
    findOwners(modules);
    return checkOwners()
        .or(this::checkStarImports)
        .or(() -> first(modules, this::classify))
        .or(() -> first(modules, module -> new TextMentions(module, name).inModule()))
        .or(this::checkSettings)
        .or(() -> new ModuleEscapes(folder, references).check(owners.keySet()));
  }

  /// Files that import the name under the same name at their top level have it, too.
  private void findOwners(List<PythonModule> modules) {
    boolean grown = true;
    while (grown) {
      grown = false;
      for (PythonModule module : modules) {
        for (ImportedName imported : module.names().imports()) {
          Symbol symbol = module.names().symbol(imported.bound());
          if (imported.fromImport()
              && !imported.aliased()
              && imported.member().name().equals(name)
              && symbol != null
              && symbol.isOfModule()
              && isOwner(references.origin(module, imported))) {
            grown |= owners.putIfAbsent(ModuleLocator.moduleOf(module.path()), module) == null;
          }
        }
      }
    }
  }

  private boolean isOwner(Location location) {
    return location instanceof Inside(String module) && owners.containsKey(module);
  }

  private Optional<Refused> checkOwners() {
    ModuleLocator locator = references.locator();
    for (Map.Entry<String, PythonModule> owner : owners.entrySet()) {
      String module = owner.getKey();
      String path = owner.getValue().path();
      if (locator.isPackage(module) && folder.sources().contains(module + ".py")) {
        return refuse(Why.OTHER_FILE, "%s.py and %s/ have the same name".formatted(module, module));
      }
      for (String each : List.of(name, newName)) {
        if (path.endsWith("__init__.py") && locator.exists(ModuleLocator.join(module, each))) {
          return refuse(Why.CAPTURE, "%s has a submodule '%s'".formatted(path, each));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Refused> checkStarImports() {
    return switch (folder.modulesMatching(STAR_IMPORT)) {
      case Reading.Stopped<List<PythonModule>>(Refused refused) -> Optional.of(refused);
      case Reading.Read<List<PythonModule>>(List<PythonModule> modules) ->
          first(modules, this::checkStarImports);
    };
  }

  private Optional<Refused> checkStarImports(PythonModule module) {
    for (StarImport star : module.names().starImports()) {
      Location origin = references.locator().locate(module.path(), star.level(), star.module());
      if (origin.maybe(owners.keySet())) {
        return refuse(
            Why.STAR_IMPORT,
            "%s: the star import may bring '%s'".formatted(module.place(star.node()), name));
      }
    }
    return Optional.empty();
  }

  /// Sorts every identifier of a file that has the old or the new name.
  private Optional<Refused> classify(PythonModule module) {
    for (ImportedName imported : module.names().imports()) {
      Optional<Refused> refused = classifyImport(module, imported);
      if (refused.isPresent()) {
        return refused;
      }
    }
    if (owners.containsValue(module)) {
      Optional<Refused> refused = useSymbol(module, new Symbol(Symbol.MODULE_SCOPE, name));
      if (refused.isPresent()) {
        return refused;
      }
    }
    for (Identifier identifier : module.names().identifiers()) {
      boolean old = identifier.name().equals(name);
      if (old || identifier.name().equals(newName)) {
        Optional<Refused> refused = classify(module, identifier, old);
        if (refused.isPresent()) {
          return refused;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Refused> classifyImport(PythonModule module, ImportedName imported) {
    String member = imported.member().name();
    if (!imported.fromImport() || !(member.equals(name) || member.equals(newName))) {
      return Optional.empty();
    }
    Location origin = references.origin(module, imported);
    if (origin instanceof Unsure && origin.maybe(owners.keySet())) {
      return refuse(
          Why.OTHER_FILE,
          "%s: it is not sure which '%s' is imported"
              .formatted(module.place(imported.member()), member));
    }
    if (!isOwner(origin)) {
      return Optional.empty();
    }
    if (!member.equals(name)) {
      return refuse(
          Why.CAPTURE,
          "%s imports '%s' already".formatted(module.place(imported.member()), newName));
    }
    use(module, imported.member());
    Symbol symbol = module.names().symbol(imported.bound());
    return imported.aliased() || symbol == null ? Optional.empty() : useSymbol(module, symbol);
  }

  /// Takes a variable's uses, and shows that nothing but the imports of the name binds it (except
  /// in the target itself, whose bindings are what is renamed).
  private Optional<Refused> useSymbol(PythonModule module, Symbol symbol) {
    boolean isTarget = module.path().equals(target.path()) && symbol.isOfModule();
    if (!isTarget) {
      for (Identifier binding : module.names().bindings(symbol)) {
        boolean imported =
            module.names().imports().stream()
                .anyMatch(each ->
                    each.bound().equals(binding)
                        && each.fromImport()
                        && isOwner(references.origin(module, each)));
        if (!imported) {
          return refuse(
              Why.OTHER_FILE,
              "%s binds the imported '%s' again".formatted(module.place(binding), name));
        }
      }
    }
    if (symbol.isBound() && module.names().scope(symbol.scope()).kind == Scope.Kind.CLASS) {
      return refuse(
          Why.CLASS_MEMBER, "%s imports '%s' into a class".formatted(module.path(), name));
    }
    module.names().uses(symbol).forEach(use -> use(module, use));
    return SymbolChecks.check(module, symbol);
  }

  private void use(PythonModule module, Identifier identifier) {
    uses.computeIfAbsent(module, m -> new TreeSet<>()).add(identifier.node());
  }

  private Optional<Refused> classify(PythonModule module, Identifier identifier, boolean old) {
    if (identifier.role() == Role.ATTRIBUTE) {
      return classifyAttribute(module, identifier, old);
    }
    Symbol symbol = module.names().symbol(identifier);
    if (old && symbol != null && !symbol.isBound()) {
      return refuse(
          Why.OTHER_FILE,
          "%s uses '%s' without defining or importing it"
              .formatted(module.place(identifier), name));
    }
    return Optional.empty();
  }

  private Optional<Refused> classifyAttribute(
      PythonModule module, Identifier attribute, boolean old) {
    Location owner = ownerOf(module, attribute);
    if (owner instanceof Unsure && owner.maybe(owners.keySet())) {
      return refuse(
          Why.OTHER_FILE,
          "%s: it is not sure what '.%s' belongs to"
              .formatted(module.place(attribute), attribute.name()));
    }
    if (!isOwner(owner)) {
      return Optional.empty();
    }
    if (!old) {
      return refuse(
          Why.CAPTURE,
          "%s uses '%s' of the module already".formatted(module.place(attribute), newName));
    }
    use(module, attribute);
    return Optional.empty();
  }

  private Location ownerOf(PythonModule module, Identifier attribute) {
    SyntaxTree tree = module.tree();
    int parent = tree.parent(attribute.node());
    int object = tree.child(parent, "object");
    if (object != SyntaxTree.NONE) {
      return references.expression(module, object);
    }
    // A dotted name in a `case` pattern or in a type: only its first part is looked at.
    int first = parent;
    while (!tree.is(first, "identifier") && first + 1 < tree.end(parent)) {
      first++;
    }
    return references.expression(module, first) instanceof Outside
        ? new Outside()
        : new Unsure(owners.keySet());
  }

  private Optional<Refused> checkSettings() {
    return switch (folder.matching(folder.settings(), Identifiers.word(name))) {
      case Reading.Stopped<List<String>>(Refused refused) -> Optional.of(refused);
      case Reading.Read<List<String>>(List<String> paths) ->
          paths.stream()
              .findFirst()
              .flatMap(path -> refuse(Why.TEXT_MENTION, "%s mentions '%s'".formatted(path, name)));
    };
  }

  private interface Check {
    Optional<Refused> of(PythonModule module);
  }

  private static Optional<Refused> first(List<PythonModule> modules, Check check) {
    for (PythonModule module : modules) {
      Optional<Refused> refused = check.of(module);
      if (refused.isPresent()) {
        return refused;
      }
    }
    return Optional.empty();
  }

  private static Optional<Refused> refuse(Why why, String reason) {
    return Optional.of(new Refused(why, reason));
  }
}
