package dev.legionflow.workers.booster.python;

import java.util.List;

/// The patterns of a `match` statement (PEP 634): a bare name is bound, a dotted name is used.
final class PatternCollector {

  private final SyntaxTree tree;
  private final Collected found;
  private final NameCollector expressions;

  PatternCollector(Collected found, NameCollector expressions) {
    this.tree = found.tree;
    this.found = found;
    this.expressions = expressions;
  }

  void collect(int node, Scope scope) {
    List<Integer> children = tree.children(node);
    switch (tree.kind(node)) {
      case "case_pattern", "union_pattern", "list_pattern", "tuple_pattern", "complex_pattern" ->
          children.forEach(child -> collect(child, scope));
      case "dotted_name" -> {
        if (children.size() == 1) {
          found.add(children.getFirst(), Role.STORE, scope);
        } else {
          use(children, scope);
        }
      }
      case "class_pattern" -> {
        use(tree.children(children.getFirst()), scope);
        children.stream().skip(1).forEach(child -> collect(child, scope));
      }
      case "keyword_pattern" -> {
        found.add(children.getFirst(), Role.KEYWORD, scope);
        children.stream().skip(1).forEach(child -> collect(child, scope));
      }
      case "splat_pattern" -> children.forEach(name -> bind(name, scope));
      case "as_pattern" -> {
        children.stream().limit(children.size() - 1L).forEach(child -> collect(child, scope));
        bind(children.getLast(), scope);
      }
      case "dict_pattern" -> {
        for (int child : children) {
          boolean bareKey =
              tree.field(child).equals("key")
                  && tree.is(child, "dotted_name")
                  && tree.children(child).size() == 1;
          if (bareKey) {
            found.unknown(child);
          }
          collect(child, scope);
        }
      }
      case "string", "concatenated_string" -> expressions.visit(node, scope);
      case "integer", "float", "true", "false", "none" -> {}
      default -> found.unknown(node);
    }
  }

  private void bind(int node, Scope scope) {
    if (tree.is(node, "identifier")) {
      found.add(node, Role.STORE, scope);
    } else {
      found.unknown(node);
    }
  }

  private void use(List<Integer> dotted, Scope scope) {
    Role role = Role.LOAD;
    for (int part : dotted) {
      found.add(part, role, scope);
      role = Role.ATTRIBUTE;
    }
  }
}
