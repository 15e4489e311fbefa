package dev.legionflow.workers.booster.python;

import io.github.treesitter.jtreesitter.Language;

/// The names of tree-sitter's Python grammar, read from the library once.
record Grammar(Language language, String[] kinds, boolean[] named, String[] fields) {

  static Grammar load() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // jtreesitter looks for its library through the thread's class loader, and only once.
    thread.setContextClassLoader(Grammar.class.getClassLoader());
    try {
      return of(Language.load(TreeSitterLibrary.grammar("python"), "tree_sitter_python"));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Grammar of(Language language) {
    int symbols = language.getSymbolCount();
    String[] kinds = new String[symbols];
    boolean[] named = new boolean[symbols];
    for (short symbol = 0; symbol < symbols; symbol++) {
      String name = language.getSymbolName(symbol);
      kinds[symbol] = name == null ? "" : name.intern();
      named[symbol] = language.isNamed(symbol);
    }
    String[] fields = new String[language.getFieldCount() + 1];
    fields[0] = "";
    for (short field = 1; field < fields.length; field++) {
      String name = language.getFieldNameForId(field);
      fields[field] = name == null ? "" : name.intern();
    }
    return new Grammar(language, kinds, named, fields);
  }

  String kind(short symbol) {
    return kinds[symbol];
  }

  boolean isNamed(short symbol) {
    return named[symbol];
  }

  String field(short field) {
    return fields[field];
  }
}
