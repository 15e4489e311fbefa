package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Why;

/// One Python file, parsed and resolved.
record PythonModule(String path, PythonSource source, SyntaxTree tree, Names names) {

  static Reading<PythonModule> read(String path, byte[] bytes) {
    return PythonSource.read(path, bytes)
        .then(source -> PythonParser.parse(path, source).then(tree -> resolve(path, source, tree)));
  }

  private static Reading<PythonModule> resolve(String path, PythonSource source, SyntaxTree tree) {
    Collected found = NameCollector.collect(tree, source);
    int unknown = found.firstUnknown();
    if (unknown != SyntaxTree.NONE) {
      return Reading.stop(
          Why.NOT_UNDERSTOOD,
          "%s line %d: syntax that the booster does not know (%s)"
              .formatted(path, source.line(tree.start(unknown)), tree.kind(unknown)));
    }
    return new Reading.Read<>(new PythonModule(path, source, tree, Names.resolve(found)));
  }

  int line(Identifier identifier) {
    return source.line(tree.start(identifier.node()));
  }

  /// `path:line`, for messages.
  String place(Identifier identifier) {
    return path + ":" + line(identifier);
  }

  String place(int node) {
    return path + ":" + source.line(tree.start(node));
  }

  String text(int node) {
    return source.slice(tree.start(node), tree.stop(node));
  }
}
