package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Refused;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.Optional;
import java.util.Set;

/// Definitions whose name is more than a name: something finds them by it.
final class DefinitionChecks {

  /// Modules all of whose decorators leave the decorated function's name alone.
  private static final Set<String> HARMLESS_MODULES =
      Set.of("abc", "contextlib", "functools", "typing", "typing_extensions");

  private static final Set<String> HARMLESS_BUILTINS =
      Set.of("staticmethod", "classmethod", "property");

  /// Functions that `unittest` and `pytest` call by name.
  private static final Set<String> HOOKS =
      Set.of(
          "setUpModule",
          "tearDownModule",
          "load_tests",
          "setup_module",
          "teardown_module",
          "setup_function",
          "teardown_function");

  /// Files whose module-level names are read by tools.
  private static final Set<String> CONFIGURATION =
      Set.of("conftest.py", "settings.py", "conf.py", "gunicorn.conf.py", "setup.py");

  private DefinitionChecks() {}

  static Optional<Refused> check(PythonModule module, Symbol symbol, String newName) {
    for (Identifier binding : module.names().bindings(symbol)) {
      if (binding.role() == Role.FUNCTION) {
        Optional<Refused> refused = checkDecorators(module, binding);
        if (refused.isPresent()) {
          return refused;
        }
      }
    }
    if (!symbol.isOfModule()) {
      return Optional.empty();
    }
    String file = module.path().substring(module.path().lastIndexOf('/') + 1);
    if (CONFIGURATION.contains(file)) {
      return refuse("%s: tools read the names of such a file".formatted(module.path()));
    }
    if (isHook(symbol.name()) || isHook(newName)) {
      return refuse(
          "'%s' → '%s': test runners find functions by such names"
              .formatted(symbol.name(), newName));
    }
    return Optional.empty();
  }

  private static boolean isHook(String name) {
    return name.startsWith("test") || name.startsWith("pytest_") || HOOKS.contains(name);
  }

  private static Optional<Refused> checkDecorators(PythonModule module, Identifier function) {
    SyntaxTree tree = module.tree();
    int decorated = tree.parent(tree.parent(function.node()));
    if (!tree.is(decorated, "decorated_definition")) {
      return Optional.empty();
    }
    for (int child : tree.children(decorated)) {
      if (tree.is(child, "decorator") && !isHarmless(module, child)) {
        return refuse(
            "%s: the decorator '%s' may use the function's name"
                .formatted(module.place(child), firstLine(module.text(child))));
      }
    }
    return Optional.empty();
  }

  /// Whether a decorator is known neither to register a function by its name nor to change how its
  /// parameters are passed.
  static boolean isHarmless(PythonModule module, int decorator) {
    SyntaxTree tree = module.tree();
    int base = tree.children(decorator).getFirst();
    while (!tree.is(base, "identifier")) {
      if (tree.is(base, "call")) {
        base = tree.child(base, "function");
      } else if (tree.is(base, "attribute")) {
        base = tree.child(base, "object");
      } else {
        return false;
      }
    }
    Identifier name = module.names().at(base);
    Symbol symbol = name == null ? null : module.names().symbol(name);
    if (name == null || symbol == null) {
      return false;
    }
    if (!symbol.isBound()) {
      return HARMLESS_BUILTINS.contains(name.name());
    }
    return module.names().bindings(symbol).stream()
        .allMatch(binding ->
            module.names().imports().stream()
                .anyMatch(imported ->
                    imported.bound().equals(binding)
                        && imported.level() == 0
                        && HARMLESS_MODULES.contains(imported.module())));
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end) + "…";
  }

  private static Optional<Refused> refuse(String reason) {
    return Optional.of(new Refused(Why.KNOWN_BY_NAME, reason));
  }
}
