package dev.legionflow.workers.booster.python;

import java.util.List;

/// Import statements.
final class ImportCollector {

  private final SyntaxTree tree;
  private final Collected found;

  ImportCollector(Collected found) {
    this.tree = found.tree;
    this.found = found;
  }

  void collect(int node, Scope scope) {
    if (tree.is(node, "import_statement")) {
      tree.children(node, "name").forEach(name -> importModule(name, scope));
    } else {
      importFrom(node, scope);
    }
  }

  private void importModule(int node, Scope scope) {
    if (tree.is(node, "aliased_import")) {
      int module = tree.child(node, "name");
      moduleParts(tree.children(module), scope);
      Identifier alias = found.add(tree.child(node, "alias"), Role.IMPORT_ALIAS, scope);
      found.imports.add(new ImportedName(alias, 0, text(module), alias, false, true));
      return;
    }
    List<Integer> parts = tree.children(node);
    Identifier bound = found.add(parts.getFirst(), Role.IMPORT, scope);
    moduleParts(parts.subList(1, parts.size()), scope);
    found.imports.add(new ImportedName(bound, 0, text(node), bound, false, false));
  }

  private void importFrom(int node, Scope scope) {
    int from = tree.child(node, "module_name");
    int level = 0;
    int dotted = from;
    if (tree.is(from, "relative_import")) {
      dotted = SyntaxTree.NONE;
      for (int part : tree.children(from)) {
        if (tree.is(part, "import_prefix")) {
          level = text(part).length();
        } else {
          dotted = part;
        }
      }
    }
    String module = dotted == SyntaxTree.NONE ? "" : text(dotted);
    if (tree.is(node, "future_import_statement")) {
      module = "__future__";
    }
    if (dotted != SyntaxTree.NONE) {
      moduleParts(tree.children(dotted), scope);
    }
    for (int child : tree.children(node)) {
      if (tree.is(child, "wildcard_import")) {
        found.starImports.add(new StarImport(level, module, child));
      } else if (tree.field(child).equals("name")) {
        member(child, level, module, scope);
      }
    }
  }

  private void member(int node, int level, String module, Scope scope) {
    if (tree.is(node, "aliased_import")) {
      int name = tree.children(tree.child(node, "name")).getFirst();
      Identifier member = found.add(name, Role.IMPORTED, scope);
      Identifier alias = found.add(tree.child(node, "alias"), Role.IMPORT_ALIAS, scope);
      found.imports.add(new ImportedName(alias, level, module, member, true, true));
    } else {
      Identifier bound = found.add(tree.children(node).getFirst(), Role.IMPORT, scope);
      found.imports.add(new ImportedName(bound, level, module, bound, true, false));
    }
  }

  private void moduleParts(List<Integer> parts, Scope scope) {
    parts.forEach(part -> found.add(part, Role.MODULE, scope));
  }

  /// Module names may be written with blanks and broken lines around their dots.
  private String text(int node) {
    return found.source.slice(tree.start(node), tree.stop(node)).replaceAll("[\\s\\\\]", "");
  }
}
