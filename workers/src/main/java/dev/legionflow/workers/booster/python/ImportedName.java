package dev.legionflow.workers.booster.python;

/// A name that an import binds.
///
/// @param bound the identifier that is bound
/// @param level how many dots stand before the module's name
/// @param module the dotted name of the module, possibly empty after dots
/// @param member the identifier behind `from … import`; for `import module` the bound identifier
/// @param fromImport whether it is `from module import member`
/// @param aliased whether it has `as`
record ImportedName(
    Identifier bound,
    int level,
    String module,
    Identifier member,
    boolean fromImport,
    boolean aliased) {}
