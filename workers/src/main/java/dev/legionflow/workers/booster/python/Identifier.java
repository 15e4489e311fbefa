package dev.legionflow.workers.booster.python;

/// One identifier of a file.
///
/// @param node its number in the [SyntaxTree]
record Identifier(int node, String name, Role role, Scope scope) {}
