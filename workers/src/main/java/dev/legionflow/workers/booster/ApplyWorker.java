package dev.legionflow.workers.booster;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.booster.change.Change;
import dev.legionflow.workers.booster.change.ChangeWriter;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.Workspaces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/// Job type `legion.booster.apply`: writes `change` to `folder`, all files or none, and answers
/// with `applied` = the paths that it wrote. A file that was changed since the transform is the
/// BPMN error `FILE_CHANGED`; nothing is written then. A repeated job finds its work done.
@ApplicationScoped
public class ApplyWorker implements JobWorker {

  static final String FILE_CHANGED = "FILE_CHANGED";

  private final Workspaces workspaces;
  private final ChangeWriter writer = new ChangeWriter();

  @Inject
  public ApplyWorker(BoosterSettings settings) {
    this(settings.workspaces());
  }

  ApplyWorker(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  @Override
  public String type() {
    return "legion.booster.apply";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("folder", "change");
  }

  @Override
  public JobOutcome work(Job job) throws IOException {
    Change change;
    try {
      change = Change.from(job);
    } catch (IllegalArgumentException e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
    try {
      return switch (writer.write(workspaces.open(job.text("folder")), change, job.key())) {
        case ChangeWriter.Result.Written(var written) ->
            JobOutcome.completed(Map.of("applied", written));
        case ChangeWriter.Result.ChangedSince(String path) ->
            JobOutcome.error(
                FILE_CHANGED, "'%s' was changed since the change was computed".formatted(path));
      };
    } catch (FolderRefused e) {
      return JobOutcome.terminal(e.reason());
    }
  }
}
