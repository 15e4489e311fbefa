package dev.legionflow.bench.learning;

import dev.legionflow.workers.embedding.MiniLm;
import dev.legionflow.workers.embedding.VectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `legion bench learning --search`.
@Command(
    name = "legion bench learning --search",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the search for the 10 nearest of many vectors.",
      "They are the embeddings of the lines of a folder of texts, then of the halves of these lines;",
      "and, named as such, random ones, of which none is near to any."
    })
final class SearchBench implements Callable<Integer> {

  private static final int[] SIZES = {1_000, 10_000, 50_000, 100_000};
  private static final int QUERIES = 500;
  private static final int TOP = 10;
  private static final int LEAST_CHARACTERS = 12;

  @Option(
      names = "--texts",
      paramLabel = "FOLDER",
      description = "folder of .csv files, whose lines are embedded (../shared/data)")
  private @Nullable Path texts;

  @Option(names = "--random", description = "measure random vectors only: embeds nothing")
  private boolean random;

  @Override
  public Integer call() {
    Logger.getLogger("").setLevel(Level.SEVERE);
    try {
      if (random && texts != null) {
        System.err.println("legion bench learning: --texts does not go with --random");
        return 2;
      }
      IO.println(
          """
          | vectors | search | median µs | p99 µs | recall@10 |
          |---|---|--:|--:|--:|\
          """);
      if (!random) {
        table("texts", embedded());
      }
      table("random", random());
      return 0;
    } catch (IOException e) {
      System.err.println("legion bench learning: " + e.getMessage());
      return 1;
    }
  }

  private List<float[]> embedded() throws IOException {
    var folder = texts == null ? GivenFiles.folder() : texts;
    if (!Files.isDirectory(folder)) {
      throw new IOException("--texts: there is no folder " + folder);
    }
    var needed = SIZES[SIZES.length - 1] + QUERIES;
    var lines = lines(folder, needed);
    if (lines.size() < needed) {
      throw new IOException(
          "--texts: %s has %,d different lines and halves, but %,d are needed"
              .formatted(folder, lines.size(), needed));
    }
    Collections.shuffle(lines, new Random(1));
    var embedder = new MiniLm();
    return lines.stream().map(embedder::embed).toList();
  }

  private static List<String> lines(Path folder, int needed) throws IOException {
    var lines = new LinkedHashSet<String>();
    try (var files = Files.list(folder)) {
      for (var file : files.filter(each -> each.toString().endsWith(".csv")).sorted().toList()) {
        try (var each = Files.lines(file)) {
          each.map(String::strip)
              .filter(line -> line.length() >= LEAST_CHARACTERS)
              .forEach(lines::add);
        }
      }
    }
    for (var line : List.copyOf(lines)) {
      var middle = line.indexOf(' ', line.length() / 2);
      if (middle > 0 && lines.size() < needed) {
        lines.add(line.substring(0, middle));
        lines.add(line.substring(middle + 1));
      }
    }
    return new ArrayList<>(new ArrayList<>(lines).subList(0, Math.min(needed, lines.size())));
  }

  private static List<float[]> random() {
    var random = new Random(2);
    var vectors = new ArrayList<float[]>();
    for (var at = 0; at < SIZES[SIZES.length - 1] + QUERIES; at++) {
      var vector = new float[384];
      for (var each = 0; each < vector.length; each++) {
        vector[each] = (float) random.nextGaussian();
      }
      vectors.add(vector);
    }
    return vectors;
  }

  /// The last vectors are what is looked for.
  private static void table(String what, List<float[]> vectors) {
    var queries = vectors.subList(vectors.size() - QUERIES, vectors.size());
    for (var size : SIZES) {
      line(what, vectors.subList(0, size), queries, VectorIndex.EXACT);
      if (size > 1_000 && size <= VectorIndex.EXACT) {
        line(what, vectors.subList(0, size), queries, 0);
      }
    }
  }

  private static void line(String what, List<float[]> vectors, List<float[]> queries, int exact) {
    var index = new VectorIndex<Integer>(384, vectors.size(), exact);
    for (var at = 0; at < vectors.size(); at++) {
      index.put(at, vectors.get(at));
    }
    // As often as it takes to be compiled.
    for (var round = 0; round < Math.clamp(50_000_000L / 384 / vectors.size(), 1, 40); round++) {
      queries.forEach(query -> index.nearest(query, TOP));
    }
    var nanos = new long[queries.size()];
    var found = 0;
    for (var at = 0; at < nanos.length; at++) {
      var began = System.nanoTime();
      var hits = index.nearest(queries.get(at), TOP);
      nanos[at] = System.nanoTime() - began;
      var nearest = nearest(vectors, queries.get(at));
      found += (int) hits.stream().filter(hit -> nearest.contains(hit.key())).count();
    }
    Arrays.sort(nanos);
    IO.println(
        "| %,d %s | %s | %.0f | %.0f | %.3f |"
            .formatted(
                vectors.size(),
                what,
                vectors.size() <= exact ? "exact" : "by signs",
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3,
                (double) found / nanos.length / TOP));
  }

  /// By comparing all, in double precision.
  private static Set<Integer> nearest(List<float[]> vectors, float[] query) {
    var likenesses = new double[vectors.size()];
    for (var at = 0; at < likenesses.length; at++) {
      var product = 0.0;
      var square = 0.0;
      for (var each = 0; each < query.length; each++) {
        product += (double) vectors.get(at)[each] * query[each];
        square += (double) vectors.get(at)[each] * vectors.get(at)[each];
      }
      likenesses[at] = square == 0 ? 0 : product / Math.sqrt(square);
    }
    var sorted = likenesses.clone();
    Arrays.sort(sorted);
    var worst = sorted[sorted.length - TOP];
    var nearest = new HashSet<Integer>();
    for (var at = 0; at < likenesses.length; at++) {
      // Of a tie any is right.
      if (likenesses[at] >= worst - 1e-6) {
        nearest.add(at);
      }
    }
    return nearest;
  }
}
