package dev.legionflow.workers.reflexion;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.Job.InvalidVariable;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Job type `legion.reflexion.reflect`: whether a task that has failed is tried again. Reads
///
/// - `trials`: the attempts so far, `{passed, score, costMicroDollars, seconds}`
/// - `maxRetries`: how often it is tried again at the most (3; from 0 to 10)
/// - `improvementThreshold`: how likely another attempt has to pass, from 0 to 1 (0.05)
/// - `prior`: `{successes, failures, score}` of tasks of this kind before, see [Gain] (0.5, 0.5, 0)
/// - `appetite`: `{seconds, microDollars}`, what all attempts together may take; neither is needed.
///   The next one is expected to take as much as those before it did on average.
///
/// Answers `again`, `expectedGain`, `reason` (one word: `passed`, `worthwhile`, `retries`, `gain`,
/// `time`, `money`) and `why`. The same input always gives the same answer.
@ApplicationScoped
public class ReflectWorker implements JobWorker {

  static final int RETRIES = 3;
  static final double THRESHOLD = 0.05;
  private static final int MOST_RETRIES = 10;
  private static final double MOST_PRIOR = 1e6;

  @Override
  public String type() {
    return "legion.reflexion.reflect";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("trials", "maxRetries", "improvementThreshold", "prior", "appetite");
  }

  @Override
  public boolean inline() {
    return true;
  }

  @Override
  public JobOutcome work(Job job) {
    List<Trial> trials = Trial.read(job.variables().get("trials"));
    Gain gain = prior(job.variables().get("prior"));
    trials.forEach(gain::tried);
    double expected = trials.getLast().passed() ? 0 : gain.expected();
    Decision decision = decide(job, trials, expected);
    return JobOutcome.completed(
        Map.of(
            "again",
            decision.again(),
            "expectedGain",
            expected,
            "reason",
            decision.reason(),
            "why",
            decision.why()));
  }

  /// What is done, why in one word, and in many.
  private record Decision(boolean again, String reason, String why) {
    static Decision stop(String reason, String why) {
      return new Decision(false, reason, why);
    }
  }

  private static Decision decide(Job job, List<Trial> trials, double expected) {
    int retries = retries(job.variables().get("maxRetries"));
    double threshold =
        Trial.number(
            "improvementThreshold", job.variables().get("improvementThreshold"), THRESHOLD, 1);
    if (trials.getLast().passed()) {
      return Decision.stop("passed", "The last attempt passed.");
    }
    if (trials.size() > retries) {
      return Decision.stop(
          "retries", "%d of %d attempts have failed.".formatted(trials.size(), retries + 1));
    }
    if (expected < threshold) {
      return Decision.stop(
          "gain",
          "Another attempt passes with %s, less than %s."
              .formatted(percent(expected), percent(threshold)));
    }
    Decision tooMuch = tooMuch(job, trials);
    return tooMuch != null
        ? tooMuch
        : new Decision(
            true, "worthwhile", "Another attempt passes with %s.".formatted(percent(expected)));
  }

  private static @Nullable Decision tooMuch(Job job, List<Trial> trials) {
    Object variable = job.variables().get("appetite");
    if (variable == null) {
      return null;
    }
    if (!(variable instanceof Map<?, ?> appetite)) {
      throw new InvalidVariable("appetite", "{seconds, microDollars}", variable);
    }
    double money = trials.stream().mapToLong(Trial::costMicroDollars).sum();
    double time = trials.stream().mapToDouble(Trial::seconds).sum();
    double nextMoney = money / trials.size();
    double nextTime = time / trials.size();
    double mostMoney =
        Trial.number("appetite.microDollars", appetite.get("microDollars"), 1e15, 1e15);
    double mostTime = Trial.number("appetite.seconds", appetite.get("seconds"), 1e9, 1e9);
    if (money + nextMoney > mostMoney || money >= mostMoney) {
      return Decision.stop(
          "money",
          "%.0f of %.0f micro-dollars are spent, and another attempt is expected to cost %.0f."
              .formatted(money, mostMoney, nextMoney));
    }
    if (time + nextTime > mostTime || time >= mostTime) {
      return Decision.stop(
          "time",
          "%.0f of %.0f seconds are gone, and another attempt is expected to take %.0f."
              .formatted(time, mostTime, nextTime));
    }
    return null;
  }

  private static int retries(@Nullable Object value) {
    double number = Trial.number("maxRetries", value, RETRIES, MOST_RETRIES);
    if (number != (int) number) {
      throw new InvalidVariable("maxRetries", "a whole number", value);
    }
    return (int) number;
  }

  private static Gain prior(@Nullable Object value) {
    if (value == null) {
      return new Gain(Gain.JEFFREYS, Gain.JEFFREYS, 0);
    }
    if (!(value instanceof Map<?, ?> fields)) {
      throw new InvalidVariable("prior", "{successes, failures}", value);
    }
    double usual = Trial.number("prior.score", fields.get("score"), 0, 1);
    if (usual == 1) {
      throw new InvalidVariable("prior.score", "less than 1", usual);
    }
    return new Gain(part("successes", fields), part("failures", fields), usual);
  }

  private static double part(String name, Map<?, ?> fields) {
    double part = Trial.number("prior." + name, fields.get(name), 0, MOST_PRIOR);
    if (part == 0) {
      throw new InvalidVariable("prior." + name, "more than 0", fields.get(name));
    }
    return part;
  }

  private static String percent(double gain) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * gain);
  }
}
