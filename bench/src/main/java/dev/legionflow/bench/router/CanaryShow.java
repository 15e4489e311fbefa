package dev.legionflow.bench.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.peers.model.Ask;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;

/// `legion bench router --canary`: two canaries as an operator has them. The packaged engine runs
/// the mission `ask-model`, a stub on this machine is the provider, and everything is asked for and
/// seen over REST. Of the new versions one answers nothing a third of the time, the other is as
/// good as the present one.
final class CanaryShow {

  private static final String PRESENT = "1";
  private static final String BAD = "2";
  private static final String GOOD = "3";

  private static final int AT_ONCE = 16;
  private static final int BEFORE = 48;
  private static final int AFTER = 160;
  private static final int MOST_MISSIONS = 20_000;
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /// What is promised: from the evidence to the end.
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private static final Duration THINKS = Duration.ofMillis(100);

  /// So that times and costs of the size they have here are about half of what counts at most.
  private static final String CAPS = "\"latencyCapMillis\": 250, \"costCapMicroDollars\": 1200";

  private static final Pattern COUNTS = Pattern.compile("\\((\\d+) calls, beside (\\d+)\\)");

  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger missions = new AtomicInteger();
  private final AtomicInteger persons = new AtomicInteger();

  /// All requests that the stub has got.
  private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();

  /// @param answered when its answer is sent, in milliseconds since 1970, as `asked`
  private record Seen(String version, long asked, long answered) {}

  /// Shows both.
  ///
  /// @param home the checkout
  /// @param work a folder for the engine's data
  /// @param log where the engine says what it does
  /// @return whether the bad one was rolled back in time and the good one promoted
  boolean run(Path home, Path work, Path log) throws IOException, InterruptedException {
    try (var stub = ModelStub.start(this::answer);
        var engine = CanaryEngine.start(work, registry(stub), log);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      engine.deploy(home.resolve("processes"), "ask-model");
      say(
          """
          The engine runs missions of processes/ask-model.bpmn, %d at a time. The provider is a stub that
          thinks for %d ms; its writer-%s answers nothing a third of the time, its writer-%s is as good
          as the present writer-%s.\
          """
              .formatted(AT_ONCE, THINKS.toMillis(), BAD, GOOD, PRESENT));
      missions(engine, threads, BEFORE);
      boolean rolledBack =
          canary(
                  engine,
                  threads,
                  "{\"model\": \"writer\", \"version\": \"2\", \"percent\": 10}",
                  BAD,
                  Duration.ofSeconds(2))
              .equals("ROLLED_BACK");
      boolean promoted =
          canary(
                  engine,
                  threads,
                  "{\"model\": \"writer\", \"version\": \"3\", \"percent\": 20, %s}"
                      .formatted(CAPS),
                  GOOD,
                  // To show that something is as good takes longer than that it is not.
                  Duration.ofSeconds(10))
              .equals("PROMOTED");
      changes(engine);
      say(
          "%,d missions were answered by a model; %d were not, and wait for a person."
              .formatted(missions.get() - persons.get(), persons.get()));
      return rolledBack && promoted;
    }
  }

  private static String registry(ModelStub stub) {
    var models = new StringBuilder();
    for (var version : List.of(PRESENT, BAD, GOOD)) {
      models.append(
          "  - {id: writer, version: \"%s\", name: writer-%s, provider: stub, tier: budget, input: 1.00, output: 2.00, contextTokens: 100000, p95: 150ms, weight: %d}%n"
              .formatted(version, version, version.equals(PRESENT) ? 100 : 0));
    }
    return "providers: [{id: stub, protocol: openai, endpoints: \"%s\", concurrency: 64, retries: 0}]\nmodels:\n%s"
        .formatted(stub.openAi(), models);
  }

