package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Refused;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// Whether nobody passes a parameter by its name. That is sure for
/// - `*args`, `**kwargs` and positional-only parameters,
/// - the first parameter of a method,
/// - functions that the folder calls, each time without that keyword and without `**`, and that it
///   uses in no other way,
/// - methods of a class without bases, when every `.method` in the folder is such a call,
/// - the methods that Python itself calls by position,
/// - lambdas that are called on the spot or handed to a builtin that calls by position.
final class ParameterCallers {

  private static final Set<String> NAMED_BY_CALLERS =
      Set.of(
          "__init__",
          "__new__",
          "__call__",
          "__init_subclass__",
          "__class_getitem__",
          "__prepare__",
          "__post_init__");

  private static final Set<String> CALL_BY_POSITION =
      Set.of("sorted", "min", "max", "map", "filter", "reduce", "sort", "groupby", "iter");

  private final Folder folder;
  private final PythonModule module;
  private final SyntaxTree tree;
  private final Identifier parameter;
  private final String newName;

  private ParameterCallers(
      Folder folder, PythonModule module, Identifier parameter, String newName) {
    this.folder = folder;
    this.module = module;
    this.tree = module.tree();
    this.parameter = parameter;
    this.newName = newName;
  }

  static Optional<Refused> check(
      Folder folder, PythonModule module, Identifier parameter, String newName) {
    return new ParameterCallers(folder, module, parameter, newName).check();
  }

  private Optional<Refused> check() {
    int owner = parameter.scope().node;
    if (isDecorated(owner)) {
      return refuse(owner, "the function is decorated, so its callers are not known");
    }
    if (cannotBeNamed(owner)) {
      return Optional.empty();
    }
    if (tree.is(owner, "lambda")) {
      return calledByPosition(owner)
          ? Optional.empty()
          : refuse(owner, "it is not known how the lambda is called");
    }
    Identifier function = module.names().at(tree.child(owner, "name"));
    if (function == null) {
      return refuse(owner, "the function has no name");
    }
    if (function.scope().kind == Scope.Kind.CLASS) {
      return method(function, owner);
    }
    Symbol symbol = module.names().symbol(function);
    if (symbol == null || module.names().bindings(symbol).size() != 1) {
      return refuse(owner, "'%s' is bound more than once".formatted(function.name()));
    }
    return symbol.isOfModule() ? moduleFunction(function) : localFunction(symbol);
  }

  private boolean isDecorated(int owner) {
    int decorated = tree.parent(owner);
    return tree.is(decorated, "decorated_definition")
        && tree.children(decorated).stream()
            .filter(child -> tree.is(child, "decorator"))
            .anyMatch(decorator -> !DefinitionChecks.isHarmless(module, decorator));
  }

  /// `*args`, `**kwargs`, and what stands before `/`.
  private boolean cannotBeNamed(int owner) {
    int holder = tree.parent(parameter.node());
    if (tree.is(holder, "list_splat_pattern") || tree.is(holder, "dictionary_splat_pattern")) {
      return true;
    }
    List<Integer> all = tree.children(tree.child(owner, "parameters"));
    return all.stream()
        .anyMatch(separator ->
            tree.is(separator, "positional_separator") && parameter.node() < separator);
  }

  private boolean calledByPosition(int lambda) {
    int at = lambda;
    while (tree.is(tree.parent(at), "parenthesized_expression")) {
      at = tree.parent(at);
    }
    int holder = tree.parent(at);
    if (tree.is(holder, "call") && tree.field(at).equals("function")) {
      return callIsPositional(module, holder);
    }
    if (tree.is(holder, "keyword_argument")) {
      if (!module.text(tree.child(holder, "name")).equals("key")) {
        return false;
      }
      holder = tree.parent(holder);
    }
    if (!tree.is(holder, "argument_list")) {
      return false;
    }
    int callee = tree.child(tree.parent(holder), "function");
    if (tree.is(callee, "attribute")) {
      String method = module.text(tree.child(callee, "attribute"));
      return method.equals("sort") || method.equals("reduce") || method.equals("groupby");
    }
    return tree.is(callee, "identifier") && CALL_BY_POSITION.contains(module.text(callee));
  }

  private Optional<Refused> localFunction(Symbol symbol) {
    List<Identifier> calls =
        module.names().uses(symbol).stream()
            .filter(use -> !use.role().binds() && use.role() != Role.DECLARATION)
            .toList();
    return calls.isEmpty()
        ? noCaller(symbol.name())
        : calls.stream().flatMap(use -> checkUse(module, use.node()).stream()).findFirst();
  }

  private Optional<Refused> moduleFunction(Identifier function) {
    Reading<Map<PythonModule, Set<Integer>>> uses =
        ModuleUses.find(folder, module, function.name(), function.name());
    return switch (uses) {
      case Reading.Stopped<Map<PythonModule, Set<Integer>>>(Refused refused) ->
          refuse(
              function.node(),
              "not every caller of '%s' can be seen (%s)"
                  .formatted(function.name(), refused.reason()));
      case Reading.Read<Map<PythonModule, Set<Integer>>>(var found) ->
          checkModuleUses(function, found);
    };
  }

  private Optional<Refused> checkModuleUses(
      Identifier function, Map<PythonModule, Set<Integer>> uses) {
    boolean called = false;
    for (Map.Entry<PythonModule, Set<Integer>> entry : uses.entrySet()) {
      PythonModule user = entry.getKey();
      for (int node : entry.getValue()) {
        Identifier use = user.names().at(node);
        if (use == null || use.role().binds() || use.role() == Role.DECLARATION) {
          continue;
        }
        called = true;
        Optional<Refused> refused =
            use.role() == Role.IMPORTED
                // `from module import function as alias`: the alias is not followed.
                ? refuse(user, node, "the function is imported under another name")
                : checkUse(user, node);
        if (refused.isPresent()) {
          return refused;
        }
      }
    }
    return called ? Optional.empty() : noCaller(function.name());
  }

