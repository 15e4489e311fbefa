package dev.legionflow.engine.security;

import java.util.LinkedHashMap;
import java.util.Map;

/// A map that holds the entries used last and no more than its bound. Not thread-safe.
final class Recent<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1L;

  private final int bound;

  Recent(int bound) {
    super(16, 0.75f, true);
    this.bound = bound;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > bound;
  }
}
