package dev.legionflow.bench;

import java.util.List;

/// One benchmark: runs its sides and makes figures of what they say.
@FunctionalInterface
interface Benchmark {
  void run(Surroundings given, List<Figure> figures) throws Exception;
}
