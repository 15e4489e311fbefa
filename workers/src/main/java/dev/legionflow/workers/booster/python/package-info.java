/// Renames Python variables and functions by their scopes, without running anything.
///
/// [PythonRename] is the entry. It takes the files of one folder and a [RenameRequest], and answers
/// with a [RenameResult]: the new texts, or a refusal with its reason. It refuses whenever it is
/// not sure, so a caller never has to check whether an answer is right.
///
/// How it works: tree-sitter parses a file ([PythonParser]), the tree is flattened into arrays
/// ([SyntaxTree]), every identifier gets a role and a scope ([NameCollector]) and then the symbol
/// that it stands for ([Names], the rules of Python's own symbol table). A rename replaces all
/// identifiers of one symbol. Afterwards the new text goes through the same steps, and each
/// identifier must still stand for the same symbol ([Rewrite]).
@NullMarked
package dev.legionflow.workers.booster.python;

import org.jspecify.annotations.NullMarked;
