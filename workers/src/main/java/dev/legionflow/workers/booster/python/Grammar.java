package dev.legionflow.workers.booster.python;

import io.github.treesitter.jtreesitter.Language;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The names of tree-sitter's Python grammar, read from the library once.
record Grammar(Language language, List<String> kinds, BitSet named, List<String> fields) {

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
    List<String> kinds = new ArrayList<>(symbols);
    BitSet named = new BitSet(symbols);
    for (short symbol = 0; symbol < symbols; symbol++) {
      String name = language.getSymbolName(symbol);
      kinds.add(name == null ? "" : name.intern());
      named.set(symbol, language.isNamed(symbol));
    }
    List<String> fields = new ArrayList<>(List.of(""));
    for (short field = 1; field <= language.getFieldCount(); field++) {
      String name = language.getFieldNameForId(field);
      fields.add(name == null ? "" : name.intern());
    }
    return new Grammar(language, kinds, named, fields);
  }

  String kind(short symbol) {
    return kinds.get(symbol);
  }

  boolean isNamed(short symbol) {
    return named.get(symbol);
  }

  String field(short field) {
    return fields.get(field);
  }
}
