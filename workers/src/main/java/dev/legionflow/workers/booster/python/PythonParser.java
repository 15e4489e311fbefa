package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Why;
import io.github.treesitter.jtreesitter.Node;
import io.github.treesitter.jtreesitter.Parser;
import io.github.treesitter.jtreesitter.Tree;
import java.util.Optional;

/// Turns source into a [SyntaxTree] and frees the native one before it returns.
final class PythonParser {

  private PythonParser() {}

  /// Loads the native libraries at first use.
  private static final class Loaded {
    static final Grammar GRAMMAR = Grammar.load();
  }

  /// Whether the native libraries work on this machine; a message when they do not.
  static Optional<String> unavailable() {
    try {
      return Loaded.GRAMMAR.kinds().isEmpty() ? Optional.of("empty grammar") : Optional.empty();
    } catch (LinkageError | RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Optional.of("the Python parser cannot be loaded here: " + cause.getMessage());
    }
  }

  static Reading<SyntaxTree> parse(String path, PythonSource source) {
    try (Parser parser = new Parser(Loaded.GRAMMAR.language());
        Tree tree = parser.parse(source.text()).orElseThrow()) {
      Node root = tree.getRootNode();
      if (root.hasError()) {
        int line = source.line(firstError(root));
        return Reading.stop(
            Why.PARSE_ERROR, "%s does not parse (near line %d)".formatted(path, line));
      }
      Optional<SyntaxTree> flat = SyntaxTree.flatten(tree, Loaded.GRAMMAR);
      return flat.isPresent()
          ? new Reading.Read<>(flat.get())
          : Reading.stop(
              Why.TOO_LARGE,
              "%s is nested more than %d deep".formatted(path, SyntaxTree.MAX_DEPTH));
    }
  }

  /// Whether a piece of text is Python without an error.
  static boolean isCode(String text) {
    try (Parser parser = new Parser(Loaded.GRAMMAR.language());
        Tree tree = parser.parse(text).orElseThrow()) {
      return !tree.getRootNode().hasError();
    }
  }

  private static int firstError(Node root) {
    Node at = root;
    while (!at.isError() && !at.isMissing()) {
      Optional<Node> child = at.getChildren().stream().filter(Node::hasError).findFirst();
      if (child.isEmpty()) {
        break;
      }
      at = child.get();
    }
    return at.getStartByte();
  }
}
