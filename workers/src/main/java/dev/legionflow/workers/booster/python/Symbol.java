package dev.legionflow.workers.booster.python;

/// What a name stands for: the variable of a scope.
///
/// @param scope the number of the scope that owns it, or [#UNBOUND] where no scope of the file
///   binds the name (a builtin, or a name that comes by a star import)
record Symbol(int scope, String name) {

  static final int UNBOUND = -1;
  static final int MODULE_SCOPE = 0;

  boolean isBound() {
    return scope != UNBOUND;
  }

  boolean isOfModule() {
    return scope == MODULE_SCOPE;
  }
}
