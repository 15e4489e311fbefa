package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.Scope.Kind;

/// Walks a tree once and gives every identifier its role and its scope, as Python's compiler does
/// (the language reference, "Naming and binding"; PEP 572, 634, 695). Kinds of nodes that are not
/// listed here are reported as unknown.
final class NameCollector {

  private final SyntaxTree tree;
  private final Collected found;
  private final PatternCollector patterns;
  private final ImportCollector imports;

  private NameCollector(Collected found) {
    this.tree = found.tree;
    this.found = found;
    this.patterns = new PatternCollector(found, this);
    this.imports = new ImportCollector(found);
  }

  static Collected collect(SyntaxTree tree, PythonSource source) {
    Collected found = new Collected(tree, source);
    Scope module = found.open(Kind.MODULE, null, SyntaxTree.ROOT);
    new NameCollector(found).visitChildren(SyntaxTree.ROOT, module);
    return found;
  }

  void visit(int node, Scope scope) {
    switch (tree.kind(node)) {
      case "identifier" -> found.add(node, Role.LOAD, scope);
      case "function_definition" -> function(node, scope);
      case "lambda" -> lambda(node, scope);
      case "class_definition" -> classDefinition(node, scope);
      case "list_comprehension",
          "set_comprehension",
          "dictionary_comprehension",
          "generator_expression" ->
          comprehension(node, scope);
      case "assignment" -> assignment(node, scope);
      case "augmented_assignment", "for_statement" -> targetOnTheLeft(node, scope);
      case "named_expression" -> {
        target(tree.child(node, "name"), scope.walrusTarget());
        visit(tree.child(node, "value"), scope);
      }
      case "as_pattern" -> withFields(node, "alias", scope);
      case "delete_statement" -> tree.children(node).forEach(child -> target(child, scope));
      case "global_statement", "nonlocal_statement" -> declaration(node, scope);
      case "import_statement", "import_from_statement", "future_import_statement" ->
          imports.collect(node, scope);
      case "attribute" -> {
        visit(tree.child(node, "object"), scope);
        found.add(tree.child(node, "attribute"), Role.ATTRIBUTE, scope);
      }
      case "member_type" -> memberType(node, scope);
      case "keyword_argument" -> {
        found.add(tree.child(node, "name"), Role.KEYWORD, scope);
        visit(tree.child(node, "value"), scope);
      }
      case "case_clause" -> caseClause(node, scope);
      case "type_alias_statement" -> typeAlias(node, scope);
      default -> {
        if (!PlainSyntax.KINDS.contains(tree.kind(node))) {
          found.unknown(node);
        }
        visitChildren(node, scope);
      }
    }
  }

  void visitChildren(int node, Scope scope) {
    tree.children(node).forEach(child -> visit(child, scope));
  }

  /// A place that is assigned to: identifiers are bound, `a.b` and `a[b]` only use `a`.
  private void target(int node, Scope scope) {
    switch (tree.kind(node)) {
      case "identifier" -> found.add(node, Role.STORE, scope);
      case "attribute", "subscript" -> visit(node, scope);
      case "pattern_list",
          "tuple_pattern",
          "list_pattern",
          "tuple",
          "list",
          "expression_list",
          "list_splat",
          "list_splat_pattern",
          "parenthesized_expression",
          "as_pattern_target" ->
          tree.children(node).forEach(child -> target(child, scope));
      default -> found.unknown(node);
    }
  }

  private void function(int node, Scope scope) {
    found.add(tree.child(node, "name"), Role.FUNCTION, scope);
    Scope outer = typeParameters(node, scope);
    Scope inner = found.open(Kind.FUNCTION, outer, node);
    parameters(tree.child(node, "parameters"), scope, outer, inner);
    int returns = tree.child(node, "return_type");
    if (returns != SyntaxTree.NONE) {
      visit(returns, outer);
    }
    visit(tree.child(node, "body"), inner);
  }

  private void lambda(int node, Scope scope) {
    Scope inner = found.open(Kind.LAMBDA, scope, node);
    int parameters = tree.child(node, "parameters");
    if (parameters != SyntaxTree.NONE) {
      parameters(parameters, scope, scope, inner);
    }
    visit(tree.child(node, "body"), inner);
  }

  /// Defaults belong to the scope around the function, annotations to that of its type parameters.
  private void parameters(int list, Scope defaults, Scope annotations, Scope inner) {
    for (int parameter : tree.children(list)) {
      switch (tree.kind(parameter)) {
        case "identifier" -> found.add(parameter, Role.PARAMETER, inner);
        case "list_splat_pattern", "dictionary_splat_pattern" -> starParameter(parameter, inner);
        case "default_parameter", "typed_default_parameter", "typed_parameter" -> {
          for (int part : tree.children(parameter)) {
            switch (tree.field(part)) {
              case "value" -> visit(part, defaults);
              case "type" -> visit(part, annotations);
              default -> parameterName(part, inner);
            }
          }
        }
        case "positional_separator", "keyword_separator" -> {}
        default -> found.unknown(parameter);
      }
    }
  }

