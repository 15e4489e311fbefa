package dev.legionflow.bench.router;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.legionflow.workers.embedding.MiniLm;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.RegistryFile;
import dev.legionflow.workers.router.registry.RegistryRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `legion bench router`.
@Command(
    name = "legion bench router",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the model router on recorded outcomes of a weak and a strong model.",
      "Without --train it learns from N of the data's own labels: these rows are scored by four",
      "fifths of them at a time, never by their own, and all other rows by all N."
    })
public final class RouterBench implements Callable<Integer> {

  private static final int FOLDS = 5;
  private static final int MOST_LABELS = 4_000;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "CSV with prompt, weak_correct, strong_correct, and where there are any subject, weak_response (may be repeated)")
  private List<Path> data = List.of();

  @Option(names = "--train", paramLabel = "FILE", description = "learn from this file instead")
  private @Nullable Path train;

  @Option(
      names = "--labels",
      paramLabel = "N",
      defaultValue = "1500",
      description = "how many rows may be learned from (${DEFAULT-VALUE})")
  private int labels;

  @Option(
      names = "--predictions",
      paramLabel = "OUT",
      description = "write row,router,score to this CSV file")
  private @Nullable Path predictions;

  @Option(names = "--json", paramLabel = "OUT", description = "write the figures to this file")
  private @Nullable Path json;

  @Option(
      names = "--online",
      description = "also run question by question: verdicts of what was called only, and a change")
  private boolean online;

  @Option(
      names = "--live",
      description =
          "also run question by question through the shipped workers, asking a stub over HTTP")
  private boolean live;

  @Option(
      names = "--faults",
      description =
          "measure calls of three providers of which one misbehaves, and what a call costs in time")
  private boolean faults;

  @Option(
      names = "--canary",
      description =
          "show a canary that rolls itself back and one that is promoted, in missions of the engine")
  private boolean canary;

  @Option(
      names = "--overhead",
      description = "measure how long embedding a prompt and choosing a model take")
  private boolean overhead;

  @Option(
      names = "--scenario",
      paramLabel = "REGISTRY",
      description =
          "price 100 reviews a day of 5,000 tokens with this registry, such as examples/models.toon")
  private @Nullable Path scenario;

  @Option(
      names = "--peers",
      description = "with --faults: beside Portkey's gateway, fetched by npm at first (MIT)")
  private boolean peers;

  @Override
  public Integer call() throws Exception {
    // Libraries tell of graphics cards and of broken connections that are meant to be.
    Logger.getLogger("").setLevel(Level.SEVERE);
    Registry priced = null;
    var files = new ArrayList<Measured>();
    // What is wrong is said before minutes are spent.
    try {
      var misuse = misuse();
      if (misuse != null) {
        System.err.println("legion bench router: " + misuse);
        return 2;
      }
      if (scenario != null) {
        priced = registry(scenario);
      }
      var known = train == null ? null : labelled(train);
      for (var file : data) {
        files.add(measured(file, known));
      }
    } catch (IOException e) {
      System.err.println("legion bench router: " + e.getMessage());
      return 1;
    }
    if (faults) {
      try (var portkey = peers ? Portkey.start(cache()) : null) {
        var runs = new FaultRuns(portkey);
        IO.println(runs.table());
        IO.println(runs.overhead());
      } catch (IOException e) {
        System.err.println("legion bench router: " + e.getMessage());
        return 1;
      }
    }
    if (canary && !showCanaries()) {
      return 1;
    }
    if (priced != null) {
      IO.println(Scenario.table(priced));
    }
    try {
      if (overhead) {
        IO.println(Overhead.table());
      }
      var routers = new Routers(new MiniLm());
      for (var each : files) {
        measure(each, routers);
      }
      return 0;
    } catch (IOException e) {
      System.err.println("legion bench router: " + e.getMessage());
      return 1;
    }
  }

  private static boolean showCanaries() throws IOException, InterruptedException {
    var home = Path.of(System.getProperty("legion.bench.home", ".")).toAbsolutePath().normalize();
    var logs = Files.createDirectories(home.resolve("bench/target/logs"));
    var work = Files.createTempDirectory("legion-bench");
    try {
      return new CanaryShow().run(home, work, logs.resolve("canary.log"));
    } finally {
      try (var files = Files.walk(work)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /// What is wrong with the command line; null for nothing.
  private @Nullable String misuse() {
    if (labels < 0 || labels > MOST_LABELS) {
      return "--labels must be 0 to %,d, but is %,d".formatted(MOST_LABELS, labels);
    }
    if (peers && !faults) {
      return "--peers goes with --faults";
    }
    if (data.isEmpty()) {
      var needing = new LinkedHashMap<String, Boolean>();
      needing.put("--train", train != null);
      needing.put("--predictions", predictions != null);
      needing.put("--json", json != null);
      needing.put("--online", online);
      needing.put("--live", live);
      for (var each : needing.entrySet()) {
        if (each.getValue()) {
          return each.getKey() + " goes with --data FILE";
        }
      }
      return faults || overhead || canary || scenario != null
          ? null
          : "--data FILE is needed; docs/router.md says where there are outcomes";
    }
    if (data.size() > 1 && (predictions != null || json != null)) {
      return "--predictions and --json go with one --data";
    }
    var out = unwritable("--predictions", predictions);
    return out != null ? out : unwritable("--json", json);
  }

  private static @Nullable String unwritable(String flag, @Nullable Path file) {
    if (file == null) {
      return null;
    }
    var folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      return "%s: %s is a folder".formatted(flag, file);
    }
    if (folder == null || !Files.isDirectory(folder)) {
      return "%s: there is no folder %s".formatted(flag, folder);
    }
    return Files.isWritable(Files.exists(file) ? file : folder)
        ? null
        : "%s: %s cannot be written".formatted(flag, file);
  }

  private static Registry registry(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("--scenario: there is no file " + file);
    }
    try {
      return RegistryFile.read(file);
    } catch (RegistryRefused e) {
      throw new IOException("--scenario: " + e.getMessage(), e);
    }
  }

  private static List<Outcome> labelled(Path file) throws IOException {
    var rows = Outcome.read("--train", file);
    var unlabelled = rows.stream().filter(row -> !row.isLabelled()).findFirst();
    if (unlabelled.isPresent()) {
      throw new IOException(
          "--train: %s, row %d has no '%s' and '%s' to learn from"
              .formatted(file.getFileName(), unlabelled.get().row(), Outcome.WEAK, Outcome.STRONG));
    }
    return rows;
  }

  /// @param known what may be learned from; null for the rows themselves
  private record Measured(
      Path file, List<Outcome> rows, boolean labelled, @Nullable List<Outcome> known) {}

  private Measured measured(Path file, @Nullable List<Outcome> known) throws IOException {
    var rows = Outcome.read("--data", file);
    var name = file.getFileName();
    var unlabelled = rows.stream().filter(row -> !row.isLabelled()).findFirst();
    if (unlabelled.isPresent()) {
      var where =
          "--data: %s, row %d has no '%s' and '%s'"
              .formatted(name, unlabelled.get().row(), Outcome.WEAK, Outcome.STRONG);
      if (known == null) {
        throw new IOException(where + ": name a file to learn from with --train");
      }
      if (online || live) {
        throw new IOException(where + ", which --%s needs".formatted(online ? "online" : "live"));
      }
    }
    if (rows.size() < FOLDS) {
      throw new IOException("--data: %s has fewer than %d rows".formatted(name, FOLDS));
    }
    if (known != null) {
      var learned = known.stream().map(Outcome::prompt).collect(Collectors.toSet());
      var both = rows.stream().filter(row -> learned.contains(row.prompt())).count();
      if (both > 0) {
        System.err.printf(
            "legion bench router: warning: %,d of the %,d prompts of --data are in --train too%n",
            both, rows.size());
      }
    }
    return new Measured(file, rows, unlabelled.isEmpty(), known);
  }

  private static Path cache() {
    var cache = System.getenv("XDG_CACHE_HOME");
    return Path.of(
        cache == null || cache.isBlank() ? System.getProperty("user.home") + "/.cache" : cache,
        "legion-flow");
  }

  private void measure(Measured of, Routers routers) throws IOException, InterruptedException {
    var rows = of.rows();
    var known = of.known();
    var told =
        known == null ? crossed(rows, routers, labels) : routers.told(drawn(known, labels), rows);
    var learned = Math.min(labels, known == null ? rows.size() : known.size());
    if (predictions != null) {
      write(predictions, rows, told.scores());
    }
    if (json != null) {
      writeJson(json, of, told.scores(), learned);
    }
    if (!of.labelled()) {
      IO.println(
          "%s: %,d rows scored by %s; it has no labels to measure by"
              .formatted(of.file(), rows.size(), String.join(", ", told.scores().keySet())));
      return;
    }
    var from = train == null ? "its own rows" : String.valueOf(train.getFileName());
    IO.println(
        "%n%s: %,d rows, weak %.3f, strong %.3f; learned from %,d labels of %s%n"
            .formatted(
                of.file().getFileName(),
                rows.size(),
                rows.stream().mapToDouble(Outcome::weakValue).average().orElseThrow(),
                rows.stream().mapToDouble(Outcome::strongValue).average().orElseThrow(),
                learned,
                from));
    if (!Routers.haveAnswers(rows) || (known != null && !Routers.haveAnswers(known))) {
      IO.println("Without the weak model's answers.\n");
    }
    IO.println(Table.of(rows, told.scores()));
    if (!told.good().isEmpty()) {
      IO.println(Calibration.table(rows, told.good()));
    }
    if (online) {
      var run = new Online(rows, routers);
      IO.println(run.table());
      IO.println(run.calibration());
    }
    if (live) {
      IO.println(new Live(rows, routers.embedder()).table());
    }
  }

  /// Scores every row by labels of other rows: at most so many labels are read in all. Rows that
  /// are not among those learned from are scored by all of these; those that are, a fifth at a time
  /// by the other four.
  static Routers.Told crossed(List<Outcome> rows, Routers routers, int labels) {
    var order = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
    Collections.shuffle(order, new Random(1));
    var pool = order.subList(0, Math.min(labels, order.size()));
    var all = new Routers.Told();
    for (var fold = -1; fold < FOLDS; fold++) {
      var test = new ArrayList<Integer>();
      var train = new ArrayList<Outcome>();
      for (var at = 0; at < pool.size(); at++) {
        if (at % FOLDS == fold) {
          test.add(pool.get(at));
        } else {
          train.add(rows.get(pool.get(at)));
        }
      }
      if (fold < 0) {
        test.addAll(order.subList(pool.size(), order.size()));
      }
      if (test.isEmpty()) {
        continue;
      }
      var told = routers.told(train, test.stream().map(rows::get).toList());
      told.scores()
          .forEach((name, values) ->
              put(all.scores().computeIfAbsent(name, _ -> new double[rows.size()]), values, test));
      told.good()
          .forEach((name, values) -> {
            var both = all.good().computeIfAbsent(name, _ -> new double[2][rows.size()]);
            put(both[0], values[0], test);
            put(both[1], values[1], test);
          });
    }
    return all;
  }

  private static void put(double[] all, double[] values, List<Integer> places) {
    for (var at = 0; at < values.length; at++) {
      all[places.get(at)] = values[at];
    }
  }

  static List<Outcome> drawn(List<Outcome> rows, int most) {
    var order = new ArrayList<>(rows);
    Collections.shuffle(order, new Random(1));
    return order.subList(0, Math.min(most, order.size()));
  }

  private static void write(Path file, List<Outcome> rows, Map<String, double[]> scores)
      throws IOException {
    try (var out = Files.newBufferedWriter(file)) {
      out.write("row,router,score\n");
      for (var entry : scores.entrySet()) {
        for (var at = 0; at < rows.size(); at++) {
          out.write(
              "%d,%s,%s%n".formatted(rows.get(at).row(), entry.getKey(), entry.getValue()[at]));
        }
      }
    }
  }

  /// Figures that cannot be measured are null.
  private static void writeJson(Path file, Measured of, Map<String, double[]> scores, int labels)
      throws IOException {
    var figures = new ArrayList<Map<String, @Nullable Object>>();
    scores.forEach((name, values) -> {
      var curve = of.labelled() ? Curve.of(of.rows(), values) : null;
      var apgr = curve == null ? Double.NaN : curve.apgr();
      var figure = new LinkedHashMap<String, @Nullable Object>();
      figure.put("name", name);
      figure.put("apgr", Double.isFinite(apgr) ? apgr : null);
      figure.put("cpt50", curve == null ? null : curve.callsFor(0.5));
      figure.put("cpt80", curve == null ? null : curve.callsFor(0.8));
      figure.put("strong_calls_at_95", curve == null ? null : curve.callsAtQuality(0.95));
      figure.put("labels", Routers.learns(name) ? labels : 0);
      figures.add(figure);
    });
    Files.writeString(
        file,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(figures));
  }
}