  /// Seeded, so that the n-th request fares alike in every run.
  private Reply answer(Ask ask) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(20_261_121 + ask.number());
    var version = ask.model().substring(ask.model().indexOf('-') + 1);
    var delay = THINKS.multipliedBy(80 + random.nextInt(41)).dividedBy(100);
    var now = System.currentTimeMillis();
    seen.add(new Seen(version, now, now + delay.toMillis()));
    var fails = version.equals(BAD) && random.nextInt(3) == 0;
    return Reply.text(fails ? "" : "Forty-two.").tokens(400, 100).after(delay);
  }

  /// Runs missions until the canary has ended, and some more.
  ///
  /// @param every how often the counts are told
  /// @return its last state, or `LATE` where that took longer than it may
  private String canary(
      CanaryEngine engine, ExecutorService threads, String body, String version, Duration every)
      throws IOException, InterruptedException {
    say("%nPOST /legion/models/canary %s".formatted(body));
    var began = engine.post("/legion/models/canary", body).path("beganAt").asLong();
    say("    time     calls   writer@1: calls, good   writer@%s: calls, good".formatted(version));
    var most = missions.get() + MOST_MISSIONS;
    List<Future<?>> running = new ArrayList<>();
    var nextLook = began;
    var nextLine = began + every.toMillis();
    var standing = standing(engine);
    while (isRunning(standing)) {
      running.removeIf(Future::isDone);
      if (missions.get() >= most || System.currentTimeMillis() - began > LONGEST.toMillis()) {
        say("nothing is shown: given up");
        break;
      }
      if (running.size() < AT_ONCE) {
        running.add(threads.submit(() -> mission(engine)));
      } else {
        Thread.sleep(2);
      }
      if (System.currentTimeMillis() >= nextLook) {
        standing = standing(engine);
        nextLook = System.currentTimeMillis() + LOOK.toMillis();
        if (isRunning(standing) && nextLook >= nextLine) {
          counts(began, standing);
          nextLine += every.toMillis();
        }
      }
    }
    await(running);
    return ended(engine, threads, standing(engine), began, version);
  }

  private String ended(
      CanaryEngine engine, ExecutorService threads, JsonNode standing, long began, String version)
      throws IOException, InterruptedException {
    var canary = standing.path("canary");
    var ended = canary.path("endedAt").asLong();
    var why = canary.path("why").asText();
    var state = canary.path("state").asText();
    say("%7.1f s  %s by the router: %s".formatted((ended - began) / 1e3, state, why));
    var counted = COUNTS.matcher(why);
    if (!counted.find()) {
      return state;
    }
    // The evidence was there when the last of the requests that it counts was answered.
    var evidence =
        Math.max(
            answered(version, began, Integer.parseInt(counted.group(1))),
            answered(PRESENT, began, Integer.parseInt(counted.group(2))));
    var took = Math.max(0, ended - evidence);
    say(
        "           that was %d ms after the evidence; requests of writer@%s that began in between: %d"
            .formatted(took, version, asked(version, evidence, ended)));
    missions(engine, threads, AFTER);
    var later =
        Map.of(
            PRESENT,
            asked(PRESENT, ended, Long.MAX_VALUE),
            version,
            asked(version, ended, Long.MAX_VALUE));
    say(
        "           since then: %d requests of writer@%s, %d of writer@%s"
            .formatted(later.get(PRESENT), PRESENT, later.get(version), version));
    return took <= WITHIN.toMillis() ? state : "LATE";
  }

  /// When the n-th answer of a version since then was sent.
  private long answered(String version, long since, int n) {
    return seen.stream()
        .filter(each -> each.version().equals(version) && each.answered() >= since)
        .mapToLong(Seen::answered)
        .sorted()
        .skip(Math.max(0, n - 1L))
        .findFirst()
        .orElse(since);
  }

  private long asked(String version, long from, long to) {
    return seen.stream()
        .filter(each -> each.version().equals(version) && each.asked() > from && each.asked() < to)
        .count();
  }

  private static void counts(long began, JsonNode standing) {
    var before = standing.path("baseline");
    var now = standing.path("candidate");
    say(
        "%7.1f s  %8d   %15d, %4.0f   %15d, %4.0f"
            .formatted(
                (System.currentTimeMillis() - began) / 1e3,
                before.path("calls").asLong() + now.path("calls").asLong(),
                before.path("calls").asLong(),
                before.path("good").asDouble(),
                now.path("calls").asLong(),
                now.path("good").asDouble()));
  }

  private static boolean isRunning(JsonNode standing) {
    return standing.at("/canary/state").asText().equals("RUNNING");
  }

  private static JsonNode standing(CanaryEngine engine) throws IOException, InterruptedException {
    return engine.get("/legion/models").path("canaries").path(0);
  }

  private void changes(CanaryEngine engine) throws IOException, InterruptedException {
    say("%nGET /legion/models/changes".formatted());
    var items = new ArrayList<JsonNode>();
    engine.get("/legion/models/changes").path("items").forEach(items::addFirst);
    for (var item : items) {
      say(
          "  %s by %s: %s (%s)"
              .formatted(
                  item.path("subject").asText(),
                  item.path("by").asText(),
                  item.path("change").asText(),
                  item.path("why").asText()));
    }
  }

  private void missions(CanaryEngine engine, ExecutorService threads, int count)
      throws InterruptedException, IOException {
    List<Future<?>> running = new ArrayList<>();
    for (var at = 0; at < count; at++) {
      while (running.size() >= AT_ONCE) {
        running.removeIf(Future::isDone);
        Thread.sleep(2);
      }
      running.add(threads.submit(() -> mission(engine)));
    }
    await(running);
  }

  private static void await(List<Future<?>> running) throws InterruptedException, IOException {
    for (var each : running) {
      try {
        each.get();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IOException(e.getCause());
      }
    }
  }

  /// One mission, until it has ended or waits for a person.
  private boolean mission(CanaryEngine engine) throws IOException, InterruptedException {
    var number = missions.incrementAndGet();
    var body =
        json.createObjectNode()
            .put("processDefinitionId", "ask-model")
            .put("awaitCompletion", true);
    body.put("requestTimeout", 20_000);
    body.putObject("variables").put("prompt", "What is %d times six?".formatted(number));
    if (!engine.ended(body.toString())) {
      persons.incrementAndGet();
    }
    return true;
  }

  private static void say(String line) {
    IO.println(line);
  }
}
