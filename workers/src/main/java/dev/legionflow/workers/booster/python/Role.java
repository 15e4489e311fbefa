package dev.legionflow.workers.booster.python;

/// What an identifier does where it stands.
enum Role {
  LOAD(true, false),
  STORE(true, true),
  FUNCTION(true, true),
  CLASS(true, true),
  PARAMETER(true, true),
  TYPE_PARAMETER(true, true),
  /// `import name` or `from module import name`: the name is given by its owner.
  IMPORT(true, true),
  /// The name behind `as` of an import.
  IMPORT_ALIAS(true, true),
  /// In a `global` or `nonlocal` statement.
  DECLARATION(true, false),
  /// Behind a dot.
  ATTRIBUTE(false, false),
  /// The name of a keyword argument or of a keyword pattern.
  KEYWORD(false, false),
  /// A part of a module's name in an import.
  MODULE(false, false),
  /// The owner's name in `from module import name as alias`.
  IMPORTED(false, false);

  private final boolean variable;
  private final boolean binds;

  Role(boolean variable, boolean binds) {
    this.variable = variable;
    this.binds = binds;
  }

  /// Whether scopes decide what the identifier stands for.
  boolean isVariable() {
    return variable;
  }

  /// Whether the identifier gives its scope a variable.
  boolean binds() {
    return binds;
  }
}
