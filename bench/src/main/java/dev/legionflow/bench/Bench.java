package dev.legionflow.bench;

import dev.legionflow.bench.learning.LearningBench;
import dev.legionflow.bench.router.RouterBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `legion bench NAME…`.
@Command(
    name = "legion bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures Legion Flow, and with --peers other engines beside it.")
public final class Bench implements Callable<Integer> {

  private static final int QUICK_ROUNDS = 3;
  private static final double QUICK_SECONDS = 5;

  static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

  static {
    ALL.put("missions", new Missions());
    ALL.put("durable", new Durable());
    ALL.put("rest", new Rest());
    ALL.put("fanout", new FanOut());
    ALL.put("growth", new Growth());
    ALL.put("idle", new Idle());
    ALL.put("micro", new Micro());
  }

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description =
          "missions, durable, rest, fanout, growth, idle, micro, or all; router (see legion bench router --help), learning (see legion bench learning --help)")
  private List<String> names = List.of();

  @Option(names = "--json", paramLabel = "OUT", description = "also write the figures to this file")
  private @Nullable Path json;

  @Option(
      names = "--peers",
      description = "measure the peers too; fetches them at first (800 MB), names their licences")
  private boolean peers;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "rounds of each side (${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "seconds a round (${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "seconds for which each side is warmed up (two rounds)")
  private double warmUp;

  @Option(
      names = "--pg-url",
      paramLabel = "URL",
      description =
          "use this PostgreSQL (jdbc:postgresql://…/NAME: the databases NAME_legion, NAME_flowable, NAME_camunda7) instead of a new cluster")
  private @Nullable String pgUrl;

  @Option(
      names = "--size",
      paramLabel = "WHAT=N",
      description =
          "growth: finished, waiting, definitions; fanout: jobs, calls; idle: polls (may be repeated)")
  private Map<String, Integer> sizes = new LinkedHashMap<>();

  public static void main(String[] args) {
    // These have options of their own.
    if (args.length > 0 && args[0].equals("router")) {
      var router = Arrays.copyOfRange(args, 1, args.length);
      System.exit(new CommandLine(new RouterBench()).execute(router));
    }
    if (args.length > 0 && args[0].equals("learning")) {
      System.exit(LearningBench.run(Arrays.copyOfRange(args, 1, args.length)));
    }
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    var wanted = names.equals(List.of("all")) ? List.copyOf(ALL.keySet()) : names;
    for (var name : wanted) {
      if (!ALL.containsKey(name)) {
        System.err.printf("legion bench: there is no '%s'; there are %s%n", name, ALL.keySet());
        return 2;
      }
    }
    if (rounds < 1
        || rounds > 100
        || !(seconds >= 1 && seconds <= 3600)
        || !(warmUp >= 0 && warmUp <= 3600)) {
      System.err.println(
          "legion bench: --rounds must be 1 to 100, --seconds 1 to 3600, --warm-up 0 to 3600");
      return 2;
    }
    if (peers) {
      IO.println(Peers.LICENCES);
    }
    var every = new ArrayList<Figure>();
    var status = 0;
    for (var name : wanted) {
      try {
        every.addAll(measure(name));
      } catch (IOException | RuntimeException e) {
        System.err.printf("legion bench: %s failed: %s%n", name, causes(e));
        status = 1;
      }
    }
    if (json != null) {
      Results.write(json, every);
    }
    return status;
  }

  private List<Figure> measure(String name) throws Exception {
    var home = Path.of(System.getProperty("legion.bench.home", ".")).toAbsolutePath().normalize();
    var machine = Machine.describe();
    IO.println("%s: %d rounds of %.0f s each side; %s".formatted(name, rounds, seconds, machine));
    var work = Files.createTempDirectory("legion-bench");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Surroundings.deleteQuietly(work)));
    var given =
        new Surroundings(
            home,
            work,
            home.resolve("bench/target/logs").resolve(name),
            rounds,
            seconds,
            warmUp == 0 ? 2 * seconds : warmUp,
            peers,
            pgUrl,
            Sizes.with(sizes),
            new ArrayList<>());
    var figures = new ArrayList<Figure>();
    try {
      ALL.getOrDefault(name, (g, f) -> {}).run(given, figures);
    } finally {
      Surroundings.delete(work);
    }
    var quick = rounds < QUICK_ROUNDS || seconds < QUICK_SECONDS;
    var results = home.resolve(quick ? "bench/target/results" : "bench/results");
    IO.println("");
    IO.println(Results.table(figures));
    if (!figures.isEmpty()) {
      Results.write(results.resolve(name + ".json"), figures);
      Files.writeString(
          results.resolve(name + ".txt"),
          "%s, %d rounds of %.0f s. %s.\n%s"
              .formatted(
                  LocalDate.now(ZoneOffset.UTC),
                  rounds,
                  seconds,
                  machine,
                  String.join(
                      "", given.notes().stream().map(note -> "- " + note + "\n").toList())));
      IO.println("Written to " + results.resolve(name + ".json"));
      if (quick) {
        IO.println(
            "A quick run (less than %d rounds or %.0f s): docs/performance.md stays as it is."
                .formatted(QUICK_ROUNDS, QUICK_SECONDS));
      } else {
        Results.document(home.resolve("docs/performance.md"), results);
      }
    }
    return figures;
  }

  private static String causes(Throwable thrown) {
    var text = new StringBuilder(String.valueOf(thrown.getMessage()));
    for (var cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      text.append("; ").append(cause.getMessage());
    }
    return text.toString();
  }
}
