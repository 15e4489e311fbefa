package dev.legionflow.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command `legion` itself; every other command is below it.
@Command(
    name = "legion",
    description = "Runs missions of AI agents as BPMN processes.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Root.Version.class,
    subcommands = {
      Up.class,
      Status.class,
      Deploy.class,
      Start.class,
      Instances.class,
      ShowVariables.class,
      Tasks.class,
      Complete.class,
      Cancel.class,
      TakeBackup.class,
      RestoreBackup.class,
      Audit.class,
      Test.class,
      Parity.class,
      Chaos.class,
      Bench.class,
      Prepare.class,
      Help.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:the engine refused the request and says why",
      " 2:the command line is wrong",
      " 3:no engine answers at the address",
      " 4:no answer in time; it may have been carried out",
      " 5:it ran, and the result is not the expected one",
    },
    footer = {
      "",
      "Environment: LEGION_URL, LEGION_TOKEN, LEGION_DATA (the data folder), LEGION_JAVA_OPTS",
      "(options for the engine's JVM), JAVA_HOME (a JDK 25 or newer)."
    })
public final class Root implements Runnable {

  private final Environment environment;

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  // picocli reads the two, not we.
  @SuppressWarnings("unused")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  private boolean help;

  @SuppressWarnings("unused")
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows the version.")
  private boolean version;

  public Root(Environment environment) {
    this.environment = environment;
  }

  Environment environment() {
    return environment;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Root.class.getPackage().getImplementationVersion();
      return new String[] {
        "Legion Flow " + (version == null ? "(not packaged)" : version), "Java " + Runtime.version()
      };
    }
  }
}
