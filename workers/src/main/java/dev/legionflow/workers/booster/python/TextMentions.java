package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Refused;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.Optional;
import java.util.regex.Pattern;

/// Mentions of a name in strings and comments. Prose is left as it is and noted; what may be code
/// (a type in quotes, a dotted path, a doctest, an entry of `__all__`) is a reason to refuse.
final class TextMentions {

  private final PythonModule module;
  private final SyntaxTree tree;
  private final String name;
  private final Pattern word;
  private final Pattern doctest;

  TextMentions(PythonModule module, String name) {
    this.module = module;
    this.tree = module.tree();
    this.name = name;
    this.word = Identifiers.word(name);
    this.doctest = Pattern.compile("(?m)^\\s*(?:>>>|\\.\\.\\.)\\s.*" + word.pattern());
  }

  /// Mentions that matter for a name of the module.
  Optional<Refused> inModule() {
    return typeComments(SyntaxTree.ROOT).or(() -> strings(SyntaxTree.ROOT, false));
  }

  /// Mentions that matter for a variable of one function.
  Optional<Refused> inFunction(Scope owner) {
    return typeComments(owner.node).or(() -> strings(owner.node, true));
  }

  /// How many comments and strings of prose mention the name.
  int prose() {
    int count = 0;
    for (int node = 0; node < tree.size(); node++) {
      if ((tree.is(node, "comment") || tree.is(node, "string_content")) && mentions(node)) {
        count++;
      }
    }
    return count;
  }

  private boolean mentions(int node) {
    return word.matcher(plain(node)).find();
  }

  /// The text with its escapes taken out, so that `"\nname"` has the word `name`.
  private String plain(int node) {
    return module.text(node).replace("\\n", "\n").replaceAll("\\\\.", " ");
  }

  private Optional<Refused> typeComments(int root) {
    for (int node = root; node < tree.end(root); node++) {
      if (tree.is(node, "comment")
          && mentions(node)
          && module.text(node).matches("(?s)#\\s*type:.*")) {
        return refuse(node, "the type comment");
      }
    }
    return Optional.empty();
  }

  private Optional<Refused> strings(int root, boolean local) {
    for (int node = root; node < tree.end(root); node++) {
      if (tree.is(node, "string_content") && mentions(node)) {
        boolean code = local ? isCodeForLocals(node) : isCode(node);
        if (code) {
          return refuse(node, "the string");
        }
      }
    }
    return Optional.empty();
  }

  private boolean isCode(int content) {
    String text = plain(content).strip();
    if (isDocumentation(content)) {
      return isDoctest(content);
    }
    if (isListOfNames(content)) {
      return true;
    }
    return text.chars().noneMatch(Character::isWhitespace) || PythonParser.isCode(text);
  }

  boolean isDoctest(int content) {
    return doctest.matcher(plain(content)).find();
  }

  /// `__all__ = "a b".split()` and the like.
  private boolean isListOfNames(int content) {
    int string = tree.parent(content);
    if (tree.field(string).equals("object")) {
      String method = module.text(tree.child(tree.parent(string), "attribute"));
      return method.startsWith("split");
    }
    return false;
  }

  /// Only types in quotes, and query languages that read the caller's variables (`@name`).
  private boolean isCodeForLocals(int content) {
    int type = tree.ancestor(content, "type", "block", "module");
    return tree.is(type, "type") || module.text(content).contains("@" + name);
  }

  /// A string that is a statement of its own.
  private boolean isDocumentation(int content) {
    int string = tree.parent(content);
    int statement = tree.parent(string);
    if (tree.is(statement, "concatenated_string")) {
      statement = tree.parent(statement);
    }
    return tree.is(statement, "expression_statement");
  }

  private Optional<Refused> refuse(int node, String what) {
    return Optional.of(
        new Refused(
            Why.TEXT_MENTION,
            "%s: %s mentions '%s' and may be code".formatted(module.place(node), what, name)));
  }
}
