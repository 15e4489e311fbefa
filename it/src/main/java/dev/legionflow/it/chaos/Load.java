package dev.legionflow.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.it.chaos.Api.Answer;
import dev.legionflow.it.chaos.Ledger.Act;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that start instances, work on jobs and complete user tasks, and write down what they
/// were told before they go on. Nothing is sent twice: what is not known to have been done stays
/// unknown.
final class Load implements AutoCloseable {

  /// After this a job that was taken is offered again.
  static final Duration LOCK = Duration.ofSeconds(4);

  private static final Duration LONG_POLL = Duration.ofSeconds(1);
  private static final Duration REQUEST = Duration.ofSeconds(20);
  private static final Duration STARTS_AGAIN = Duration.ofSeconds(45);
  private static final int STARTERS = 4;
  private static final int WORKERS = 3;
  private static final int TAKEN_AT_ONCE = 8;

  /// One of so many jobs is taken and then forgotten, so that its lock has to end.
  private static final int FORGOTTEN = 60;

  private final Cluster cluster;
  private final Api api;
  private final Ledger ledger;
  private final int startsPerSecond;
  private final List<Mission> missions;
  private final List<Thread> starters = new ArrayList<>();
  private final List<Thread> others = new ArrayList<>();
  private final AtomicLong tags = new AtomicLong();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger jobsDone = new AtomicInteger();
  private final SplittableRandom random;
  private final StockWorkers stock;
  private String tagPrefix = "t";
  private volatile boolean starting = true;
  private volatile boolean working = true;
  private volatile boolean keeping = true;

  Load(Cluster cluster, Ledger ledger, long seed, int startsPerSecond) {
    this.cluster = cluster;
    this.api = cluster.api();
    this.ledger = ledger;
    this.startsPerSecond = startsPerSecond;
    missions = Mission.all().stream().filter(mission -> mission.weight() > 0).toList();
    random = new SplittableRandom(seed);
    stock = new StockWorkers(cluster, ledger, jobsDone);
  }

  /// Its tags begin with this, so that two loads can share a ledger.
  Load tagged(String prefix) {
    tagPrefix = prefix;
    return this;
  }

  void start() {
    for (int i = 0; i < STARTERS; i++) {
      var own = random.split();
      starters.add(thread("chaos-start-" + i, () -> starting(own)));
    }
    for (int i = 0; i < WORKERS; i++) {
      var own = random.split();
      others.add(thread("chaos-work-" + i, () -> working(own)));
    }
    var own = random.split();
    others.add(thread("chaos-tasks", () -> completingTasks(own)));
    stock.start();
  }

  private static Thread thread(String name, Runnable body) {
    return Thread.ofVirtual().name(name).start(body);
  }

  int acknowledged() {
    return acknowledged.get();
  }

  /// Returns when one more start is acknowledged, which must not take long while nothing is broken.
  void awaitStart() {
    int before = acknowledged();
    var until = System.nanoTime() + STARTS_AGAIN.toNanos();
    while (acknowledged() == before) {
      if (System.nanoTime() > until) {
        throw new Broken("no start is acknowledged for " + STARTS_AGAIN);
      }
      Pause.millis(10);
    }
  }

  int jobsDone() {
    return jobsDone.get();
  }

  /// No new instances from now on; returns when the last answer has come.
  void stopStarting() {
    starting = false;
    join(starters);
  }

  /// Completes the user tasks that were left alone until now, too.
  void completeKept() {
    keeping = false;
  }

  // --- starting

  private void starting(SplittableRandom own) {
    var pause = 1000L * STARTERS / startsPerSecond;
    while (starting) {
      startOne(own);
      Pause.millis(own.nextLong(2 * pause + 1));
    }
  }

  private void startOne(SplittableRandom own) {
    var mission = pick(own);
    var tag = tagPrefix + tags.incrementAndGet();
    Map<String, Object> variables = new HashMap<>(mission.variables());
    variables.put("tag", tag);
    ledger.append(Act.START_SENT, tag, mission.process());
    var answer =
        api.post(
            cluster.any(own),
            "/v2/process-instances",
            Map.of(
                "processDefinitionId",
                mission.process(),
                "variables",
                variables,
                "tags",
                List.of(tag)),
            REQUEST);
    switch (answer) {
      case Answer.Done(var body) -> {
        ledger.append(Act.STARTED, tag, body.path("processInstanceKey").asText());
        acknowledged.incrementAndGet();
      }
      case Answer.Refused refused -> ledger.append(Act.WRONG, "start " + tag, refused.text());
      case Answer.Unreachable() -> Pause.millis(200);
      case Answer.Unknown(var why) -> ledger.append(Act.START_UNKNOWN, tag, why);
    }
  }

