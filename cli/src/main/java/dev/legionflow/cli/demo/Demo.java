package dev.legionflow.cli.demo;

import dev.legionflow.cli.api.Engine;
import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.command.Environment;
import dev.legionflow.cli.command.Exit;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Starts an engine, runs two real missions on copies of an example, and shows how each step was
/// done. Everything is done over the public REST API.
@Command(
    name = "demo",
    description = "Runs two real missions on an engine of its own, and stays up.")
public final class Demo implements Callable<Integer> {

  private static final int USUAL_PORT = 8080;
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /// The demo shows what costs nothing, on every machine alike: the second mission is a person's,
  /// also where a model could be asked.
  private static final List<String> WITHOUT_MODELS =
      List.of("-Dlegion.router.ollama=off", "-Dlegion.router.models=none.toon");

  private final Environment environment;

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + USUAL_PORT,
      description = "The engine's port on 127.0.0.1 (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The engine's data folder; else LEGION_DATA, else ./data.")
  private @Nullable Path data;

  @Option(
      names = "--exit",
      description = "Answers the user tasks itself, checks what was done on disk, and stops.")
  private boolean exit;

  public Demo(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Path.of(environment.get("LEGION_HOME", "."));
    if (!Files.isExecutable(home.resolve("legion"))) {
      throw new ParameterException(
          spec.commandLine(), "the demo is started through the launcher: use ./legion demo");
    }
    if (!portIsFree()) {
      spec.commandLine()
          .getErr()
          .println(
              "legion: port %d of 127.0.0.1 is taken: stop what listens there, or choose another with --port"
                  .formatted(port));
      return Exit.REFUSED;
    }
    try {
      run(home);
      return Exit.OK;
    } catch (DemoFailed e) {
      spec.commandLine().getErr().println("legion: " + e.getMessage());
      return Exit.NOT_AS_EXPECTED;
    }
  }

  private void run(Path home) throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    var folder = dataFolder(home);
    var workspaces = OwnerOnly.folder(folder.resolve("workspaces"));
    var testsRun = ProjectTests.canRun(environment.get("PATH", ""));
    if (!testsRun) {
      out.println("There is no python3 here: the example's own tests are not run.");
    }
    out.println("Starting the engine; its data is in " + folder);
    var began = System.nanoTime();
    var settings = new ArrayList<>(WITHOUT_MODELS);
    if (testsRun) {
      settings.addAll(ProjectTests.settings(workspaces));
    }
    var log = folder.resolve("demo-engine.log");
    try (var process = EngineProcess.start(home, port, folder, settings, log)) {
      var url = URI.create("http://127.0.0.1:" + port);
      try (var anyone = new Engine(url, Optional.empty())) {
        process.awaitReady(anyone);
      }
      out.println("Ready at %s after %.1f s".formatted(url, (System.nanoTime() - began) / 1e9));
      var token = Files.readString(folder.resolve("admin-token")).strip();
      try (var engine = new Engine(url, Optional.of(token))) {
        var missions = new Missions(engine, () -> !process.endsWithin(LOOK_EVERY));
        var started = start(home, workspaces, missions, out);
        var report = new Report(out, missions);
        if (exit) {
          finish(started, missions, report, testsRun, out);
        } else {
          show(started, report, engine, folder, home);
        }
      }
      if (!exit) {
        out.println();
        out.println("The engine runs on. Stop it with Ctrl-C.");
        process.await();
        throw new DemoFailed("the engine ended:\n" + process.tail());
      }
    }
  }

  private List<Mission> start(Path home, Path workspaces, Missions missions, PrintWriter out)
      throws IOException, InterruptedException {
    out.println("Deployed " + String.join(", ", missions.deploy(home.resolve("processes"))));
    var example = home.resolve("examples").resolve(Assignment.EXAMPLE);
    var started = new ArrayList<Mission>();
    for (var assignment : Assignment.all()) {
      var workspace = Workspace.copyOf(example, workspaces);
      var before = workspace.texts();
      var variables =
          Json.object()
              .put("folder", workspace.folder().toString())
              .put("request", assignment.request());
      var key = missions.start(Assignment.PROCESS, variables);
      out.println("Mission %s in %s: %s".formatted(key, workspace.folder(), assignment.request()));
      started.add(new Mission(key, assignment, workspace, before));
    }
    for (var mission : started) {
      missions.awaitRest(mission.key());
    }
    return started;
  }

  private void show(List<Mission> started, Report report, Engine engine, Path folder, Path home) {
    report.steps(started);
    var options = new StringBuilder();
    if (port != USUAL_PORT) {
      options.append(" --url ").append(engine.url());
    }
    if (!folder.equals(home.resolve("data").toAbsolutePath().normalize())) {
      options.append(" --data ").append(folder);
    }
    started.forEach(m -> report.change(m, options.toString()));
    report.waiting(started, options.toString());
    report.addresses(engine);
  }

  private static void finish(
      List<Mission> started, Missions missions, Report report, boolean testsRun, PrintWriter out)
      throws IOException, InterruptedException {
    var verdict = new Verdict(missions, testsRun);
    var wrong = new ArrayList<String>();
    for (var mission : started) {
      verdict.atRest(mission).forEach(w -> wrong.add(named(mission, w)));
      for (var task : missions.waiting(mission.key())) {
        missions.complete(task.path("userTaskKey").asText(), mission.assignment().answer());
      }
    }
    for (var mission : started) {
      missions.awaitRest(mission.key());
      verdict.atEnd(mission).forEach(w -> wrong.add(named(mission, w)));
    }
    report.steps(started);
    out.println();
    if (!wrong.isEmpty()) {
      throw new DemoFailed("not as expected:\n  " + String.join("\n  ", wrong));
    }
    out.println("Both missions came to their expected ends, and the files are as they should be.");
  }

  private static String named(Mission mission, String wrong) {
    return "%s (%s): %s".formatted(mission.assignment().title(), mission.key(), wrong);
  }

  private Path dataFolder(Path home) throws IOException {
    var folder = data;
    if (folder == null) {
      folder = Path.of(environment.get("LEGION_DATA", home.resolve("data").toString()));
    }
    return OwnerOnly.folder(folder).toRealPath();
  }

  private boolean portIsFree() throws IOException {
    if (port < 1 || port > 65_535) {
      throw new ParameterException(spec.commandLine(), "--port must be 1 to 65535, but is " + port);
    }
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      return true;
    } catch (BindException e) {
      return false;
    }
  }
}
