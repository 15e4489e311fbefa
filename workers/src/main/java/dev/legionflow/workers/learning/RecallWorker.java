package dev.legionflow.workers.learning;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.learning.Recalled.Listed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Job type `legion.learn.recall`: what is known for a task.
///
/// The headers say what the task is (`taskType`), which of the variable `features` count
/// (`features`), and what may be chosen (`options.NAME` = words between `|`). Answers `strategies`,
/// a list, and `strategy`, whose `parameters` have one of these words for each name.
@ApplicationScoped
public class RecallWorker implements JobWorker {

  private static final Set<String> HEADERS = Set.of("taskType", "features", "explore", "limit");
  private static final int LIMIT = 5;

  private final LearningBank bank;
  private final Embedder embedder;

  @Inject
  public RecallWorker(LearningBank bank, Embedder embedder) {
    this.bank = bank;
    this.embedder = embedder;
  }

  @Override
  public String type() {
    return "legion.learn.recall";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("taskType", "features", "taskText");
  }

  @Override
  public JobOutcome work(Job job) {
    Question question;
    try {
      question = question(job);
    } catch (Job.InvalidVariable e) {
      throw e;
    } catch (IllegalArgumentException e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
    try {
      var recalled = bank.recall(question);
      Map<String, @Nullable Object> variables = new LinkedHashMap<>();
      variables.put("strategies", recalled.listed().stream().map(RecallWorker::told).toList());
      variables.put("strategy", chosen(question, recalled));
      return JobOutcome.completed(variables);
    } catch (Tables.NoDatabase e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
  }

  private Question question(Job job) {
    var asked = new Asked(job, HEADERS);
    var text = job.text("taskText", "");
    return new Question(
        asked.kind(),
        asked.features(),
        asked.options(),
        text.isBlank() ? null : Meaning.of(embedder.embed(text)),
        asked.share("explore", bank.settings().explore()),
        asked.number("limit", LIMIT, Review.MOST),
        job.key());
  }

  private Map<String, @Nullable Object> chosen(Question question, Recalled recalled) {
    Map<String, @Nullable Object> chosen = new LinkedHashMap<>();
    chosen.put("id", recalled.applied().isEmpty() ? null : recalled.applied().getFirst());
    chosen.put("taskType", question.kind().taskType());
    chosen.put("parameters", values(recalled.choices()));
    chosen.put("features", question.features());
    chosen.put("explored", recalled.explored());
    chosen.put("why", recalled.why());
    chosen.put("at", bank.clock().millis());
    return chosen;
  }

  private static Map<String, Object> values(Map<String, String> words) {
    return words.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                each -> Words.value(each.getValue()),
                (one, _) -> one,
                LinkedHashMap::new));
  }

  private static Map<String, Object> told(Listed listed) {
    var strategy = listed.strategy();
    var evidence = strategy.evidence();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("id", strategy.id());
    told.put("kind", strategy.rule().kind().word());
    told.put("context", strategy.rule().context());
    told.put("choices", values(strategy.rule().choices()));
    told.put("confidence", Told.rounded(strategy.confidence()));
    told.put("lower", Told.rounded(evidence.with().lower(Evidence.Z95)));
    told.put("samples", evidence.samples());
    told.put("why", strategy.why());
    if (!strategy.note().isEmpty()) {
      told.put("note", strategy.note());
    }
    if (!listed.own()) {
      told.put("taskType", strategy.taskType());
      told.put("likeness", Told.rounded(listed.likeness()));
    }
    return told;
  }
}
