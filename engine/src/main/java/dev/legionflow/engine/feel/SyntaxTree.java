package dev.legionflow.engine.feel;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.feel.syntaxtree.Exp;
import org.camunda.feel.syntaxtree.JavaFunctionInvocation;
import org.camunda.feel.syntaxtree.Ref;
import scala.Product;
import scala.collection.Iterable;

/// Walks a parsed expression without recursion, so that a deep one cannot overflow the stack.
final class SyntaxTree {

  /// The interpreter recurses once for each level.
  private static final int MAX_DEPTH = 200;

  private record Node(Object value, int depth) {}

  private SyntaxTree() {}

  /// The names that the expression refers to.
  ///
  /// @throws FeelException when it is too deep or defines a Java function anywhere
  static Set<String> check(Exp root) {
    var names = new TreeSet<String>();
    var open = new ArrayDeque<Node>();
    open.push(new Node(root, 0));
    while (!open.isEmpty()) {
      var node = open.pop();
      if (node.depth > MAX_DEPTH) {
        throw new FeelException(
            "more than %d operations depend on each other".formatted(MAX_DEPTH));
      }
      switch (node.value) {
        case JavaFunctionInvocation ignored ->
            throw new FeelException("functions written in Java are not allowed");
        case Ref ref -> names.add(ref.names().head());
        // Lists, argument lists and maps of named arguments are no level of their own.
        case Iterable<?> items -> pushAll(open, items.iterator(), node.depth);
        case Product part ->
            pushAll(
                open, part.productIterator(), part instanceof Exp ? node.depth + 1 : node.depth);
        case null, default -> {}
      }
    }
    return Collections.unmodifiableSet(names);
  }

  private static void pushAll(
      ArrayDeque<Node> open, scala.collection.Iterator<?> items, int depth) {
    while (items.hasNext()) {
      open.push(new Node(items.next(), depth));
    }
  }
}
