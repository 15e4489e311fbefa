package dev.legionflow.workers.router;

import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.router.call.Answer;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.choice.Requirements.Strategy;
import dev.legionflow.workers.router.decision.Choice;
import dev.legionflow.workers.router.decision.Verdict;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.store.RouterDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/// What a whole job costs in the router beside the embedding and the model, which answers at once:
/// choosing, budgets, ledger, decision and answer. Run by hand; docs/router.md has the figures.
final class WorkOverhead {

  private static final int JOBS = 4_000;
  private static final int WARM = 3_000;
  private static final int VERDICTS = 400;
  private static final int DIMENSIONS = 384;

  /// A vector of the text alone: embedding is measured by itself.
  private static final Embedder EMBEDDER =
      new Embedder() {
        @Override
        public float[] embed(String text) {
          var random = new SplittableRandom(text.hashCode());
          var vector = new float[DIMENSIONS];
          for (var at = 0; at < DIMENSIONS; at++) {
            vector[at] = (float) ((random.nextDouble() - 0.5) * 0.177);
          }
          return vector;
        }

        @Override
        public int dimensions() {
          return DIMENSIONS;
        }
      };

  private WorkOverhead() {}

  public static void main(String[] arguments) throws Exception {
    var folder = Files.createTempDirectory("overhead");
    var url = "jdbc:h2:file:" + folder.resolve("router");
    IO.println("| database | | p50, µs | p99, µs |\n|---|---|--:|--:|");
    measure("H2 in memory", "jdbc:h2:mem:overhead;DB_CLOSE_DELAY=-1");
    measure("H2 in a file, written within half a second", url);
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toArray(Path[]::new)) {
        Files.delete(file);
      }
    }
  }

  private static void measure(String database, String url) throws InterruptedException {
    var pool = JdbcConnectionPool.create(url, "legion", "");
    try {
      measure(database, (DataSource) pool);
    } finally {
      pool.dispose();
    }
  }

  private static void measure(String database, DataSource pool) throws InterruptedException {
    var router = new Fixture(RouterDatabase.of(pool));
    router.settings.put("legion.router.budget.tenant", "1000000/day");
    router.models.clear();
    for (var which = 1; which <= 5; which++) {
      router.models.add(Fixture.model("model" + which, "1", which * 1_000_000L, 1));
    }
    var learned =
        new Learned(
            () -> router.models,
            Readiness.DECLARED,
            EMBEDDER,
            router.decisions,
            Strategy.ADAPTIVE,
            0.1,
            Duration.ofSeconds(5),
            Runnable::run);
    var times = new Times(learned);
    router.chooser = times;
    router.replies = (model, prompt) -> new Fixture.Reply("Fine.", new Usage(100, 5, 0, 0, 0));
    var worker = router.worker();
    var random = new SplittableRandom(1);
    var total = new long[JOBS];
    var chosen = new long[JOBS];
    for (var at = 0; at < WARM + JOBS; at++) {
      var job =
          Fixture.ask(at, "Is order %d of %d right? ".formatted(at, random.nextInt()).repeat(8));
      var from = System.nanoTime();
      worker.work(job);
      var taken = System.nanoTime() - from;
      if (at < VERDICTS) {
        for (var model : router.models) {
          learned.learn(
              new Verdict(
                  "d" + at + model.key(),
                  "acme",
                  "reviews/Summarise",
                  model.key(),
                  times.features,
                  1,
                  random.nextInt(4) > 0 ? 1 : 0));
        }
      }
      if (at >= WARM) {
        total[at - WARM] = taken;
        chosen[at - WARM] = times.last;
      }
    }
    var rest = new long[JOBS];
    for (var at = 0; at < JOBS; at++) {
      rest[at] = total[at] - chosen[at];
    }
    row(database, "choosing among 5 models of 400 verdicts each, tokens counted", chosen);
    row(database, "budget, ledger, decision, answer", rest);
    row(database, "both", total);
  }

  private static void row(String database, String what, long[] times) {
    Arrays.sort(times);
    IO.println(
        "| %s | %s | %,d | %,d |"
            .formatted(database, what, times[JOBS / 2] / 1_000, times[JOBS * 99 / 100] / 1_000));
  }

  /// Remembers how long the last choice took.
  private static final class Times implements Choosing {
    private final Choosing inner;
    private long last;
    private String features = "";

    Times(Choosing inner) {
      this.inner = inner;
    }

    @Override
    public Choice choose(Task task, List<Model> models) {
      var from = System.nanoTime();
      var choice = inner.choose(task, models);
      last = System.nanoTime() - from;
      features = choice.features();
      return choice;
    }

    @Override
    public void asked(Task task, Choice choice) {
      inner.asked(task, choice);
    }

    @Override
    public Step next(Task task, Choice choice, Answer answer) {
      return inner.next(task, choice, answer);
    }

    @Override
    public Choice answered(Task task, Choice choice, Answer answer) {
      return inner.answered(task, choice, answer);
    }
  }
}