  private void parameterName(int node, Scope inner) {
    if (tree.is(node, "identifier")) {
      found.add(node, Role.PARAMETER, inner);
    } else {
      starParameter(node, inner);
    }
  }

  private void starParameter(int node, Scope inner) {
    for (int name : tree.children(node)) {
      if (tree.is(name, "identifier")) {
        found.add(name, Role.PARAMETER, inner);
      } else {
        found.unknown(name);
      }
    }
  }

  /// Opens a scope for the type parameters of a definition, where it has any.
  private Scope typeParameters(int node, Scope scope) {
    int list = tree.child(node, "type_parameters");
    if (list == SyntaxTree.NONE) {
      return scope;
    }
    Scope inner = found.open(Kind.ANNOTATION, scope, node);
    tree.children(list).forEach(type -> typeParameter(type, inner));
    return inner;
  }

  private void typeParameter(int node, Scope scope) {
    switch (tree.kind(node)) {
      case "type", "splat_type" ->
          tree.children(node).forEach(child -> typeParameter(child, scope));
      case "identifier" -> found.add(node, Role.TYPE_PARAMETER, scope);
      case "constrained_type" -> {
        int first = tree.children(node).getFirst();
        typeParameter(first, scope);
        tree.children(node).stream().skip(1).forEach(bound -> visit(bound, scope));
      }
      default -> found.unknown(node);
    }
  }

  private void typeAlias(int node, Scope scope) {
    int target = tree.children(tree.child(node, "left")).getFirst();
    if (tree.is(target, "attribute") || tree.is(target, "subscript")) {
      // The grammar takes `type(value).name = other` for an alias; it is an assignment.
      visitChildren(node, scope);
      return;
    }
    Scope inner = found.open(Kind.ANNOTATION, scope, node);
    if (tree.is(target, "identifier")) {
      found.add(target, Role.STORE, scope);
    } else if (tree.is(target, "generic_type")) {
      found.add(tree.children(target).getFirst(), Role.STORE, scope);
      tree.children(target).stream()
          .skip(1)
          .flatMap(list -> tree.children(list).stream())
          .forEach(type -> typeParameter(type, inner));
    } else {
      found.unknown(target);
    }
    visit(tree.child(node, "right"), inner);
  }

  private void classDefinition(int node, Scope scope) {
    found.add(tree.child(node, "name"), Role.CLASS, scope);
    Scope outer = typeParameters(node, scope);
    int bases = tree.child(node, "superclasses");
    if (bases != SyntaxTree.NONE) {
      visit(bases, outer);
    }
    visit(tree.child(node, "body"), found.open(Kind.CLASS, outer, node));
  }

  /// Only the first iterable is evaluated outside of the comprehension.
  private void comprehension(int node, Scope scope) {
    Scope inner = found.open(Kind.COMPREHENSION, scope, node);
    boolean first = true;
    for (int part : tree.children(node)) {
      if (tree.is(part, "for_in_clause")) {
        target(tree.child(part, "left"), inner);
        Scope iterable = first ? scope : inner;
        tree.children(part, "right").forEach(right -> visit(right, iterable));
        first = false;
      } else {
        visit(part, inner);
      }
    }
  }

  private void assignment(int node, Scope scope) {
    int left = tree.child(node, "left");
    if (tree.child(node, "right") == SyntaxTree.NONE && tree.is(left, "parenthesized_expression")) {
      // `(x): int` alone binds nothing, unlike `x: int`.
      found.unknown(left);
    }
    targetOnTheLeft(node, scope);
  }

  private void targetOnTheLeft(int node, Scope scope) {
    withFields(node, "left", scope);
  }

  private void withFields(int node, String targetField, Scope scope) {
    for (int child : tree.children(node)) {
      if (tree.field(child).equals(targetField)) {
        target(child, scope);
      } else {
        visit(child, scope);
      }
    }
  }

  private void declaration(int node, Scope scope) {
    for (int name : tree.children(node)) {
      Identifier declared = found.add(name, Role.DECLARATION, scope);
      (tree.is(node, "global_statement") ? scope.globals : scope.nonlocals).add(declared.name());
    }
  }

  private void memberType(int node, Scope scope) {
    for (int part : tree.children(node)) {
      if (tree.is(part, "identifier")) {
        found.add(part, Role.ATTRIBUTE, scope);
      } else {
        visit(part, scope);
      }
    }
  }

  private void caseClause(int node, Scope scope) {
    for (int child : tree.children(node)) {
      if (tree.is(child, "case_pattern")) {
        patterns.collect(child, scope);
      } else {
        visit(child, scope);
      }
    }
  }
}
