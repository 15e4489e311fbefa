package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Ledger.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The ledger, summed up by start, job and user task.
final class Account {

  /// A start that was sent; with a key, it was acknowledged.
  record Start(String tag, String process, @Nullable String key) {}

  /// A job, or a user task, that the client tried to complete.
  static final class Work {
    String effectName = "";
    final Set<String> sentEffects = new HashSet<>();
    final List<Entry> done = new ArrayList<>();
    final List<Entry> taken = new ArrayList<>();
    int sent;
    boolean gone;
  }

  final Map<String, Start> starts = new TreeMap<>();
  final Map<String, Work> jobs = new TreeMap<>();
  final Map<String, Work> tasks = new TreeMap<>();
  final List<String> wrong = new ArrayList<>();

  /// How often each reason for not knowing was met.
  final Map<String, Integer> unknown = new TreeMap<>();

  static Account of(List<Entry> entries) {
    var account = new Account();
    entries.forEach(account::add);
    return account;
  }

  private void add(Entry entry) {
    var of = entry.of();
    switch (entry.act()) {
      case START_SENT -> starts.put(of.get(0), new Start(of.get(0), of.get(1), null));
      case STARTED -> {
        var sent = starts.get(of.get(0));
        var process = sent == null ? "" : sent.process();
        starts.put(of.get(0), new Start(of.get(0), process, of.get(1)));
      }
      case JOB_TAKEN -> job(entry).taken.add(entry);
      case JOB_SENT -> {
        var job = job(entry);
        job.sent++;
        job.effectName = of.get(1);
        job.sentEffects.add(of.get(2));
      }
      case JOB_DONE -> job(entry).done.add(entry);
      case JOB_GONE -> job(entry).gone = true;
      case TASK_SENT -> task(entry).sent++;
      case TASK_DONE -> task(entry).done.add(entry);
      case TASK_GONE -> task(entry).gone = true;
      case START_UNKNOWN, JOB_UNKNOWN, TASK_UNKNOWN -> unknown.merge(of.get(1), 1, Integer::sum);
      case WRONG -> wrong.add(String.join(" ", of));
      case FAULT -> {}
    }
  }

  private Work job(Entry entry) {
    return jobs.computeIfAbsent(entry.first(), _ -> new Work());
  }

  private Work task(Entry entry) {
    return tasks.computeIfAbsent(entry.first(), _ -> new Work());
  }

  long acknowledgedStarts() {
    return starts.values().stream().filter(start -> start.key() != null).count();
  }

  long acknowledgedJobs() {
    return jobs.values().stream().filter(job -> !job.done.isEmpty()).count();
  }

  Map<String, Integer> reasonsOfUnknown() {
    return new HashMap<>(unknown);
  }
}
