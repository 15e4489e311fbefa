package dev.legionflow.it.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.it.Engine;
import dev.legionflow.it.Engines;
import dev.legionflow.it.Kinds;
import dev.legionflow.it.random.Teller.Feature;
import io.camunda.client.api.command.ClientException;
import io.camunda.zeebe.model.bpmn.Bpmn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random stories come to the same end on our engine and on Zeebe. `-Dparity.seeds=1..1000` says
/// which ones.
@Tag("random")
class RandomParityTest {

  /// Stories under way at a time.
  private static final int AT_A_TIME = 12;

  /// Stories that are told on one engine: Zeebe's engine for tests keeps every record in memory.
  private static final int ON_ONE_ENGINE = 200;

  /// From this many on, each kind of element has to occur often enough to mean something.
  private static final int MANY = 1_000;

  private static final int OFTEN = 50;

  private static final int TRIES = 3;

  /// What has to occur on both Zeebes.
  private static final List<String> KINDS =
      List.of(
          "boundary event, compensate",
          "boundary event, error",
          "boundary event, escalation",
          "boundary event, escalation, beside",
          "boundary event, message",
          "boundary event, message, beside",
          "boundary event, signal",
          "boundary event, signal, beside",
          "boundary event, timer",
          "boundary event, timer, beside",
          "business rule task, DMN",
          "business rule task, as a job",
          "call activity",
          "end event",
          "end event, compensate",
          "end event, error",
          "end event, escalation",
          "end event, message",
          "end event, signal",
          "end event, terminate",
          "event based gateway",
          "event sub-process",
          "exclusive gateway",
          "exclusive gateway, joining",
          "execution listener, end",
          "execution listener, start",
          "inclusive gateway",
          "input and output mappings",
          "intermediate catch event, link",
          "intermediate catch event, message",
          "intermediate catch event, signal",
          "intermediate catch event, timer",
          "intermediate throw event",
          "intermediate throw event, compensate",
          "intermediate throw event, escalation",
          "intermediate throw event, link",
          "intermediate throw event, message",
          "intermediate throw event, signal",
          "manual task",
          "multi-instance, parallel",
          "multi-instance, sequential",
          "parallel gateway",
          "parallel gateway, joining",
          "receive task",
          "script task, FEEL",
          "script task, as a job",
          "send task",
          "service task",
          "start event",
          "start event, error",
          "start event, escalation",
          "start event, escalation, beside",
          "start event, message",
          "start event, message, beside",
          "start event, signal",
          "start event, signal, beside",
          "start event, timer",
          "start event, timer, beside",
          "sub-process",
          "task");

  /// What has to occur where it is told.
  private static final Map<Feature, String> MORE =
      Map.of(
          Feature.AD_HOC, "ad hoc sub-process",
          Feature.INCLUSIVE_JOIN, "inclusive gateway, joining",
          Feature.USER_TASK, "user task");

  private record Told(long seed, Map<String, Integer> kinds, List<String> differences) {}

  @Test
  void storiesEndTheSameOnZeebe86() throws Exception {
    compare(Engines.ZEEBE_8_6, Set.of(Feature.USER_TASK), "a");
  }

  @Test
  void storiesEndTheSameOnZeebe88() throws Exception {
    compare(Engines.ZEEBE_8_8, Set.of(Feature.INCLUSIVE_JOIN, Feature.AD_HOC), "b");
  }

  private static void compare(String peer, Set<Feature> features, String suffix) throws Exception {
    List<Told> told = new ArrayList<>();
    List<Long> seeds = seeds().boxed().toList();
    for (int from = 0; from < seeds.size(); from += ON_ONE_ENGINE) {
      tell(seeds.subList(from, Math.min(from + ON_ONE_ENGINE, seeds.size())), peer, features, suffix, told);
    }
    report(peer, features, told);
  }

