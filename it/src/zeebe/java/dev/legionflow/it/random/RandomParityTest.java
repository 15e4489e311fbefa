package dev.legionflow.it.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.it.Engine;
import dev.legionflow.it.Engines;
import dev.legionflow.it.Kinds;
import dev.legionflow.it.random.Teller.Feature;
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

  /// From this many on, each kind of element has to occur often enough to mean something.
  private static final int MANY = 1_000;

  private static final int OFTEN = 50;

  private record Told(long seed, Map<String, Integer> kinds, List<String> differences) {}

  @Test
  void storiesEndTheSameOnZeebe86() throws Exception {
    compare(Engines.ZEEBE_8_6, Set.of(Feature.USER_TASK), "a");
  }

  @Test
  void storiesEndTheSameOnZeebe88() throws Exception {
    compare(Engines.ZEEBE_8_8, Set.of(Feature.INCLUSIVE_JOIN), "b");
  }

  private static void compare(String peer, Set<Feature> features, String suffix) throws Exception {
    List<Told> told = new ArrayList<>();
    try (Engine other = peer(peer);
        Engine ours = Engines.start(Engines.H2);
        var hands = Executors.newFixedThreadPool(AT_A_TIME)) {
      var running =
          seeds()
              .mapToObj(seed ->
                  hands.submit(
                      (Callable<Told>)
                          () -> tell(Teller.story(seed, suffix, features), ours, other)))
              .toList();
      for (var one : running) {
        told.add(one.get());
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
    report(peer, told);
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
    return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]));
  }

  private static Told tell(Story story, Engine ours, Engine other) {
    try {
      Outcome here = Performance.of(ours, story);
      Outcome there = Performance.of(other, story);
      return new Told(
          story.seed(),
          kinds(story, there),
          here.differences(there, ours.name(), other.name()));
    } catch (RuntimeException e) {
      return new Told(story.seed(), Map.of(), List.of("not told: " + e));
    }
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

  private static void report(String peer, List<Told> told) {
    Map<String, Integer> kinds = new TreeMap<>();
    told.forEach(one -> one.kinds().forEach((kind, times) -> kinds.merge(kind, times, Integer::sum)));
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
        text.append("  seed %d: %s%n".formatted(one.seed(), String.join("\n    ", one.differences()))));
    System.out.println(text);
    try {
      Path file = Path.of("target", "parity", "random-" + peer + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(differing).as("stories that differ, replayed by -Dparity.seeds=N..N").isEmpty();
    if (told.size() >= MANY) {
      assertThat(kinds).allSatisfy((kind, times) -> assertThat(times).as(kind).isGreaterThan(OFTEN));
    }
  }
}
