package dev.legionflow.bench.child;

import java.io.IOException;
import java.util.Map;

/// One side of a comparison, ready to be measured.
public interface Contestant extends AutoCloseable {

  /// Runs one round and says what was seen, by name.
  Map<String, Double> run(Load load) throws Exception;

  /// What was chosen for this side, for the report: window, threads, pool.
  default String settings() {
    return "";
  }

  @Override
  void close() throws IOException;
}
