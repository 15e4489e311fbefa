package dev.legionflow.workers.booster.python;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the walk over one tree gathers.
final class Collected {

  final SyntaxTree tree;
  final PythonSource source;
  final List<Scope> scopes = new ArrayList<>();
  final List<ImportedName> imports = new ArrayList<>();
  final List<StarImport> starImports = new ArrayList<>();

  /// By node, because a comprehension is not walked in document order.
  private final @Nullable Identifier[] byNode;

  /// The first node whose syntax is unknown, or [SyntaxTree#NONE].
  private int unknown = SyntaxTree.NONE;

  Collected(SyntaxTree tree, PythonSource source) {
    this.tree = tree;
    this.source = source;
    this.byNode = new Identifier[tree.size()];
  }

  Scope open(Scope.Kind kind, @Nullable Scope parent, int node) {
    Scope scope = new Scope(scopes.size(), kind, parent, node);
    scopes.add(scope);
    return scope;
  }

  Identifier add(int node, Role role, Scope scope) {
    // Python compares identifiers in this normal form.
    String name =
        Normalizer.normalize(source.slice(tree.start(node), tree.stop(node)), Normalizer.Form.NFKC);
    Identifier identifier = new Identifier(node, name, role, scope);
    byNode[node] = identifier;
    if (role.binds()) {
      scope.bound.add(name);
    }
    return identifier;
  }

  void unknown(int node) {
    if (unknown == SyntaxTree.NONE) {
      unknown = node;
    }
  }

  /// The first node that was not understood, including an identifier that no rule reached.
  int firstUnknown() {
    for (int node = 0; node < tree.size() && unknown == SyntaxTree.NONE; node++) {
      if (tree.is(node, "identifier") && byNode[node] == null) {
        unknown = node;
      }
    }
    return unknown;
  }

  List<Identifier> identifiers() {
    List<Identifier> inOrder = new ArrayList<>();
    for (Identifier identifier : byNode) {
      if (identifier != null) {
        inOrder.add(identifier);
      }
    }
    return inOrder;
  }
}
