package dev.legionflow.bench.loopback;

import dev.legionflow.bench.child.Contestant;
import dev.legionflow.bench.child.Cpu;
import dev.legionflow.bench.child.Load;
import dev.legionflow.bench.child.Samples;
import dev.legionflow.bench.child.SideSettings;
import dev.legionflow.bench.loopback.Engine.Handler;
import dev.legionflow.bench.loopback.Engine.Work;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Drives one engine through its client: starts missions, is their worker, and counts.
public final class LoopbackContestant implements Contestant {

  private static final String FAN = "fan";
  private static final String WAITING = "waiting";

  /// Jobs that a worker may hold.
  private static final int ACTIVE = 128;

  private static final int[] WINDOWS = {8, 16, 32, 64, 128};
  private static final long BACK_OFF_MILLIS = 10;

  /// How many may be under way when the rate is given: a bound, not a window.
  private static final int MOST_UNDER_WAY = 4_000;

  private static final int DRAIN_SECONDS = 60;

  private final Engine engine;
  private final Cpu.Parts cpu;
  private int window = 32;
  private boolean streamed;

  /// How deep the deployed processes call each other.
  private int nested;

  private final Map<Work, Runnable> workers = new HashMap<>();
  private volatile Handler current = new Handler(sent -> {}, () -> {}, () -> {});

  private LoopbackContestant(Engine engine, SideSettings settings) throws Exception {
    this.engine = engine;
    cpu =
        new Cpu.Parts()
            .with("engine", engine.pid())
            .with("database", settings.databasePid())
            .with("client", ProcessHandle.current().pid())
            .with("client", engine.workerPid());
    engine.deploy(Map.of(WAITING, engine.oneJob(WAITING, "bench-nobody")));
  }

  /// Starts an engine and its client.
  ///
  /// @param name `legion`, `zeebe`, `flowable`, `camunda7` or `restate`
  public static LoopbackContestant of(String name, SideSettings settings) throws Exception {
    var engine =
        switch (name) {
          case "legion" -> LegionServer.start(settings);
          case "zeebe" -> ZeebeBroker.start(settings);
          case "flowable" -> FlowableEngine.start(settings);
          case "camunda7" -> Camunda7Engine.start(settings);
          case "restate" -> RestateEngine.start(settings);
          default -> throw new IllegalArgumentException("no such side: " + name);
        };
    try {
      return new LoopbackContestant(engine, settings);
    } catch (Exception e) {
      engine.close();
      throw e;
    }
  }

  @Override
  public Map<String, Double> run(Load load) throws Exception {
    return switch (load.kind()) {
      case SATURATED -> new Round(window, 0, Long.MAX_VALUE).run(work(), load.seconds());
      case PACED ->
          new Round(MOST_UNDER_WAY, load.rate(), Long.MAX_VALUE).run(work(), load.seconds());
      case TUNE -> tune(load.seconds());
      case WORKERS ->
          new Round(Math.max(4, 2 * load.size()), 0, Long.MAX_VALUE)
              .run(new Work("hands-" + load.size(), load.size(), 32, false), load.seconds());
      case FINISH -> new Round(window, 0, load.size()).run(work(), 3_000);
      case FAN_OUT -> fanOut(load);
      case NESTED -> nested(load);
      case WAIT -> waiting(load.size());
      case DEFINE -> define(load.size());
    };
  }

  private Work work() {
    return new Work(streamed ? "streamed" : "polled", 0, ACTIVE, streamed);
  }

  /// Opens what does this work, once: a worker that is closed may still be given jobs by its last
  /// poll, which are then nobody's for as long as they are locked. Its process has its type's name.
  private void open(Work work, String diagram) throws Exception {
    if (!workers.containsKey(work)) {
      engine.deploy(Map.of(work.type(), diagram));
      workers.put(
          work,
          engine.work(
              work,
              new Handler(
                  sent -> current.entered().accept(sent),
                  () -> current.completed().run(),
                  () -> current.failed().run())));
    }
  }

  private Map<String, Double> tune(double seconds) throws Exception {
    var best = Map.<String, Double>of();
    var chosen = window;
    var chosenStreamed = false;
    for (var streaming : engine.streaming()) {
      for (var candidate : WINDOWS) {
        streamed = streaming;
        window = candidate;
        var seen = new Round(window, 0, Long.MAX_VALUE).run(work(), seconds);
        if (seen.getOrDefault("rate", 0.0) > best.getOrDefault("rate", 0.0)) {
          best = seen;
          chosen = candidate;
          chosenStreamed = streaming;
        }
      }
    }
    window = chosen;
    streamed = chosenStreamed;
    var result = new LinkedHashMap<>(best);
    result.put("window", (double) window);
    result.put("streamed", streamed ? 1.0 : 0.0);
    return result;
  }

  private Map<String, Double> fanOut(Load load) throws Exception {
    var items = IntStream.range(0, load.size()).boxed().toList();
    var samples = new Samples();
    var end = System.nanoTime() + (long) (load.seconds() * 1e9);
    var jobs = 0L;
    open(new Work(FAN, 0, ACTIVE, false), Diagrams.fanOut(FAN, FAN));
    cpu.start();
    var start = System.nanoTime();
    do {
      var left = new Semaphore(0);
      var failed = new AtomicLong();
      current = new Handler(sent -> {}, left::release, failed::incrementAndGet);
      var began = System.nanoTime();
      engine
          .start(FAN, Map.of("items", items, "sent", began))
          .toCompletableFuture()
          .get(2, TimeUnit.MINUTES);
      if (!left.tryAcquire(load.size(), 5, TimeUnit.MINUTES)) {
        throw new IllegalStateException(
            "%d of %d jobs were done, %d failed"
                .formatted(left.availablePermits(), load.size(), failed.get()));
      }
      samples.add(System.nanoTime() - began);
      jobs += load.size();
    } while (System.nanoTime() < end);
    var result = new LinkedHashMap<String, Double>();
    result.put("rate", jobs * 1e9 / (System.nanoTime() - start));
    engine.lag().ifPresent(lag -> result.put("lag", lag));
    samples.into(result);
    cpu.into(result, jobs);
    return result;
  }

