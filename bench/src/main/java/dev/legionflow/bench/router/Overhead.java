package dev.legionflow.bench.router;

import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.embedding.MiniLm;
import dev.legionflow.workers.router.choice.Case;
import dev.legionflow.workers.router.choice.Chooser;
import dev.legionflow.workers.router.choice.Estimates;
import dev.legionflow.workers.router.choice.Exploration;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How long a prompt takes to embed, and a model to choose, on texts that were not seen before.
final class Overhead {

  private static final int TEXTS = 400;
  private static final int CHOICES = 20_000;
  private static final int MODELS = 5;

  /// Verdicts of each model, as many as a process keeps.
  private static final int VERDICTS = 400;

  private static final double HALF_LIFE = 150;

  private static final List<String> WORDS =
      List.of(
          "the",
          "a",
          "of",
          "and",
          "order",
          "invoice",
          "customer",
          "review",
          "change",
          "because",
          "which",
          "total",
          "between",
          "amount",
          "42",
          "1,250.50",
          "not",
          "summarise",
          "following",
          "answer",
          "question",
          "function",
          "returns",
          "wrong",
          "value",
          "when",
          "list",
          "empty",
          "authentication",
          "migration",
          "is",
          "to",
          "in",
          "for",
          "every",
          "user",
          "contract",
          "payment",
          "delivery",
          "explain");

  private Overhead() {}

  static String table() {
    var embedder = new MiniLm();
    var random = new SplittableRandom(1);
    for (var at = 0; at < TEXTS / 2; at++) {
      embedder.embed(text(random, 400));
    }
    var text = new StringBuilder("| | p50, µs | p99, µs |\n|---|--:|--:|\n");
    for (var characters : List.of(100, 400, 1_000, 4_000)) {
      for (var threads : List.of(1, 2)) {
        text.append(
            line(
                "embedding %,d characters, %d at a time".formatted(characters, threads),
                embedded(embedder, random, characters, threads)));
      }
    }
    text.append(
        line(
            "choosing among %d models of %d verdicts each".formatted(MODELS, VERDICTS),
            chosen(embedder, random)));
    return text.toString();
  }

  private static String line(String what, long[] sorted) {
    return "| %s | %,d | %,d |%n"
        .formatted(
            what,
            sorted[sorted.length / 2] / 1_000,
            sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1_000);
  }

  private static String text(SplittableRandom random, int characters) {
    var text = new StringBuilder(characters + 20);
    while (text.length() < characters) {
      text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
    }
    return text.substring(0, characters);
  }

  private static long[] embedded(
      Embedder embedder, SplittableRandom random, int characters, int threads) {
    var work = new ArrayList<Callable<long[]>>();
    for (var thread = 0; thread < threads; thread++) {
      var texts = IntStream.range(0, TEXTS).mapToObj(_ -> text(random, characters)).toList();
      work.add(() -> {
        var times = new long[TEXTS];
        for (var at = 0; at < TEXTS; at++) {
          var from = System.nanoTime();
          embedder.embed(texts.get(at));
          times[at] = System.nanoTime() - from;
        }
        return times;
      });
    }
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var times = LongStream.empty();
      for (var done : pool.invokeAll(work)) {
        times = LongStream.concat(times, Arrays.stream(done.get()));
      }
      return times.sorted().toArray();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static long[] chosen(Embedder embedder, SplittableRandom random) {
    var estimates = new Estimates(VERDICTS, HALF_LIFE, Runnable::run);
    var chooser = new Chooser(estimates, new Exploration(0.1, 1));
    var models = new ArrayList<Model>();
    for (var which = 0; which < MODELS; which++) {
      models.add(Online.model("model" + which, new Prices(1_000L * (which + 1), 0, 0, 0, 0)));
    }
    var cases = new ArrayList<Case>();
    for (var at = 0; at < VERDICTS; at++) {
      var known = Case.of("", text(random, 200), embedder);
      cases.add(known);
      for (var model : models) {
        estimates.learn(model.key(), model.tier(), known, random.nextInt(4) > 0);
      }
    }
    var times = new long[CHOICES];
    // The first round warms up.
    for (var round = 0; round < 2; round++) {
      for (var at = 0; at < CHOICES; at++) {
        var known = cases.get(at % cases.size());
        var from = System.nanoTime();
        chooser
            .choose(models, Online.NEEDS, known, new ArrayList<>(), random)
            .ifPresent(chooser::asked);
        times[at] = System.nanoTime() - from;
      }
    }
    Arrays.sort(times);
    return times;
  }
}
