package dev.legionflow.engine.decision;

import dev.legionflow.engine.decision.DecisionStore.Definition;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// The graphs that were used last, read from their files once.
@ApplicationScoped
class Graphs {

  /// Bytes of the files whose graphs are kept.
  private static final long MAX_BYTES = 16L * 1024 * 1024;

  private final LinkedHashMap<Long, Graph> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  /// @param versions its deployed decisions by id
  record Graph(Drg drg, Map<String, Definition> versions, int bytes) {}

  Graph of(Handle handle, long requirementsKey) {
    synchronized (kept) {
      var known = kept.get(requirementsKey);
      if (known != null) {
        return known;
      }
    }
    var graph = read(handle, requirementsKey);
    synchronized (kept) {
      if (kept.putIfAbsent(requirementsKey, graph) == null) {
        keptBytes += graph.bytes();
      }
      var eldest = kept.values().iterator();
      while (keptBytes > MAX_BYTES && kept.size() > 1) {
        keptBytes -= eldest.next().bytes();
        eldest.remove();
      }
    }
    return graph;
  }

  private static Graph read(Handle handle, long requirementsKey) {
    var file = DecisionStore.file(handle, requirementsKey);
    try {
      return new Graph(
          DmnReader.read(file),
          DecisionStore.of(handle, requirementsKey).stream()
              .collect(Collectors.toMap(Definition::id, Function.identity())),
          file.length);
    } catch (DmnException e) {
      throw new IllegalStateException(
          "decision requirements %d cannot be read any more".formatted(requirementsKey), e);
    }
  }
}
