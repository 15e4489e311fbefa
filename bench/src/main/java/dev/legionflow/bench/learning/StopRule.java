package dev.legionflow.bench.learning;

import dev.legionflow.bench.learning.Kind.Task;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.reflexion.ReflectWorker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How often a task is tried: by the shipped worker `legion.reflexion.reflect`, asked after each
/// failure as the diagram asks it.
///
/// @param scores whether it is told scores, or whether an attempt passed alone
/// @param prior what it is told of such tasks; null for nothing
record StopRule(double threshold, boolean scores, @Nullable Map<String, Double> prior) {

  private static final ReflectWorker WORKER = new ReflectWorker();

  /// How often it tries the task.
  int attempts(Task task) {
    List<Map<String, Object>> trials = new ArrayList<>();
    for (int i = 0; i < Kind.ATTEMPTS; i++) {
      if (task.passed()[i]) {
        return i + 1;
      }
      trials.add(
          scores ? Map.of("passed", false, "score", task.score()[i]) : Map.of("passed", false));
      if (!again(trials)) {
        return i + 1;
      }
    }
    return Kind.ATTEMPTS;
  }

  private boolean again(List<Map<String, Object>> trials) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("trials", trials);
    variables.put("maxRetries", Kind.ATTEMPTS - 1);
    variables.put("improvementThreshold", threshold);
    variables.put("prior", prior);
    Job job = new Job(1, WORKER.type(), "bench", 1, "Reflect", 1, 1, Map.of(), variables);
    return WORKER.work(job) instanceof JobOutcome.Completed done
        && Boolean.TRUE.equals(done.variables().get("again"));
  }

  /// A prior of tasks that were all tried as often as possible: the one by which as many pass at
  /// the first attempt, and of the others at the second, as did; and the mean score of a failure.
  static Map<String, Double> learned(List<Task> tasks, boolean scores) {
    double failed = tasks.stream().filter(task -> !task.passed()[0]).count();
    double later = tasks.stream().filter(task -> !task.passed()[0] && task.passed()[1]).count();
    // Never quite 0 or 1.
    double first = (tasks.size() - failed + 0.5) / (tasks.size() + 1);
    double second = Math.min((later + 0.5) / (failed + 1), 0.99 * first);
    // First is a / (a + b), second a / (a + b + 1).
    double size = second / (first - second);
    double score =
        tasks.stream()
            .filter(task -> scores && !task.passed()[0])
            .mapToDouble(task -> task.score()[0])
            .average()
            .orElse(0);
    return Map.of("successes", first * size, "failures", (1 - first) * size, "score", score);
  }
}
