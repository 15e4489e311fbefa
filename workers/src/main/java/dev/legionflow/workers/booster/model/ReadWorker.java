package dev.legionflow.workers.booster.model;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.booster.BoosterSettings;
import dev.legionflow.workers.booster.change.Change;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import dev.legionflow.workers.booster.folder.Workspaces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Job type `legion.change.read`: turns `answer`, what a model has answered (`{summary, files:
/// [{path, after}]}`), into `change` as the booster's transform has it. It writes nothing.
///
/// An answer that is anything else is the BPMN error `ANSWER_UNUSABLE` with the variable `reason`,
/// which names the field. With `briefed`, of `legion.change.brief`, only files that the model was
/// shown may change, and one that is another since then is the BPMN error `FILE_CHANGED`.
@ApplicationScoped
public class ReadWorker implements JobWorker {

  public static final String UNUSABLE = "ANSWER_UNUSABLE";
  public static final String FILE_CHANGED = "FILE_CHANGED";

  private final Workspaces workspaces;

  @Inject
  public ReadWorker(BoosterSettings settings) {
    this(settings.workspaces());
  }

  ReadWorker(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  @Override
  public String type() {
    return "legion.change.read";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("folder", "answer", "briefed");
  }

  @Override
  public boolean inline() {
    return true;
  }

  @Override
  public JobOutcome work(Job job) throws IOException {
    var shown = Shown.from(job);
    MissionFolder folder;
    try {
      folder = workspaces.open(job.text("folder"));
    } catch (FolderRefused e) {
      return JobOutcome.terminal(e.reason());
    }
    try {
      Change change = new AnswerReader(folder, shown).read(job.variables().get("answer"));
      int files = change.files().size();
      return new JobOutcome.Completed(
          Map.of("change", change.toVariable()),
          new JobOutcome.How(
              JobOutcome.Means.LOCAL,
              0,
              "a change of %d file%s".formatted(files, files == 1 ? "" : "s")));
    } catch (AnswerReader.Unusable e) {
      return error(UNUSABLE, e.getMessage());
    } catch (AnswerReader.ChangedSince e) {
      return error(FILE_CHANGED, e.getMessage());
    } catch (FolderRefused e) {
      return error(UNUSABLE, e.reason());
    }
  }

  private static JobOutcome error(String code, @Nullable String message) {
    String reason = String.valueOf(message);
    return new JobOutcome.BpmnError(code, reason, Map.of("reason", reason));
  }
}
