package dev.legionflow.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Help only, so its fields are read by nobody: the launcher builds and runs the benchmarks.
@Command(
    name = "bench",
    sortOptions = false,
    description = "Measures the engine, in a checkout of the sources, and other engines beside it.",
    footer = {
      "",
      "How it measures, and what came out: docs/performance.md",
      "Example: legion bench durable --peers --rounds 5 --seconds 10"
    })
@SuppressWarnings("unused")
final class Bench implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      description = "missions, durable, rest, fanout, growth, idle, micro; or all.")
  private List<String> names = List.of();

  @Option(
      names = "--json",
      paramLabel = "OUT",
      description = "Also write the figures to this file.")
  private String json = "";

  @Option(
      names = "--peers",
      description = "Measure the peers too: fetches them at first, and names their licences.")
  private boolean peers;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each side (5).")
  private int rounds;

  @Option(names = "--seconds", paramLabel = "S", description = "Seconds a round (10).")
  private double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "Seconds for which each side is warmed up (two rounds).")
  private double warmUp;

  @Option(
      names = "--pg-url",
      paramLabel = "URL",
      description = "This PostgreSQL instead of a new cluster, see docs/performance.md.")
  private String pgUrl = "";

  @Option(
      names = "--size",
      paramLabel = "WHAT=N",
      description = "Sizes of growth, fanout and idle, see docs/performance.md.")
  private List<String> sizes = List.of();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "the benchmarks are run by the launcher: use ./legion bench");
  }
}
