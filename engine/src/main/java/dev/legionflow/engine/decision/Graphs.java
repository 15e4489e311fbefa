package dev.legionflow.engine.decision;

import dev.legionflow.engine.decision.DecisionStore.Definition;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The graphs that were used last, read from their files once.
@ApplicationScoped
class Graphs {

  /// Bytes of the files whose graphs are kept. A graph takes much more than its file, so the graphs
  /// go before memory runs out.
  private static final long MAX_BYTES = 4L * 1024 * 1024;

  private final LinkedHashMap<Long, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  private record Kept(SoftReference<Graph> graph, int bytes) {}

  /// @param versions its deployed decisions by id
  record Graph(Drg drg, Map<String, Definition> versions) {}

  /// A graph as it is in the database.
  @SuppressWarnings("ArrayRecordComponent")
  record Stored(byte[] file, List<Definition> versions) {}

  static Stored load(Handle handle, long requirementsKey) {
    return new Stored(
        DecisionStore.file(handle, requirementsKey), DecisionStore.of(handle, requirementsKey));
  }

  /// A graph, as it is kept or read anew.
  ///
  /// @param load asked for what is not kept
  /// @return empty when the file, which could be read when it was deployed, can not be read now
  Optional<Graph> of(long requirementsKey, Supplier<Stored> load) {
    var known = known(requirementsKey);
    if (known != null) {
      return Optional.of(known);
    }
    var stored = load.get();
    try {
      var graph =
          new Graph(
              DmnReader.read(stored.file()),
              stored.versions().stream()
                  .collect(Collectors.toMap(Definition::id, Function.identity())));
      keep(requirementsKey, graph, stored.file().length);
      return Optional.of(graph);
    } catch (DmnException e) {
      return Optional.empty();
    }
  }

  private @Nullable Graph known(long requirementsKey) {
    synchronized (kept) {
      var known = kept.get(requirementsKey);
      return known == null ? null : known.graph().get();
    }
  }

  private void keep(long requirementsKey, Graph graph, int bytes) {
    synchronized (kept) {
      var before = kept.put(requirementsKey, new Kept(new SoftReference<>(graph), bytes));
      keptBytes += bytes - (before == null ? 0 : before.bytes());
      var eldest = kept.values().iterator();
      while (keptBytes > MAX_BYTES && kept.size() > 1) {
        keptBytes -= eldest.next().bytes();
        eldest.remove();
      }
    }
  }
}
