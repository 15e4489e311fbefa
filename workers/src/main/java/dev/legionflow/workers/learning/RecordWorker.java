package dev.legionflow.workers.learning;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.learning.Attempt.Effort;
import dev.legionflow.workers.learning.Attempt.Outcome;
import dev.legionflow.workers.learning.Attempt.Provenance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Job type `legion.learn.record`: keeps what came of an attempt.
///
/// The headers say what the task is (`taskType`), which of the variables `features` and
/// `parameters` count (`features`, `choices`), and who judges (`judge`: check, person or model).
/// The variable `verdict` is success, partial, failure, true or false. What `legion.learn.recall`
/// answered is taken from the variable `strategy`. Answers `recorded`: false where this attempt was
/// told already.
@ApplicationScoped
public class RecordWorker implements JobWorker {

  private static final Set<String> HEADERS = Set.of("taskType", "features", "choices", "judge");

  private static final Set<String> NAMED = Set.of("model", "formation");
  private static final int MOST_ISSUES = 10;
  private static final int LONGEST_ISSUE = 200;
  private static final int LONGEST_ID = 36;

  private final LearningBank bank;
  private final Embedder embedder;

  @Inject
  public RecordWorker(LearningBank bank, Embedder embedder) {
    this.bank = bank;
    this.embedder = embedder;
  }

  @Override
  public String type() {
    return "legion.learn.record";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of(
        "taskType",
        "taskText",
        "features",
        "parameters",
        "model",
        "formation",
        "strategy",
        "verdict",
        "issues",
        "steps",
        "durationMillis",
        "costMicroDollars");
  }

  @Override
  public JobOutcome work(Job job) {
    Attempt attempt;
    try {
      attempt = attempt(job);
    } catch (Job.InvalidVariable e) {
      throw e;
    } catch (IllegalArgumentException e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
    try {
      return JobOutcome.completed(Map.of("recorded", bank.record(attempt)));
    } catch (Tables.NoDatabase e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
  }

  private Attempt attempt(Job job) {
    var asked = new Asked(job, HEADERS);
    var kind = asked.kind();
    var strategy = recalled(job, asked);
    var text = job.text("taskText", "");
    var now = bank.clock().millis();
    return new Attempt(
        Long.toString(job.key()),
        kind.tenantId(),
        kind.taskType(),
        asked.features(),
        choices(job, asked, strategy),
        text.isBlank() ? null : Meaning.of(embedder.embed(text)),
        strategyId(strategy.get("id")),
        new Effort(
            asked.count("steps"),
            duration(asked.count("durationMillis"), strategy.get("at"), now),
            asked.count("costMicroDollars")),
        new Outcome(verdict(job), issues(job.variables().get("issues")), judge(asked)),
        new Provenance(job.bpmnProcessId(), job.processInstanceKey(), job.elementId()),
        now);
  }

  /// What is no object was not recalled: the mission has something else of that name.
  private static Map<String, @Nullable Object> recalled(Job job, Asked asked) {
    return job.variables().get("strategy") instanceof Map<?, ?> ? asked.map("strategy") : Map.of();
  }

  /// What was chosen: of the variable `parameters`, else of what was recalled, else of the
  /// variables `model` and `formation`.
  private static Map<String, String> choices(
      Job job, Asked asked, Map<String, @Nullable Object> strategy) {
    var names = asked.names("choices");
    if (names.isEmpty()) {
      throw new IllegalArgumentException("header 'choices' must name what could be otherwise");
    }
    var given = new LinkedHashMap<String, @Nullable Object>();
    if (strategy.get("parameters") instanceof Map<?, ?> recalled) {
      recalled.forEach((name, value) -> given.put(String.valueOf(name), value));
    }
    given.putAll(asked.map("parameters"));
    // They may be of anything else in the mission: only where nothing was chosen under that name.
    NAMED.forEach(name -> given.putIfAbsent(name, job.variables().get(name)));
    var choices = new LinkedHashMap<String, String>();
    for (var name : names) {
      if (given.get(name) != null) {
        var word = Words.of(given.get(name));
        if (word == null) {
          throw new Job.InvalidVariable(
              NAMED.contains(name) ? name : "parameters." + name,
              "one word of at most " + Words.LONGEST + " characters",
              given.get(name));
        }
        choices.put(name, word);
      }
    }
    return choices;
  }

  private static Verdict verdict(Job job) {
    var value = job.variables().get("verdict");
    return Verdict.of(value)
        .orElseThrow(() ->
            new Job.InvalidVariable("verdict", "success, partial, failure, true or false", value));
  }

  private static Judge judge(Asked asked) {
    var word = asked.header("judge");
    return Judge.of(word.isEmpty() ? Judge.CHECK.word() : word)
        .orElseThrow(
            () -> new IllegalArgumentException("header 'judge' must be check, person or model"));
  }

  /// Texts of any origin: cut, and without what could move a terminal.
  private static List<String> issues(@Nullable Object value) {
    List<?> given =
        switch (value) {
          case null -> List.of();
          case String text -> List.of(text);
          case List<?> list -> list;
          default -> throw new Job.InvalidVariable("issues", "a list of texts", value);
        };
    var issues = new ArrayList<String>();
    for (var each : given) {
      if (issues.size() < MOST_ISSUES && each != null) {
        var plain = String.valueOf(each).replaceAll("\\p{C}", " ").strip();
        issues.add(cut(plain));
      }
    }
    return issues;
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST_ISSUE) {
      return text;
    }
    // Half a character is nothing that a database takes.
    var end = Character.isHighSurrogate(text.charAt(LONGEST_ISSUE - 1)) ? 1 : 0;
    return text.substring(0, LONGEST_ISSUE - end);
  }

  private static @Nullable String strategyId(@Nullable Object id) {
    return id instanceof String text && text.length() <= LONGEST_ID && text.indexOf('\0') < 0
        ? text
        : null;
  }

  /// From the recall on, where nobody says how long it took.
  private static @Nullable Long duration(@Nullable Long told, @Nullable Object at, long now) {
    return told != null || !(at instanceof Number since)
        ? told
        : (Long) Math.max(0, now - since.longValue());
  }
}