  private static void tell(
      List<Long> seeds, String peer, Set<Feature> features, String suffix, List<Told> told)
      throws Exception {
    try (Engine other = peer(peer);
        Engine ours = Engines.start(Engines.H2);
        var hands = Executors.newFixedThreadPool(AT_A_TIME)) {
      var running =
          seeds.stream()
              .map(seed ->
                  hands.submit((Callable<Told>) () -> tell(seed, suffix, features, ours, other)))
              .toList();
      for (var one : running) {
        told.add(one.get());
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static Engine peer(String name) {
    Assumptions.assumeFalse(Boolean.getBoolean("skip." + name), name + " was not asked for");
    try {
      return Engines.start(name);
    } catch (Engines.NotHere e) {
      return Assumptions.abort(e.getMessage());
    }
  }

  private static LongStream seeds() {
    String[] range = System.getProperty("parity.seeds", "1..20").split("\\.\\.", -1);
    return LongStream.rangeClosed(
        Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]));
  }

  /// A call that times out says nothing about either engine: the story is told again, under another
  /// name.
  private static Told tell(
      long seed, String suffix, Set<Feature> features, Engine ours, Engine other) {
    String why = "";
    for (int i = 0; i < TRIES; i++) {
      Story story = Teller.story(seed, suffix + "x".repeat(i), features);
      try {
        Outcome here = Performance.of(ours, story);
        Outcome there = Performance.of(other, story);
        return new Told(
            seed, kinds(story, there), here.differences(there, ours.name(), other.name()));
      } catch (ClientException e) {
        why = "not told: " + e;
      } catch (RuntimeException e) {
        return new Told(seed, Map.of(), List.of("failed: " + e));
      }
    }
    return new Told(seed, Map.of(), List.of(why));
  }

  /// How often elements of each kind were activated.
  private static Map<String, Integer> kinds(Story story, Outcome outcome) {
    Map<String, Integer> activated = new TreeMap<>();
    outcome
        .elements()
        .forEach((what, times) ->
            activated.merge(what.substring(0, what.indexOf(' ')), times, Integer::sum));
    Map<String, Integer> kinds = new TreeMap<>();
    for (String diagram : story.diagrams()) {
      Kinds.byElement(
              Bpmn.readModelFromStream(
                  new ByteArrayInputStream(diagram.getBytes(StandardCharsets.UTF_8))))
          .forEach((element, of) -> {
            for (String kind : of) {
              kinds.merge(kind, activated.getOrDefault(element, 0), Integer::sum);
            }
          });
    }
    return kinds;
  }

  private static void report(String peer, Set<Feature> features, List<Told> told) {
    Map<String, Integer> kinds = new TreeMap<>();
    told.forEach(
        one -> one.kinds().forEach((kind, times) -> kinds.merge(kind, times, Integer::sum)));
    List<Told> differing = told.stream().filter(one -> !one.differences().isEmpty()).toList();
    var text = new StringBuilder();
    text.append(
        "seeds %d..%d on h2 and %s: %d agree, %d differ%n"
            .formatted(
                told.getFirst().seed(),
                told.getLast().seed(),
                peer,
                told.size() - differing.size(),
                differing.size()));
    kinds.forEach((kind, times) -> text.append("  %6d %s%n".formatted(times, kind)));
    differing.forEach(one ->
        text.append(
            "  seed %d: %s%n".formatted(one.seed(), String.join("\n    ", one.differences()))));
    System.out.println(text);
    try {
      Path file = Path.of("target", "parity", "random-" + peer + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(differing)
        .extracting(Told::seed)
        .as("seeds of stories that differ, replayed by -Dparity.seeds=N..N")
        .isEmpty();
    if (told.size() >= MANY) {
      assertThat(kinds)
          .allSatisfy((kind, times) -> assertThat(times).as(kind).isGreaterThanOrEqualTo(OFTEN));
      assertThat(kinds).containsKeys(KINDS.toArray(String[]::new));
      assertThat(kinds).containsKeys(features.stream().map(MORE::get).toArray(String[]::new));
    }
  }
}
