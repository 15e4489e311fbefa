package dev.legionflow.workers.booster;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import dev.legionflow.workers.booster.folder.Workspaces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Job type `legion.booster.classify`: turns the variable `request` (a text or a map, see
/// [RenameTask]) into `task`, and says in `route` whether the booster may try it (`booster`) or a
/// person has to do it (`person`), with a `reason`.
@ApplicationScoped
public class ClassifyWorker implements JobWorker {

  static final String BOOSTER = "booster";
  static final String PERSON = "person";

  private final Workspaces workspaces;

  @Inject
  public ClassifyWorker(BoosterSettings settings) {
    this(settings.workspaces());
  }

  ClassifyWorker(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  @Override
  public String type() {
    return "legion.booster.classify";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("folder", "request");
  }

  @Override
  public boolean inline() {
    return true;
  }

  @Override
  public JobOutcome work(Job job) {
    try {
      MissionFolder folder = workspaces.open(job.text("folder"));
      return classify(folder, job.variables().get("request"));
    } catch (FolderRefused e) {
      return JobOutcome.terminal(e.reason());
    }
  }

  private static JobOutcome classify(MissionFolder folder, @Nullable Object request) {
    RenameTask task;
    switch (request) {
      case String text -> {
        Optional<RenameTask> read = RequestText.read(text);
        if (read.isEmpty()) {
          return person(
              "The request is not one that the booster knows: it renames a Python variable or"
                  + " function (\"rename function NAME to NEW_NAME in FILE.py, line 12\").");
        }
        task = read.get();
      }
      case Map<?, ?> map -> {
        try {
          task = RenameTask.from("request", map);
        } catch (IllegalArgumentException e) {
          return person(e.getMessage());
        }
      }
      case null, default ->
          throw new Job.InvalidVariable("request", "a text or an object", request);
    }
    if (!task.file().endsWith(".py")) {
      return person("'%s' is no Python file.".formatted(task.file()));
    }
    try {
      folder.existingFile(task.file());
    } catch (FolderRefused e) {
      return person(e.reason());
    }
    return outcome(
        task.toVariable(),
        BOOSTER,
        "rename '%s' to '%s' in %s".formatted(task.name(), task.newName(), task.file()));
  }

  private static JobOutcome person(@Nullable String reason) {
    return outcome(null, PERSON, reason);
  }

  private static JobOutcome outcome(
      @Nullable Map<String, @Nullable Object> task, String route, @Nullable String reason) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("task", task);
    variables.put("route", route);
    variables.put("reason", reason);
    return JobOutcome.completed(variables);
  }
}
