package dev.legionflow.workers.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.learning.Rule.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the bank finds in missions of which the right choice is known.
class LearningBankTest {

  private static final Map<String, String> NONE = Map.of();

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void aPlantedChoiceIsFoundAndLosesItsPlaceWhenItStopsWorking(TestDatabase kind) {
    var missions = new Simulation(kind.open(), 11).options("temperature", "0|0.2|0.7|1");
    missions.world =
        (chosen, _) -> Double.valueOf(0.2).equals(chosen.get("temperature")) ? 0.95 : 0.3;

    missions.missions(50, NONE);

    var planted = new Rule(Kind.DO, NONE, Map.of("temperature", "0.2"));
    assertThat(missions.inUse()).extracting(Strategy::rule).contains(planted);
    assertThat(Simulation.parameters(missions.recall(NONE))).containsKey("temperature");

    missions.world =
        (chosen, _) -> Double.valueOf(0.7).equals(chosen.get("temperature")) ? 0.95 : 0.05;
    missions.missions(10, NONE);

    assertThat(missions.inUse()).extracting(Strategy::rule).doesNotContain(planted);
    assertThat(missions.kept())
        .filteredOn(each -> each.rule().equals(planted))
        .allSatisfy(each -> assertThat(each.why()).contains("no longer holds"));
  }

  /// The numbers of attempts, by which processes know what is new, have no gaps.
  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void processesThatRecordAtTheSameTimeCountTogether(TestDatabase kind) throws Exception {
    var dataSource = kind.open();
    var begun = new Simulation(dataSource, 1);
    begun.options("order", "a|b").mission(NONE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<?>>();
      for (var process = 2L; process < 6; process++) {
        var own = new Simulation(dataSource, process).options("order", "a|b");
        all.add(threads.submit(() -> own.missions(6, NONE)));
      }
      for (var each : all) {
        each.get();
      }
    }
    var numbers =
        begun
            .database
            .jdbi()
            .withHandle(handle ->
                Attempts.samples(handle, new Attempts.Kind(begun.tenantId, Simulation.TYPE), 0, 99))
            .stream()
            .map(Sample::number)
            .toList();
    assertThat(numbers).isEqualTo(LongStream.rangeClosed(1, 25).boxed().toList());
  }

  /// What is good for tasks that read alike is told, and not done; the text is kept nowhere.
  @Test
  void tasksThatReadAlikeAreToldOf() {
    var missions = new Simulation(TestDatabase.H2.open(), 13).options("order", "a|b|c");
    missions.text = "rename a variable";
    missions.world = (chosen, _) -> "a".equals(chosen.get("order")) ? 0.95 : 0.1;
    missions.missions(50, NONE);

    missions.taskType = "booster.other";
    var told = missions.recalled(NONE, Map.of());
    assertThat(String.valueOf(told.get("strategies")))
        .contains("taskType=" + Simulation.TYPE, "likeness=1.0");
    assertThat(missions.recall(NONE)).containsEntry("id", null);

    missions.text = "write a poem";
    assertThat(missions.recalled(NONE, Map.of()).get("strategies")).isEqualTo(List.of());
    assertThat(missions.kept())
        .extracting(Strategy::meaning)
        .allSatisfy(each -> assertThat(each).isNotNull());
  }

  @Test
  void whatIsRightDependsOnTheTask() {
    var missions =
        new Simulation(TestDatabase.H2.open(), 12).options("order", "tests-first|code-first");
    missions.world =
        (chosen, features) ->
            "tests-first".equals(chosen.get("order")) == "java".equals(features.get("language"))
                ? 0.95
                : 0.3;
    for (var at = 0; at < 70; at++) {
      missions.mission(Map.of("language", "java"));
      missions.mission(Map.of("language", "python"));
    }
    assertThat(missions.missions(50, Map.of("language", "java"))).isGreaterThan(0.75);
    assertThat(missions.missions(50, Map.of("language", "python"))).isGreaterThan(0.75);
  }
}
