package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Refused;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What can make the uses of a symbol unknowable inside its own file.
final class SymbolChecks {

  /// Builtins that reach variables by name.
  private static final Set<String> BY_NAME = Set.of("eval", "exec", "vars", "locals", "dir");

  private final PythonModule module;
  private final Symbol symbol;
  private final Names names;
  private final SyntaxTree tree;

  private SymbolChecks(PythonModule module, Symbol symbol) {
    this.module = module;
    this.symbol = symbol;
    this.names = module.names();
    this.tree = module.tree();
  }

  static Optional<Refused> check(PythonModule module, Symbol symbol) {
    SymbolChecks checks = new SymbolChecks(module, symbol);
    return checks
        .starImports()
        .or(checks::readByName)
        .or(checks::shownByName)
        .or(checks::classLookups);
  }

  private Optional<Refused> starImports() {
    if (!symbol.isOfModule() || names.starImports().isEmpty()) {
      return Optional.empty();
    }
    return refuse(
        Why.STAR_IMPORT,
        "%s: a star import may bring or replace names of the file"
            .formatted(module.place(names.starImports().getFirst().node())));
  }

  private Optional<Refused> readByName() {
    Scope owner = names.scope(symbol.scope());
    for (Identifier identifier : names.identifiers()) {
      String name = identifier.name();
      boolean attribute = identifier.role() == Role.ATTRIBUTE;
      boolean builtin = identifier.role() == Role.LOAD && isUnbound(identifier);
      boolean reaches =
          (builtin && reaches(name, identifier.scope(), owner))
              || (attribute && name.equals(symbol.isOfModule() ? "f_globals" : "f_locals"))
              || (attribute && isBuiltinsMember(identifier) && BY_NAME.contains(name))
              || (attribute && symbol.isOfModule() && isLoadedModules(identifier));
      if (reaches) {
        return refuse(
            Why.DYNAMIC,
            "%s: '%s' may reach '%s' by its name at run time"
                .formatted(module.place(identifier), name, symbol.name()));
      }
    }
    return Optional.empty();
  }

  private boolean reaches(String name, Scope where, Scope owner) {
    if (symbol.isOfModule()) {
      // locals() and dir() in a function do not show the module's names.
      boolean local = name.equals("locals") || name.equals("dir");
      return name.equals("globals") || (BY_NAME.contains(name) && !(local && isInFunction(where)));
    }
    return BY_NAME.contains(name) && where.isWithin(owner);
  }

  private static boolean isInFunction(Scope scope) {
    for (Scope at = scope; at != null; at = at.parent) {
      if (at.kind == Scope.Kind.FUNCTION || at.kind == Scope.Kind.LAMBDA) {
        return true;
      }
    }
    return false;
  }

  private boolean isBuiltinsMember(Identifier attribute) {
    String object = object(attribute);
    return object.equals("builtins") || object.equals("__builtins__");
  }

  private boolean isLoadedModules(Identifier attribute) {
    return attribute.name().equals("modules") && object(attribute).equals("sys");
  }

  /// The text before the dot; empty in a dotted name of a `case` pattern.
  private String object(Identifier attribute) {
    int object = tree.child(tree.parent(attribute.node()), "object");
    return object == SyntaxTree.NONE ? "" : module.text(object);
  }

  private boolean isUnbound(Identifier identifier) {
    Symbol found = names.symbol(identifier);
    return found != null && !found.isBound();
  }

  /// `f"{name=}"` and template strings show the name's text to the program.
  private Optional<Refused> shownByName() {
    for (Identifier use : names.uses(symbol)) {
      for (int at = tree.parent(use.node()); at != SyntaxTree.NONE; at = tree.parent(at)) {
        boolean debug = tree.is(at, "interpolation") && tree.hasToken(at, "=");
        if (debug || isTemplate(at)) {
          return refuse(
              Why.DYNAMIC,
              "%s: the string shows the text '%s' to the program"
                  .formatted(module.place(use), symbol.name()));
        }
      }
    }
    return Optional.empty();
  }

  private boolean isTemplate(int node) {
    return tree.is(node, "string")
        && module.text(node + 1).chars().anyMatch(prefix -> prefix == 't' || prefix == 'T');
  }

  /// A class body that binds the same name reads the outer variable until its own is set.
  private Optional<Refused> classLookups() {
    for (Identifier same : names.named(symbol.name())) {
      Scope scope = same.scope();
      Symbol found = names.symbol(same);
      boolean ownName =
          scope.kind == Scope.Kind.CLASS && found != null && found.scope() == scope.number;
      boolean reads =
          same.role() == Role.LOAD || tree.is(tree.parent(same.node()), "augmented_assignment");
      if (ownName
          && reads
          && symbol.equals(names.resolve(symbol.name(), Objects.requireNonNull(scope.parent)))) {
        return refuse(
            Why.AMBIGUOUS,
            "%s: '%s' is the class's own name or the outer one, depending on what ran before"
                .formatted(module.place(same), symbol.name()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Refused> refuse(Why why, String reason) {
    return Optional.of(new Refused(why, reason));
  }
}
