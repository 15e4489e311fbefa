package dev.legionflow.workers.booster.python;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The identifiers of a file and the symbols that they stand for.
final class Names {

  private final List<Scope> scopes;
  private final List<Identifier> identifiers;
  private final List<@Nullable Symbol> symbols;
  private final Map<Symbol, List<Identifier>> uses = new HashMap<>();
  private final Map<Integer, Integer> placeOfNode = new HashMap<>();
  private final List<ImportedName> imports;
  private final Map<Symbol, List<ImportedName>> importsOfSymbol = new HashMap<>();
  private final List<StarImport> starImports;
  private final Set<String> moduleNames = new HashSet<>();

  private Names(Collected found) {
    scopes = found.scopes;
    identifiers = found.identifiers();
    imports = List.copyOf(found.imports);
    starImports = List.copyOf(found.starImports);
    for (Identifier identifier : identifiers) {
      boolean module = identifier.scope().kind == Scope.Kind.MODULE;
      if (identifier.role().binds()
          && (module || identifier.scope().globals.contains(identifier.name()))) {
        moduleNames.add(identifier.name());
      }
    }
    symbols = new ArrayList<>(identifiers.size());
    for (Identifier identifier : identifiers) {
      placeOfNode.put(identifier.node(), symbols.size());
      Symbol symbol = null;
      if (identifier.role().isVariable()) {
        symbol = resolve(identifier.name(), identifier.scope());
        uses.computeIfAbsent(symbol, s -> new ArrayList<>()).add(identifier);
      }
      symbols.add(symbol);
    }
    for (ImportedName imported : imports) {
      Symbol symbol = symbol(imported.bound());
      if (symbol != null) {
        importsOfSymbol.computeIfAbsent(symbol, s -> new ArrayList<>()).add(imported);
      }
    }
  }

  static Names resolve(Collected found) {
    return new Names(found);
  }

  /// The variable that a name means in a scope.
  Symbol resolve(String name, Scope scope) {
    if (scope.globals.contains(name)) {
      return ofModule(name);
    }
    if (scope.kind == Scope.Kind.MODULE) {
      return ofModule(name);
    }
    boolean declaredOutside = scope.nonlocals.contains(name);
    if (!declaredOutside && scope.bound.contains(name)) {
      return new Symbol(scope.number, name);
    }
    boolean seesClass = scope.kind == Scope.Kind.ANNOTATION;
    for (Scope outer = scope.parent; outer != null; outer = outer.parent) {
      if (outer.kind == Scope.Kind.MODULE) {
        break;
      }
      if (outer.kind == Scope.Kind.CLASS) {
        if (seesClass && !declaredOutside && outer.bound.contains(name)) {
          return resolve(name, outer);
        }
        seesClass = false;
        continue;
      }
      seesClass = seesClass && outer.kind == Scope.Kind.ANNOTATION;
      if (outer.globals.contains(name)) {
        return declaredOutside ? unbound(name) : ofModule(name);
      }
      if (outer.bound.contains(name) && !outer.nonlocals.contains(name)) {
        return new Symbol(outer.number, name);
      }
    }
    return declaredOutside ? unbound(name) : ofModule(name);
  }

  private Symbol ofModule(String name) {
    return moduleNames.contains(name) ? new Symbol(Symbol.MODULE_SCOPE, name) : unbound(name);
  }

  private static Symbol unbound(String name) {
    return new Symbol(Symbol.UNBOUND, name);
  }

  List<Identifier> identifiers() {
    return identifiers;
  }

  List<Identifier> named(String name) {
    return identifiers.stream().filter(identifier -> identifier.name().equals(name)).toList();
  }

  /// The identifier's symbol; null where it is no variable.
  @Nullable Symbol symbol(Identifier identifier) {
    Integer place = placeOfNode.get(identifier.node());
    return place == null ? null : symbols.get(place);
  }

  /// The identifier at a node; null where the node is none.
  @Nullable Identifier at(int node) {
    Integer place = placeOfNode.get(node);
    return place == null ? null : identifiers.get(place);
  }

  /// All identifiers of a symbol, in document order.
  List<Identifier> uses(Symbol symbol) {
    return uses.getOrDefault(symbol, List.of());
  }

  List<Identifier> bindings(Symbol symbol) {
    return uses(symbol).stream().filter(use -> use.role().binds()).toList();
  }

  Scope scope(int number) {
    return scopes.get(number);
  }

  List<Scope> scopes() {
    return scopes;
  }

  List<ImportedName> imports() {
    return imports;
  }

  /// The imports that bind a symbol.
  List<ImportedName> imports(Symbol symbol) {
    return importsOfSymbol.getOrDefault(symbol, List.of());
  }

  List<StarImport> starImports() {
    return starImports;
  }

  /// Whether a renamed file kept its structure: the same identifiers with the same roles, and any
  /// two of them stand for the same symbol exactly when they did before.
  boolean sameStructure(Names after) {
    if (identifiers.size() != after.identifiers.size()) {
      return false;
    }
    Map<Symbol, Symbol> forth = new HashMap<>();
    Map<Symbol, Symbol> back = new HashMap<>();
    for (int i = 0; i < identifiers.size(); i++) {
      if (identifiers.get(i).role() != after.identifiers.get(i).role()) {
        return false;
      }
      Symbol before = symbols.get(i);
      Symbol now = after.symbols.get(i);
      if (before == null || now == null) {
        if (before != null || now != null) {
          return false;
        }
        continue;
      }
      boolean same =
          before.scope() == now.scope()
              && now.equals(forth.computeIfAbsent(before, b -> now))
              && before.equals(back.computeIfAbsent(now, n -> before));
      if (!same) {
        return false;
      }
    }
    return true;
  }
}
