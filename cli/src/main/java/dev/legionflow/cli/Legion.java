package dev.legionflow.cli;

import dev.legionflow.cli.api.CallFailed;
import dev.legionflow.cli.api.CallFailed.OutcomeUnknown;
import dev.legionflow.cli.api.CallFailed.Refused;
import dev.legionflow.cli.api.CallFailed.Unreachable;
import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.command.Environment;
import dev.legionflow.cli.command.Exit;
import dev.legionflow.cli.command.Root;
import dev.legionflow.cli.demo.Demo;
import dev.legionflow.cli.output.Printable;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line's entry: [#main], and [#run] for callers in the same process.
public final class Legion {

  private Legion() {}

  public static void main(String[] args) {
    var out = new PrintWriter(System.out, true, System.out.charset());
    var err = new PrintWriter(System.err, true, System.err.charset());
    System.exit(run(System::getenv, out, err, args));
  }

  /// Runs one command.
  ///
  /// @return one of [Exit]
  public static int run(Environment environment, PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Root(environment))
        .addSubcommand(new Demo(environment))
        .setOut(out)
        .setErr(err)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler((e, given) -> wrong(e, err))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command, err))
        .execute(args);
  }

  private static int wrong(ParameterException e, PrintWriter err) {
    var command = e.getCommandLine();
    err.println("legion: " + Printable.lines(String.valueOf(e.getMessage())));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("  See: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return Exit.USAGE;
  }

  private static int failed(Exception e, CommandLine command, PrintWriter err) {
    if (!(e instanceof CallFailed failure)) {
      err.println("legion: a mistake in this program, please report it:");
      e.printStackTrace(err);
      return Exit.BUG;
    }
    if (asksForJson(command)) {
      // Escaped as JSON escapes, so that it stays the same document.
      err.println(Printable.lines(Json.pretty(failure.problem())));
    } else {
      err.println("legion: " + Printable.lines(String.valueOf(e.getMessage())));
      hint(failure).ifPresent(h -> err.println("  " + h));
    }
    return switch (failure) {
      case Refused refused -> refused.status() == 504 ? Exit.UNKNOWN : Exit.REFUSED;
      case Unreachable unreachable -> Exit.UNREACHABLE;
      case OutcomeUnknown unknown -> Exit.UNKNOWN;
    };
  }

  private static Optional<String> hint(CallFailed failure) {
    return switch (failure) {
      case Refused refused when refused.status() == 401 ->
          Optional.of("No token, or not the engine's: see --token-file, --data, LEGION_TOKEN.");
      case Unreachable unreachable -> Optional.of("Is it running? Start it with: legion up");
      case Refused refused -> Optional.empty();
      case OutcomeUnknown unknown -> Optional.empty();
    };
  }

  private static boolean asksForJson(CommandLine command) {
    var output = command.getCommandSpec().findOption("--output");
    return output != null && "json".equals(String.valueOf(output.<@Nullable Object>getValue()));
  }
}