  /// Whoever calls it is not in the folder: a test runner, for example, that passes fixtures by the
  /// names of parameters.
  private Optional<Refused> noCaller(String function) {
    return refuse(parameter.node(), "nothing in the folder calls '%s'".formatted(function));
  }

  /// A use of the function must be the callee of a call that does not name the parameter.
  private Optional<Refused> checkUse(PythonModule user, int node) {
    SyntaxTree users = user.tree();
    int callee = node;
    if (users.is(users.parent(node), "attribute") && users.field(node).equals("attribute")) {
      callee = users.parent(node);
    }
    int call = users.parent(callee);
    if (!users.is(call, "call") || !users.field(callee).equals("function")) {
      return refuse(user, node, "the function is used as a value, so its callers are not known");
    }
    return callIsPositional(user, call)
        ? Optional.empty()
        : refuse(user, node, "the caller passes arguments by name");
  }

  private boolean callIsPositional(PythonModule user, int call) {
    SyntaxTree users = user.tree();
    for (int argument : users.children(users.child(call, "arguments"))) {
      if (users.is(argument, "dictionary_splat")) {
        return false;
      }
      if (users.is(argument, "keyword_argument")) {
        String keyword = user.text(users.child(argument, "name"));
        if (keyword.equals(parameter.name()) || keyword.equals(newName)) {
          return false;
        }
      }
    }
    return true;
  }

  private Optional<Refused> method(Identifier function, int owner) {
    String name = function.name();
    boolean special = name.startsWith("__") && name.endsWith("__");
    boolean first = isFirst(owner) && !isStatic(owner);
    if (special && !NAMED_BY_CALLERS.contains(name)) {
      return Optional.empty();
    }
    if (first || special) {
      return keywordAnywhere(special && !first);
    }
    int bases = tree.child(function.scope().node, "superclasses");
    boolean noBases =
        bases == SyntaxTree.NONE
            || tree.children(bases).stream().allMatch(base -> module.text(base).equals("object"));
    if (!noBases) {
      return refuse(owner, "the class has bases, whose users may pass it by name");
    }
    return methodCalls(name);
  }

  private boolean isFirst(int owner) {
    int first = tree.children(tree.child(owner, "parameters")).getFirst();
    return tree.contains(first, parameter.node());
  }

  private boolean isStatic(int owner) {
    int decorated = tree.parent(owner);
    return tree.is(decorated, "decorated_definition")
        && tree.children(decorated).stream()
            .anyMatch(child -> module.text(child).equals("@staticmethod"));
  }

  /// Whether any call of the folder uses the keyword (or `**`, where `splats` asks for it).
  private Optional<Refused> keywordAnywhere(boolean splats) {
    String keyword =
        "(?:" + Pattern.quote(parameter.name()) + "|" + Pattern.quote(newName) + ")\\s*=";
    Pattern pattern = Pattern.compile("(?<![A-Za-z0-9_])" + keyword + (splats ? "|\\*\\*" : ""));
    return inModules(
        pattern,
        user -> {
          for (int node = 0; node < user.tree().size(); node++) {
            SyntaxTree users = user.tree();
            boolean named =
                users.is(node, "keyword_argument") && isOneOf(user.text(users.child(node, "name")));
            boolean splat =
                splats
                    && users.is(node, "dictionary_splat")
                    && users.is(users.parent(node), "argument_list");
            if (named || splat) {
              return refuse(user, node, "a call may pass it by name");
            }
          }
          return Optional.empty();
        });
  }

  private boolean isOneOf(String keyword) {
    return keyword.equals(parameter.name()) || keyword.equals(newName);
  }

  private Optional<Refused> methodCalls(String method) {
    AtomicInteger calls = new AtomicInteger();
    Optional<Refused> refused = methodCalls(method, calls);
    return refused.isEmpty() && calls.get() == 0 ? noCaller(method) : refused;
  }

  private Optional<Refused> methodCalls(String method, AtomicInteger calls) {
    return inModules(
        Identifiers.word(method),
        user -> {
          for (Identifier same : user.names().named(method)) {
            if (same.role() == Role.ATTRIBUTE
                || (same.role() == Role.LOAD && same.scope().kind == Scope.Kind.CLASS)) {
              calls.incrementAndGet();
              Optional<Refused> refused = checkUse(user, same.node());
              if (refused.isPresent()) {
                return refused;
              }
            }
          }
          return new TextMentions(user, method)
              .inModule()
              .map(mention -> new Refused(Why.PARAMETER, mention.reason()));
        });
  }

  private interface Check {
    Optional<Refused> of(PythonModule user);
  }

  private Optional<Refused> inModules(Pattern pattern, Check check) {
    return switch (folder.modulesMatching(pattern)) {
      case Reading.Stopped<List<PythonModule>>(Refused refused) -> Optional.of(refused);
      case Reading.Read<List<PythonModule>>(List<PythonModule> users) ->
          users.stream().flatMap(user -> check.of(user).stream()).findFirst();
    };
  }

  private Optional<Refused> refuse(int node, String reason) {
    return refuse(module, node, reason);
  }

  private Optional<Refused> refuse(PythonModule user, int node, String reason) {
    return Optional.of(
        new Refused(
            Why.PARAMETER,
            "the parameter '%s' may be passed by name: %s: %s"
                .formatted(parameter.name(), user.place(node), reason)));
  }
}
