package dev.legionflow.workers.learning.recognition;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Job type `legion.recognise`: what the variable `text` is about, by the recogniser that the
/// header `recogniser` names. Answers `intent` (`oos` for none), `oos`, whether it is about none,
/// `nearest`, the likeliest intent also then, and its `confidence` from 0 to 1.
@ApplicationScoped
public class RecogniseWorker implements JobWorker {

  static final String HEADER = "recogniser";

  /// 15,000 examples were seen to take two and a half minutes; twice as many may be learned.
  private static final Duration TIMEOUT = Duration.ofMinutes(15);

  private final Recognisers recognisers;

  @Inject
  public RecogniseWorker(Recognisers recognisers) {
    this.recognisers = recognisers;
  }

  @Override
  public String type() {
    return "legion.recognise";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("text");
  }

  /// The first job learns the examples, and others wait for that.
  @Override
  public long timeoutMillis() {
    return TIMEOUT.toMillis();
  }

  @Override
  public JobOutcome work(Job job) {
    var text = job.text("text");
    var name = job.customHeaders().get(HEADER);
    if (name == null) {
      return JobOutcome.terminal("header '%s' is missing".formatted(HEADER));
    }
    if (text.length() > Example.MOST_TEXT_CHARACTERS) {
      return JobOutcome.terminal(
          "variable 'text' has %,d characters, but may have %,d"
              .formatted(text.length(), Example.MOST_TEXT_CHARACTERS));
    }
    try {
      var told = recognisers.of(name).recognise(text);
      return JobOutcome.completed(
          Map.of(
              "intent", told.label(),
              "oos", told.outside(),
              "nearest", told.intent(),
              "confidence", told.confidence()));
    } catch (Recognisers.NoRecogniser e) {
      return JobOutcome.terminal("header '%s': %s".formatted(HEADER, e.getMessage()));
    }
  }
}
