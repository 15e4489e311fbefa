package dev.legionflow.workers.booster.python;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One of Python's namespaces, while it is being collected.
final class Scope {

  enum Kind {
    MODULE,
    CLASS,
    FUNCTION,
    LAMBDA,
    COMPREHENSION,
    /// Around a definition with type parameters, and for the value of a `type` statement. Unlike a
    /// function it sees the names of a class that it stands in.
    ANNOTATION
  }

  final int number;
  final Kind kind;
  final @Nullable Scope parent;

  /// The node of the definition.
  final int node;

  final Set<String> bound = new HashSet<>();
  final Set<String> globals = new HashSet<>();
  final Set<String> nonlocals = new HashSet<>();

  Scope(int number, Kind kind, @Nullable Scope parent, int node) {
    this.number = number;
    this.kind = kind;
    this.parent = parent;
    this.node = node;
  }

  /// Where a walrus inside this scope stores its name (PEP 572).
  Scope walrusTarget() {
    Scope scope = this;
    while (scope.kind == Kind.COMPREHENSION && scope.parent != null) {
      scope = scope.parent;
    }
    return scope;
  }

  boolean isWithin(Scope outer) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      if (scope == outer) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "Scope[" + number + ", " + kind + "]";
  }
}
