package dev.legionflow.bench.embedded;

import dev.legionflow.bench.child.Cpu;
import dev.legionflow.bench.child.Load;
import dev.legionflow.bench.child.Samples;
import dev.legionflow.bench.child.SideSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Straight-through missions from several threads of this JVM: three inline steps and an exclusive
/// gateway, ended when the call that started them returns.
final class Straight {

  /// Starts one mission and returns after its end; throws when it did not end.
  @FunctionalInterface
  interface Mission {
    void run();
  }

  static final String PROCESS = "straight";

  private static final int[] THREADS = {2, 4, 8, 16};

  private final Mission mission;
  private final Cpu.Parts cpu = new Cpu.Parts();
  private int threads = 8;

  Straight(Mission mission, SideSettings settings) {
    this.mission = mission;
    cpu.with("engine", ProcessHandle.current().pid()).with("database", settings.databasePid());
  }

  Map<String, Double> run(Load load) throws InterruptedException {
    return switch (load.kind()) {
      case SATURATED -> measure(load.seconds(), 0);
      case PACED -> measure(load.seconds(), load.rate());
      case TUNE -> tune(load.seconds());
      default -> throw new IllegalArgumentException("not in one JVM: " + load.kind());
    };
  }

  private Map<String, Double> tune(double seconds) throws InterruptedException {
    var best = Map.<String, Double>of();
    var chosen = threads;
    for (var candidate : THREADS) {
      threads = candidate;
      var seen = measure(seconds, 0);
      if (seen.getOrDefault("rate", 0.0) > best.getOrDefault("rate", 0.0)) {
        best = new LinkedHashMap<>(seen);
        chosen = candidate;
      }
    }
    threads = chosen;
    best.put("threads", (double) chosen);
    return best;
  }

  /// @param rate missions a second, 0 for as many as possible
  private Map<String, Double> measure(double seconds, double rate) throws InterruptedException {
    var samples = new Samples();
    var turns = new AtomicInteger();
    var failure = new AtomicReference<Throwable>();
    var running = new ArrayList<Thread>();
    cpu.start();
    var start = System.nanoTime();
    var end = start + (long) (seconds * 1e9);
    for (var i = 0; i < threads; i++) {
      running.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
              .start(() -> {
                while (failure.get() == null) {
                  var due =
                      rate == 0
                          ? System.nanoTime()
                          : start + (long) (turns.getAndIncrement() * 1e9 / rate);
                  if (due >= end) {
                    return;
                  }
                  for (var left = due - System.nanoTime();
                      left > 0;
                      left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                  }
                  mission.run();
                  // From when it was due: a late start counts as waiting.
                  samples.add(System.nanoTime() - due);
                }
              }));
    }
    for (var thread : running) {
      thread.join();
    }
    var thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("a mission failed", thrown);
    }
    var result = new LinkedHashMap<String, Double>();
    result.put("count", (double) samples.count());
    result.put("rate", samples.count() * 1e9 / (System.nanoTime() - start));
    samples.into(result);
    cpu.into(result, samples.count());
    return result;
  }

  /// The same mission in both dialects.
  static String diagram(String namespaces, String step1, String step2, String step3, String yes) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" %s
        targetNamespace="http://bpmn.io/schema/bpmn">
      <bpmn:process id="straight" isExecutable="true">
        <bpmn:startEvent id="in"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
        <bpmn:sequenceFlow id="f1" sourceRef="in" targetRef="one"/>
        %s
        <bpmn:sequenceFlow id="f2" sourceRef="one" targetRef="two"/>
        %s
        <bpmn:sequenceFlow id="f3" sourceRef="two" targetRef="choice"/>
        <bpmn:exclusiveGateway id="choice" default="no">
          <bpmn:incoming>f3</bpmn:incoming>
          <bpmn:outgoing>yes</bpmn:outgoing><bpmn:outgoing>no</bpmn:outgoing>
        </bpmn:exclusiveGateway>
        <bpmn:sequenceFlow id="yes" sourceRef="choice" targetRef="three">
          <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">%s</bpmn:conditionExpression>
        </bpmn:sequenceFlow>
        <bpmn:sequenceFlow id="no" sourceRef="choice" targetRef="other"/>
        %s
        <bpmn:sequenceFlow id="f4" sourceRef="three" targetRef="out"/>
        <bpmn:endEvent id="out"><bpmn:incoming>f4</bpmn:incoming></bpmn:endEvent>
        <bpmn:endEvent id="other"><bpmn:incoming>no</bpmn:incoming></bpmn:endEvent>
      </bpmn:process>
    </bpmn:definitions>
    """
        .formatted(namespaces, step1, step2, yes, step3);
  }
}
