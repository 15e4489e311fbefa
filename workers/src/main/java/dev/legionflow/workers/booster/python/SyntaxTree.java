package dev.legionflow.workers.booster.python;

import io.github.treesitter.jtreesitter.Node;
import io.github.treesitter.jtreesitter.Tree;
import io.github.treesitter.jtreesitter.TreeCursor;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A parsed file as flat arrays. Nodes are numbered in document order, so the descendants of a node
/// are the numbers between it and its [#end]. Offsets count UTF-8 bytes. The native tree is gone by
/// then: reading a node of a freed native tree would kill the JVM.
final class SyntaxTree {

  static final int NONE = -1;
  static final int ROOT = 0;

  /// Deeper trees are refused, because the passes over a tree are recursive.
  static final int MAX_DEPTH = 600;

  private final String[] kinds;
  private final String[] fields;
  private final int[] starts;
  private final int[] stops;
  private final int[] parents;
  private final int[] ends;
  private final boolean[] named;

  private SyntaxTree(int size) {
    kinds = new String[size];
    fields = new String[size];
    starts = new int[size];
    stops = new int[size];
    parents = new int[size];
    ends = new int[size];
    named = new boolean[size];
  }

  /// Copies the native tree, which must have no error node; empty when it is nested too deeply.
  static Optional<SyntaxTree> flatten(Tree tree, Grammar grammar) {
    SyntaxTree flat = new SyntaxTree(tree.getRootNode().getDescendantCount());
    try (TreeCursor cursor = tree.walk();
        Arena arena = Arena.ofConfined()) {
      // Each node is read at once, so all of them may use the same piece of memory.
      SegmentAllocator oneNode = SegmentAllocator.prefixAllocator(arena.allocate(64, 8));
      int next = 0;
      int parent = NONE;
      int depth = 0;
      boolean descending = true;
      while (true) {
        if (descending) {
          flat.copy(next, parent, cursor, cursor.getCurrentNode(oneNode), grammar);
          if (cursor.gotoFirstChild()) {
            parent = next++;
            if (++depth > MAX_DEPTH) {
              return Optional.empty();
            }
            continue;
          }
          flat.ends[next] = next + 1;
          next++;
        }
        if (cursor.gotoNextSibling()) {
          descending = true;
        } else if (cursor.gotoParent()) {
          flat.ends[parent] = next;
          parent = flat.parents[parent];
          depth--;
          descending = false;
        } else {
          return Optional.of(flat);
        }
      }
    }
  }

  private void copy(int node, int parent, TreeCursor cursor, Node current, Grammar grammar) {
    kinds[node] = grammar.kind(current.getSymbol());
    fields[node] = grammar.field(cursor.getCurrentFieldId());
    starts[node] = current.getStartByte();
    stops[node] = current.getEndByte();
    parents[node] = parent;
    named[node] = grammar.isNamed(current.getSymbol());
  }

  int size() {
    return kinds.length;
  }

  /// The grammar's name for the node; for an anonymous token its text.
  String kind(int node) {
    return kinds[node];
  }

  boolean is(int node, String kind) {
    return node != NONE && kinds[node].equals(kind);
  }

  int start(int node) {
    return starts[node];
  }

  /// The offset behind the node's last byte.
  int stop(int node) {
    return stops[node];
  }

  int parent(int node) {
    return parents[node];
  }

  /// The number behind the node's last descendant.
  int end(int node) {
    return ends[node];
  }

  boolean contains(int ancestor, int node) {
    return ancestor <= node && node < ends[ancestor];
  }

  /// The field that the node has in its parent, or an empty text.
  String field(int node) {
    return fields[node];
  }

  /// The named children, without comments.
  List<Integer> children(int node) {
    List<Integer> children = new ArrayList<>();
    for (int child = node + 1; child < ends[node]; child = ends[child]) {
      if (named[child] && !isExtra(child)) {
        children.add(child);
      }
    }
    return children;
  }

  /// The first child with this field, or [#NONE].
  int child(int node, String field) {
    for (int child = node + 1; child < ends[node]; child = ends[child]) {
      if (fields[child].equals(field)) {
        return child;
      }
    }
    return NONE;
  }

  List<Integer> children(int node, String field) {
    return children(node).stream().filter(child -> fields[child].equals(field)).toList();
  }

  boolean hasToken(int node, String token) {
    for (int child = node + 1; child < ends[node]; child = ends[child]) {
      if (!named[child] && kinds[child].equals(token)) {
        return true;
      }
    }
    return false;
  }

  /// The nearest ancestor of one of these kinds, or [#NONE].
  int ancestor(int node, String... wanted) {
    for (int at = parents[node]; at != NONE; at = parents[at]) {
      if (Arrays.asList(wanted).contains(kinds[at])) {
        return at;
      }
    }
    return NONE;
  }

  boolean sameShape(SyntaxTree other) {
    return Arrays.equals(kinds, other.kinds)
        && Arrays.equals(fields, other.fields)
        && Arrays.equals(parents, other.parents);
  }

  private boolean isExtra(int node) {
    return kinds[node].equals("comment") || kinds[node].equals("line_continuation");
  }
}