  private Mission pick(SplittableRandom own) {
    int left = own.nextInt(missions.stream().mapToInt(Mission::weight).sum());
    for (var mission : missions) {
      left -= mission.weight();
      if (left < 0) {
        return mission;
      }
    }
    throw new IllegalStateException("weights");
  }

  // --- jobs

  private void working(SplittableRandom own) {
    while (working) {
      var asked = ledger.newest();
      var node = cluster.any(own);
      var answer =
          api.post(
              node,
              "/v2/jobs/activation",
              Map.of(
                  "type", Mission.PLAIN,
                  "worker", Thread.currentThread().getName(),
                  "timeout", LOCK.toMillis(),
                  "maxJobsToActivate", TAKEN_AT_ONCE,
                  "requestTimeout", LONG_POLL.toMillis()),
              REQUEST);
      switch (answer) {
        case Answer.Done(var body) -> {
          for (var job : body.path("jobs")) {
            taken(job, asked);
            if (own.nextInt(FORGOTTEN) > 0) {
              work(own, job);
            }
          }
        }
        case Answer.Refused refused -> ledger.append(Act.WRONG, "activation", refused.text());
        case Answer.Unreachable() -> Pause.millis(50);
        case Answer.Unknown _ -> Pause.millis(50);
      }
    }
  }

  private void taken(JsonNode job, long asked) {
    ledger.append(
        Act.JOB_TAKEN,
        job.path("jobKey").asText(),
        job.path("processInstanceKey").asText(),
        job.path("elementId").asText(),
        asked);
  }

  private void work(SplittableRandom own, JsonNode job) {
    var key = job.path("jobKey").asText();
    var element = job.path("elementId").asText();
    var name = Mission.effectOf(element);
    var effect = "e" + Long.toString(own.nextLong(1L << 40), 36);
    ledger.append(Act.JOB_SENT, key, name, effect);
    var answer =
        api.post(
            cluster.any(own),
            "/v2/jobs/" + key + "/completion",
            Map.of("variables", Map.of(name, effect)),
            REQUEST);
    switch (answer) {
      case Answer.Done _ -> {
        ledger.append(Act.JOB_DONE, key, effect);
        jobsDone.incrementAndGet();
      }
      case Answer.Refused refused when refused.status() == 404 -> ledger.append(Act.JOB_GONE, key);
      case Answer.Refused refused -> ledger.append(Act.WRONG, "job " + key, refused.text());
      case Answer.Unreachable() -> {}
      case Answer.Unknown(var why) -> ledger.append(Act.JOB_UNKNOWN, key, why);
    }
  }

  // --- user tasks

  private void completingTasks(SplittableRandom own) {
    while (working) {
      var node = cluster.any(own);
      Map<String, Object> filter = new HashMap<>(Map.of("state", "CREATED"));
      if (keeping) {
        filter.put("processDefinitionId", Map.of("$neq", Mission.KEPT));
      }
      var answer =
          api.post(
              node, "/v2/user-tasks/search", Map.of("filter", filter, "page", Map.of("limit", 20)));
      boolean idle = true;
      if (answer instanceof Answer.Done(var body)) {
        for (var task : body.path("items")) {
          idle &= !complete(own, task);
        }
      } else if (answer instanceof Answer.Refused refused) {
        ledger.append(Act.WRONG, "user task search", refused.text());
      }
      if (idle) {
        Pause.millis(100);
      }
    }
  }

  /// Whether the task was there to be completed.
  private boolean complete(SplittableRandom own, JsonNode task) {
    var key = task.path("userTaskKey").asText();
    ledger.append(Act.TASK_SENT, key, task.path("processInstanceKey").asText());
    var answer =
        api.post(
            cluster.any(own),
            "/v2/user-tasks/" + key + "/completion",
            Map.of("variables", Map.of("effect_ask", key)),
            REQUEST);
    switch (answer) {
      case Answer.Done _ -> ledger.append(Act.TASK_DONE, key);
      case Answer.Refused refused when refused.status() == 404 || refused.status() == 409 ->
          ledger.append(Act.TASK_GONE, key);
      case Answer.Refused refused -> ledger.append(Act.WRONG, "user task " + key, refused.text());
      case Answer.Unreachable() -> {}
      case Answer.Unknown(var why) -> ledger.append(Act.TASK_UNKNOWN, key, why);
    }
    return answer instanceof Answer.Done;
  }

  private static void join(List<Thread> threads) {
    for (var thread : threads) {
      try {
        if (!thread.join(Duration.ofSeconds(60))) {
          throw new IllegalStateException(thread.getName() + " does not end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    starting = false;
    working = false;
    stock.close();
    join(starters);
    join(others);
  }
}
