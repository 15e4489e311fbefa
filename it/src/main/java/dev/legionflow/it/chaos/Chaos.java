package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Options.Wanted;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The program behind `./legion chaos`: runs scenarios one after the other and sums up.
///
/// It ends with 0 when nothing was violated, 1 otherwise, 2 when the command line is wrong, 3 when
/// there was no time for a scenario's first fault.
public final class Chaos {

  /// What it runs when nobody says for how long: about this.
  private static final Duration TIME = Duration.ofMinutes(10);

  private static final int MOST_SHOWN = 20;

  private final PrintStream out;
  private final Path folder;
  private final EngineNode.Program program = EngineNode.Program.find();

  private Chaos(PrintStream out, Path folder) {
    this.out = out;
    this.folder = folder;
  }

  public static void main(String[] arguments) {
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(run(System.out, folder(), List.of(arguments)));
  }

  private static Path folder() {
    var stamp =
        DateTimeFormatter.ofPattern("MMdd-HHmmss")
            .format(LocalDateTime.now(ZoneId.systemDefault()));
    return Path.of(System.getProperty("legion.chaos.folder", "target/chaos"))
        .resolve(stamp)
        .toAbsolutePath();
  }

  /// Runs what the arguments ask for.
  ///
  /// @param folder where data and logs go; what belongs to a scenario that held is deleted
  /// @return the exit code
  static int run(PrintStream out, Path folder, List<String> arguments) {
    try {
      return new Chaos(out, folder).run(Options.parse(arguments));
    } catch (Options.Wrong e) {
      out.println("legion chaos: " + e.getMessage());
      out.println("  See: docs/crash-safety.md");
      return 2;
    }
  }

  /// A scenario that was run.
  private record Outcome(String name, Run run, boolean faultless, Optional<String> skipped) {

    /// Nothing was tried, so that nothing was violated says nothing.
    boolean notRun() {
      return skipped.isEmpty() && !faultless && run.faults() == 0;
    }

    String remark() {
      return notRun()
          ? "  NOT RUN: there was no time"
          : skipped.map(reason -> "  SKIPPED: " + reason).orElse("");
    }
  }

  private int run(Options options) {
    var wanted =
        options.wanted().isEmpty()
            ? Scenarios.ALL.stream().map(one -> new Wanted(one.name(), Optional.empty())).toList()
            : options.wanted();
    wanted.forEach(one -> Scenarios.named(one.name()));
    out.println("seed " + options.seed() + "; data and logs in " + folder);
    var end = System.nanoTime() + options.time().orElse(TIME).toNanos();
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      var one = wanted.get(i);
      var scenario = Scenarios.named(one.name());
      var kills = one.kills().or(options::kills);
      // A number that was asked for is kept to. Else the time that is left is shared fairly.
      var now = System.nanoTime();
      var until =
          kills.isPresent() && options.time().isEmpty()
              ? Long.MAX_VALUE
              : now + Math.max(0, end - now) / (wanted.size() - i);
      int most = kills.orElse(options.time().isPresent() ? Integer.MAX_VALUE : scenario.kills());
      outcomes.add(run(scenario, i, options.seed(), most, until, options.keep()));
    }
    return sumUp(outcomes, options.seed());
  }

  private Outcome run(
      Scenario scenario, int number, long seed, int kills, long until, boolean keep) {
    out.println(scenario.name() + ": " + scenario.about());
    var run =
        new Run(
            scenario.name(),
            folder.resolve(number + "-" + scenario.name()),
            seed + number,
            kills,
            until,
            program,
            out);
    var skipped = Optional.<String>empty();
    try {
      scenario.run(run);
    } catch (Skipped e) {
      skipped = Optional.of(e.why());
      run.say("SKIPPED: %s".formatted(e.why()));
    } catch (Broken e) {
      run.violation(e.why());
    } catch (RuntimeException e) {
      run.violation("the harness broke: %s".formatted(e));
      e.printStackTrace(out);
    }
    if (run.violations().isEmpty() && !keep) {
      run.deleteFolders();
    } else {
      run.violations().stream()
          .limit(MOST_SHOWN)
          .forEach(text -> run.say("VIOLATION: %s".formatted(text)));
      run.say(
          "%d violations; data and logs are kept in %s"
              .formatted(run.violations().size(), run.folders()));
    }
    return new Outcome(scenario.name(), run, scenario.kills() == 0 || kills == 0, skipped);
  }

  private int sumUp(List<Outcome> outcomes, long seed) {
    out.println();
    long starts = 0;
    long jobs = 0;
    int faults = 0;
    int violations = 0;
    for (var outcome : outcomes) {
      var run = outcome.run();
      out.printf(
          "%-16s %5d faults %7d starts acknowledged %7d jobs %4d violations%s%n",
          outcome.name(),
          run.faults(),
          run.starts(),
          run.jobs(),
          run.violations().size(),
          outcome.remark());
      starts += run.starts();
      jobs += run.jobs();
      faults += run.faults();
      violations += run.violations().size();
    }
    out.printf(
        "%d faults, %d starts acknowledged, %d jobs, %d violations (seed %d)%n",
        faults, starts, jobs, violations, seed);
    if (violations > 0) {
      return 1;
    }
    return outcomes.stream().anyMatch(Outcome::notRun) ? 3 : 0;
  }
}
