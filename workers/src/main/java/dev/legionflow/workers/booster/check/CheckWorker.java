package dev.legionflow.workers.booster.check;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.booster.BoosterSettings;
import dev.legionflow.workers.booster.change.Change;
import dev.legionflow.workers.booster.change.ChangeWriter;
import dev.legionflow.workers.booster.change.FileChange;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import dev.legionflow.workers.booster.folder.Workspaces;
import dev.legionflow.workers.booster.python.PythonRename;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// Job type `legion.check`: applies `change` to a private copy of `folder`, sees whether the
/// changed files parse, and runs the tests that the server's configuration names for the folder
/// ([TestCommands]). Answers with `check` = `{passed, parsed, tests, output}`, where `tests` is
/// `passed`, `failed` or `none configured`.
@ApplicationScoped
public class CheckWorker implements JobWorker {

  private static final Duration AROUND_THE_TESTS = Duration.ofMinutes(2);

  private final Workspaces workspaces;
  private final TestCommands commands;

  @Inject
  public CheckWorker(BoosterSettings settings, Config config) {
    this(settings.workspaces(), TestCommands.from(config));
  }

  CheckWorker(Workspaces workspaces, TestCommands commands) {
    this.workspaces = workspaces;
    this.commands = commands;
  }

  @Override
  public String type() {
    return "legion.check";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("folder", "change");
  }

  @Override
  public int maxConcurrentJobs() {
    return 4;
  }

  @Override
  public long timeoutMillis() {
    return commands.longestTimeout().plus(AROUND_THE_TESTS).toMillis();
  }

  @Override
  public JobOutcome work(Job job) throws IOException, InterruptedException {
    Change change;
    try {
      change = Change.from(job);
    } catch (IllegalArgumentException e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
    try {
      MissionFolder folder = workspaces.open(job.text("folder"));
      try (FolderCopy copy = FolderCopy.of(folder)) {
        return check(job, folder, copy, change);
      }
    } catch (FolderRefused e) {
      return JobOutcome.terminal(e.reason());
    }
  }

  private JobOutcome check(Job job, MissionFolder folder, FolderCopy copy, Change change)
      throws IOException, InterruptedException, FolderRefused {
    ChangeWriter.Result applied = new ChangeWriter().write(copy.folder(), change, job.key());
    if (applied instanceof ChangeWriter.Result.ChangedSince(String path)) {
      return result(
          false,
          "none configured",
          "'%s' was changed since the change was computed".formatted(path));
    }
    Optional<String> parseError = parseError(change);
    Optional<TestCommand> command = commands.forFolder(folder.path());
    if (parseError.isPresent()) {
      return result(false, command.isEmpty() ? "none configured" : "failed", parseError.get());
    }
    if (command.isEmpty()) {
      return result(true, "none configured", "");
    }
    TestCommand tests = command.get();
    TestRun.Result run;
    try {
      run = TestRun.run(tests.command(), copy.folder().path(), copy.home(), tests.timeout());
    } catch (IOException e) {
      return JobOutcome.terminal(
          "legion.check.%s.command cannot be started: %s".formatted(tests.name(), e.getMessage()));
    }
    return result(true, run.passed() ? "passed" : "failed", run.output());
  }

  private static Optional<String> parseError(Change change) {
    for (FileChange file : change.files()) {
      if (file.path().endsWith(".py")) {
        Optional<String> error =
            PythonRename.parseError(file.path(), file.after().getBytes(StandardCharsets.UTF_8));
        if (error.isPresent()) {
          return error;
        }
      }
    }
    return Optional.empty();
  }

  private static JobOutcome result(boolean parsed, String tests, String output) {
    Map<String, @Nullable Object> check = new LinkedHashMap<>();
    check.put("passed", parsed && !tests.equals("failed"));
    check.put("parsed", parsed);
    check.put("tests", tests);
    check.put("output", output);
    return JobOutcome.completed(Map.of("check", check));
  }
}
