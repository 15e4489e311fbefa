package dev.legionflow.workers.booster.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.booster.BoosterSettings;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import dev.legionflow.workers.booster.folder.Workspaces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/// Job type `legion.change.brief`: writes into `prompt` what a model has to know to make the change
/// that `request` (a text or an object) asks for in `folder`: the request, the `reason` why no rule
/// does it, and the files that it is about ([Briefing]). `briefed` says which files those are, with
/// their hashes, for `legion.change.read`.
///
/// Where no file fits it answers with the BPMN error `NOTHING_TO_BRIEF` and the variable `reason`.
@ApplicationScoped
public class BriefWorker implements JobWorker {

  public static final String NOTHING = "NOTHING_TO_BRIEF";

  static final int MAX_REQUEST = 10_000;

  private static final int MAX_REASON = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Workspaces workspaces;

  @Inject
  public BriefWorker(BoosterSettings settings) {
    this(settings.workspaces());
  }

  BriefWorker(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  @Override
  public String type() {
    return "legion.change.brief";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("folder", "request", "reason");
  }

  @Override
  public boolean inline() {
    return true;
  }

  @Override
  public JobOutcome work(Job job) throws IOException {
    Object request = job.variables().get("request");
    if (request == null) {
      throw new Job.InvalidVariable("request", "a text or an object", null);
    }
    String text =
        switch (request) {
          case String words -> words.strip();
          case Map<?, ?> map -> json(map);
          default -> throw new Job.InvalidVariable("request", "a text or an object", request);
        };
    String reason = job.text("reason", "");
    MissionFolder folder;
    try {
      folder = workspaces.open(job.text("folder"));
    } catch (FolderRefused e) {
      return JobOutcome.terminal(e.reason());
    }
    if (text.isEmpty()) {
      return nothing("the request is empty");
    }
    if (text.length() > MAX_REQUEST) {
      return nothing("the request has more than %,d characters".formatted(MAX_REQUEST));
    }
    try {
      Briefing briefing = Briefing.of(folder, Words.of(request));
      return briefing.texts().isEmpty()
          ? nothing(why(briefing))
          : briefed(text, shortened(reason), briefing);
    } catch (FolderRefused e) {
      return nothing(e.reason());
    }
  }

  private static JobOutcome briefed(String request, String reason, Briefing briefing) {
    int shown = briefing.texts().size();
    int leftOut = briefing.leftOut().size();
    return new JobOutcome.Completed(
        Map.of(
            "prompt", PromptText.of(request, reason, briefing),
            "briefed", briefing.shown().toVariable()),
        new JobOutcome.How(
            JobOutcome.Means.LOCAL,
            0,
            "%d file%s shown, %d left out".formatted(shown, shown == 1 ? "" : "s", leftOut)));
  }

  private static String why(Briefing briefing) {
    return briefing.leftOut().entrySet().stream()
        .findFirst()
        .map(first ->
            briefing.leftOut().size() == 1
                ? "'%s' %s".formatted(first.getKey(), first.getValue())
                : "'%s' %s, and so with %d more"
                    .formatted(first.getKey(), first.getValue(), briefing.leftOut().size() - 1))
        .map(left -> "no file can be shown to a model: " + left)
        .orElse("the folder has no source files, and the request names no file of it");
  }

  private static JobOutcome nothing(String reason) {
    return new JobOutcome.BpmnError(NOTHING, reason, Map.of("reason", reason));
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
  }

  private static String json(Map<?, ?> request) {
    try {
      return JSON.writeValueAsString(request);
    } catch (JsonProcessingException e) {
      throw new Job.InvalidVariable("request", "a text or an object", request);
    }
  }
}
