package dev.legionflow.workers.booster;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.booster.change.Change;
import dev.legionflow.workers.booster.folder.FolderListing;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.Workspaces;
import dev.legionflow.workers.booster.python.PythonRename;
import dev.legionflow.workers.booster.python.RenameResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Job type `legion.booster.transform`: computes the change that `task` asks for in `folder` and
/// answers with `change` (see [Change]). It writes nothing. When the booster is not sure, it
/// answers with the BPMN error `BOOSTER_REFUSED` and the variable `reason`.
@ApplicationScoped
public class TransformWorker implements JobWorker {

  static final String REFUSED = "BOOSTER_REFUSED";

  private final Workspaces workspaces;

  @Inject
  public TransformWorker(BoosterSettings settings) {
    this(settings.workspaces());
  }

  TransformWorker(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  @Override
  public String type() {
    return "legion.booster.transform";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("folder", "task");
  }

  @Override
  public boolean inline() {
    return true;
  }

  @Override
  public JobOutcome work(Job job) throws IOException {
    RenameTask task;
    Object variable = job.variables().get("task");
    if (!(variable instanceof Map<?, ?> map)) {
      throw new Job.InvalidVariable("task", "an object", variable);
    }
    try {
      task = RenameTask.from("task", map);
    } catch (IllegalArgumentException e) {
      return refused(e.getMessage());
    }
    Optional<String> unavailable = PythonRename.unavailable();
    if (unavailable.isPresent()) {
      return refused(unavailable.get());
    }
    try {
      FolderListing listing = FolderListing.of(workspaces.open(job.text("folder")));
      return switch (PythonRename.rename(listing, task.toRequest())) {
        case RenameResult.Refused refused -> refused(refused.reason());
        case RenameResult.Accepted accepted -> completed(task, accepted);
      };
    } catch (FolderRefused e) {
      return JobOutcome.terminal(e.reason());
    }
  }

  private static JobOutcome completed(RenameTask task, RenameResult.Accepted accepted) {
    List<Change.Edit> edits = new ArrayList<>();
    accepted
        .texts()
        .forEach((path, text) -> edits.add(new Change.Edit(path, text.before(), text.after())));
    if (edits.size() > Change.MAX_FILES) {
      return refused(
          "the change concerns %d files, more than %d".formatted(edits.size(), Change.MAX_FILES));
    }
    String counts =
        "%d place%s in %d file%s"
            .formatted(
                accepted.occurrences(),
                accepted.occurrences() == 1 ? "" : "s",
                edits.size(),
                edits.size() == 1 ? "" : "s");
    StringBuilder summary =
        new StringBuilder(
            "Rename '%s' to '%s': %s.".formatted(task.name(), task.newName(), counts));
    accepted.notes().forEach(note -> summary.append("\nNote: ").append(note));
    Change change = Change.of(summary.toString(), edits);
    if (change.size() > Change.MAX_BYTES) {
      return refused(
          "the change has %d bytes, more than %d".formatted(change.size(), Change.MAX_BYTES));
    }
    return new JobOutcome.Completed(
        Map.of("change", change.toVariable()),
        new JobOutcome.How(JobOutcome.Means.LOCAL, 0, "renamed " + counts));
  }

  private static JobOutcome refused(@Nullable String reason) {
    String text = reason == null ? "no reason given" : reason;
    return new JobOutcome.BpmnError(REFUSED, text, Map.of("reason", text));
  }
}