  private Map<String, Double> nested(Load load) throws Exception {
    if (nested < load.size()) {
      nested = load.size();
      var diagrams = new LinkedHashMap<String, String>();
      for (var depth = 1; depth <= nested; depth++) {
        diagrams.put(Diagrams.nestedName(depth), Diagrams.nested(depth));
      }
      engine.deploy(diagrams);
    }
    var samples = new Samples();
    var end = System.nanoTime() + (long) (load.seconds() * 1e9);
    cpu.start();
    var start = System.nanoTime();
    do {
      var began = System.nanoTime();
      engine.runToEnd(Diagrams.nestedName(load.size()), Map.of());
      samples.add(System.nanoTime() - began);
    } while (System.nanoTime() < end);
    var result = new LinkedHashMap<String, Double>();
    result.put("rate", samples.count() * 1e9 / (System.nanoTime() - start));
    engine.lag().ifPresent(lag -> result.put("lag", lag));
    samples.into(result);
    cpu.into(result, samples.count());
    return result;
  }

  private Map<String, Double> waiting(int size) throws Exception {
    var permits = new Semaphore(window);
    var refused = new AtomicLong();
    var start = System.nanoTime();
    for (var i = 0; i < size; i++) {
      permits.acquire();
      engine
          .start(WAITING, Map.of("sent", System.nanoTime()))
          .whenComplete((done, thrown) -> {
            if (thrown != null) {
              refused.incrementAndGet();
            }
            permits.release();
          });
    }
    permits.acquire(window);
    if (refused.get() > 0) {
      throw new IllegalStateException(refused.get() + " starts were refused");
    }
    return new LinkedHashMap<>(Map.of("rate", size * 1e9 / (System.nanoTime() - start)));
  }

  private Map<String, Double> define(int size) throws Exception {
    var start = System.nanoTime();
    var diagrams = new LinkedHashMap<String, String>();
    for (var i = 0; i < size; i++) {
      var name = "defined-" + i;
      diagrams.put(name, engine.oneJob(name, "bench-nobody"));
      if (diagrams.size() == 50 || i == size - 1) {
        engine.deploy(diagrams);
        diagrams.clear();
      }
    }
    return new LinkedHashMap<>(Map.of("rate", size * 1e9 / (System.nanoTime() - start)));
  }

  @Override
  public String settings() {
    return engine.getClass().getSimpleName();
  }

  @Override
  public void close() throws IOException {
    workers.values().forEach(Runnable::run);
    engine.close();
  }

  /// Missions with one job each, for a while.
  private final class Round {

    private final Semaphore permits;
    private final int most;
    private final double rate;
    private final long size;
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Samples handover = new Samples();

    /// @param most under way at a time
    /// @param rate starts a second, 0 for as many as `most` allows
    /// @param size how many at the most
    Round(int most, double rate, long size) {
      this.most = most;
      this.rate = rate;
      this.size = size;
      permits = new Semaphore(most);
    }

    Map<String, Double> run(Work work, double seconds) throws Exception {
      open(work, engine.oneJob(work.type(), work.type()));
      current =
          new Handler(
              sent -> handover.add(System.nanoTime() - sent),
              () -> {
                completed.incrementAndGet();
                permits.release();
              },
              () -> {
                failed.incrementAndGet();
                permits.release();
              });
      var before = engine.finished();
      cpu.start();
      var start = System.nanoTime();
      send(work.type(), start, start + (long) (seconds * 1e9));
      var after = engine.finished();
      var done = after.isPresent() ? after.getAsLong() - before.orElse(0) : completed.get();
      var elapsed = (System.nanoTime() - start) / 1e9;
      var result = new LinkedHashMap<String, Double>();
      engine.lag().ifPresent(lag -> result.put("lag", lag));
      result.put("count", (double) done);
      result.put("rate", done / elapsed);
      result.put("refused", (double) refused.get());
      result.put("ready", engine.startSeconds());
      result.put("rss", Cpu.residentKilobytes(engine.pid()) / 1024.0);
      cpu.into(result, done);
      drain();
      handover.into(result);
      return result;
    }

    private void send(String process, long start, long end) throws InterruptedException {
      for (var i = 0L; i < size; i++) {
        if (rate > 0) {
          var due = start + (long) (i * 1e9 / rate);
          for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
        }
        if (!permits.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return;
        }
        if (System.nanoTime() >= end) {
          permits.release();
          return;
        }
        engine
            .start(process, Map.of("sent", System.nanoTime()))
            .whenComplete((done, thrown) -> {
              if (thrown != null) {
                refused.incrementAndGet();
                // The engine is under pressure: this place stays empty for a moment.
                CompletableFuture.delayedExecutor(BACK_OFF_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(permits::release);
              }
            });
      }
    }

    private void drain() throws InterruptedException {
      if (!permits.tryAcquire(most, DRAIN_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "%d missions were not done %d s after the round"
                .formatted(most - permits.availablePermits(), DRAIN_SECONDS));
      }
      if (failed.get() > 0) {
        throw new IllegalStateException(failed.get() + " jobs failed");
      }
    }
  }
}
