package dev.legionflow.workers.router.registry;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value of a registry file and the line that it stands in.
sealed interface Node {

  int line();

  /// A text, number, truth value or, where the text is null, nothing. What a plain text means is
  /// said by the field that it is read for.
  ///
  /// @param quoted whether it stood in quotes, and so is a text whatever it looks like
  record Scalar(@Nullable String text, boolean quoted, int line) implements Node {}

  record Items(List<Node> items, int line) implements Node {}

  record Fields(Map<String, Node> fields, int line) implements Node {}

  /// A file breaks the rules of its format.
  final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    Malformed(int line, String reason) {
      super(reason);
      this.line = line;
    }

    int line() {
      return line;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }
}
