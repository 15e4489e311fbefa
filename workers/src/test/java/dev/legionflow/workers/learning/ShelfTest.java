package dev.legionflow.workers.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.learning.Strategy.State;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people do with strategies, and that the bank lets them.
class ShelfTest {

  private static final Map<String, String> NONE = Map.of();
  private static final Rule PLANTED = new Rule(Rule.Kind.DO, NONE, Map.of("order", "a"));

  private final Simulation missions = new Simulation(TestDatabase.H2.open(), 21);
  private final Changes changes = new Changes(missions.database, null, Clock.systemUTC());
  private final Shelf shelf = new Shelf(missions.database, missions.bank, changes);

  @BeforeEach
  void learn() {
    missions.options("order", "a|b|c");
    missions.world = (chosen, _) -> "a".equals(chosen.get("order")) ? 0.95 : 0.1;
    missions.missions(50, NONE);
    assertThat(planted().state()).isEqualTo(State.ACTIVE);
  }

  private Strategy planted() {
    return missions.kept().stream()
        .filter(each -> each.id().equals(PLANTED.id(missions.tenantId, Simulation.TYPE)))
        .findFirst()
        .orElseThrow();
  }

  private void edit(State state) {
    assertThat(shelf.edit(planted().id(), new Shelf.Edit(state, null, null, "w"), "ann", _ -> true))
        .isPresent();
  }

  @Test
  void aPinnedOneStaysAndIsWrittenDown() {
    edit(State.PINNED);
    missions.world = (_, _) -> 0.05;
    missions.missions(20, NONE);
    assertThat(planted().state()).isEqualTo(State.PINNED);
    assertThat(planted().editedBy()).isEqualTo("ann");
    assertThat(shelf.changes(List.of(), 10))
        .hasSize(1)
        .first()
        .satisfies(each -> assertThat(each).containsEntry("by", "ann").containsEntry("why", "w"));
    assertThat(shelf.changes(List.of("another"), 10)).isEmpty();
  }

  @Test
  void oneThatIsTakenAwayIsNotFoundAgain() {
    edit(State.RETIRED);
    missions.missions(20, NONE);
    assertThat(planted().state()).isEqualTo(State.RETIRED);
    edit(State.DELETED);
    missions.missions(20, NONE);
    assertThat(shelf.list(List.of(), null, null, 100))
        .extracting(Strategy::rule)
        .doesNotContain(PLANTED);
  }

  /// Who notes something of a strategy does not ban it.
  @Test
  void oneThatTheBankTookAwayComesBackThoughAPersonEditedIt() {
    var note = new Shelf.Edit(null, null, "good for long tasks", "w");
    assertThat(shelf.edit(planted().id(), note, "ann", _ -> true)).isPresent();
    missions.world = (_, _) -> 0.05;
    missions.missions(20, NONE);
    assertThat(planted().state()).isEqualTo(State.RETIRED);
    missions.world = (chosen, _) -> "a".equals(chosen.get("order")) ? 0.95 : 0.1;
    missions.missions(80, NONE);
    assertThat(planted())
        .extracting(Strategy::state, Strategy::editedBy)
        .containsExactly(State.ACTIVE, "ann");
  }

  @Test
  void choicesOfAPersonStandUntilTheyWereTried() {
    missions.options("order", "a|b|c|d");
    var edit = new Shelf.Edit(null, Map.of("order", "d"), null, "w");
    var id = planted().id();
    assertThat(shelf.edit(id, edit, "ann", _ -> true)).isPresent();
    missions.missions(2, NONE);
    assertThat(planted().state()).isEqualTo(State.ACTIVE);
    assertThat(planted().rule().choices()).isEqualTo(Map.of("order", "d"));
    missions.missions(80, NONE);
    assertThat(missions.inUse())
        .filteredOn(each -> each.rule().kind() == Rule.Kind.DO)
        .extracting(each -> each.rule().choices())
        .contains(Map.of("order", "a"))
        .doesNotContain(Map.of("order", "d"));
  }

  @Test
  void anotherTenantsIsNoneAtAll() {
    assertThat(
            shelf.edit(
                planted().id(), new Shelf.Edit(State.PINNED, null, null, "w"), "eve", _ -> false))
        .isEmpty();
    assertThat(shelf.list(List.of("another"), null, null, 100)).isEmpty();
    missions.tenantId = "another";
    assertThat(missions.kept()).isEmpty();
  }

  @Test
  void anEditNeverLeavesTheOptionsOfADiagram() {
    var edit = new Shelf.Edit(State.PINNED, Map.of("order", "z"), "note", "w");
    assertThat(shelf.edit(planted().id(), edit, "ann", _ -> true)).isPresent();
    for (var at = 0; at < 20; at++) {
      assertThat(Simulation.parameters(missions.recall(NONE)).get("order")).isIn("a", "b", "c");
    }
  }

  @Test
  void aFileCarriesThemToAnotherBank() throws Exception {
    var json = new ObjectMapper();
    var file =
        json.readTree(
            json.writeValueAsString(StrategyFile.write(shelf.list(List.of(), null, null, 500))));
    var other = new Simulation(TestDatabase.H2.open(), 22).options("order", "a|b|c");
    var taking =
        new Shelf(other.database, other.bank, new Changes(other.database, null, Clock.systemUTC()));
    var taken = StrategyFile.read(file, other.tenantId, taking.now());
    assertThat(taking.take(taken, "ann", "w")).isEqualTo(taken.size()).isPositive();
    assertThat(taking.take(taken, "ann", "w")).isZero();
    assertThat(other.recall(NONE).get("id")).isIn(taken.stream().map(Strategy::id).toList());

    // What others have seen does not hold here.
    other.world = (chosen, _) -> "a".equals(chosen.get("order")) ? 0.05 : 0.9;
    other.missions(60, NONE);
    assertThat(other.inUse()).extracting(Strategy::rule).doesNotContain(PLANTED);
  }

  @Test
  void aWrongFileIsRefusedByItsField() throws Exception {
    var json = new ObjectMapper();
    for (var wrong :
        List.of(
            "{}",
            "{'format': 'legion-learning/1', 'strategies': 7}",
            "{'format': 'legion-learning/1', 'strategies': [{'taskType': 'x', 'kind': 'do',"
                + " 'choices': {'a': 'two words'}}]}",
            "{'format': 'legion-learning/1', 'strategies': [{'taskType': 'x', 'kind': 'do',"
                + " 'choices': {'a': 'b'}, 'good': 9, 'count': 5}]}")) {
      var file = json.readTree(wrong.replace('\'', '"'));
      assertThatThrownBy(() -> StrategyFile.read(file, "t", 0))
          .isInstanceOf(Requests.Invalid.class);
    }
  }

  private Attempts.@Nullable Task task() {
    return task(new Attempts.Kind(missions.tenantId, Simulation.TYPE));
  }

  private Attempts.@Nullable Task task(Attempts.Kind kind) {
    return missions.database.jdbi().withHandle(handle -> Attempts.task(handle, kind, false));
  }

  /// And what processes remember of it holds no longer.
  @Test
  void aKindOfWhichNothingIsLeftIsForgottenAndCountsAnew() {
    var upkeep = new Upkeep(missions.database, missions.bank, changes);
    var before = Objects.requireNonNull(task());
    assertThat(upkeep.once()).isZero();
    assertThat(task()).isEqualTo(before);

    missions
        .database
        .jdbi()
        .useHandle(handle -> {
          handle.execute("update legion_learning_attempt set expires_at = 1 where attempt_no <= 9");
          handle.execute("insert into legion_learning_task values ('other', 'x', 0, 7)");
        });
    assertThat(upkeep.once()).isEqualTo(9);
    assertThat(task(new Attempts.Kind("other", "x"))).isNull();
    assertThat(task()).isEqualTo(new Attempts.Task(before.attempts(), before.epoch() + 1));

    missions
        .database
        .jdbi()
        .useHandle(handle -> {
          handle.execute("update legion_learning_attempt set expires_at = 1");
          handle.execute("delete from legion_learning_strategy");
        });
    upkeep.once();
    assertThat(task()).isNull();

    missions.missions(50, NONE);
    assertThat(Objects.requireNonNull(task()).attempts()).isEqualTo(50);
    assertThat(planted().state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void whatIsPastItsTimeIsForgotten() {
    var later = Clock.offset(Clock.systemUTC(), Duration.ofDays(91));
    var bank = new LearningBank(missions.database, LearningSettings.DEFAULT, later);
    assertThat(new Upkeep(missions.database, bank, changes).once()).isGreaterThan(50);
    assertThat(missions.kept()).isEmpty();
    assertThat(shelf.attempts(List.of(), null, null, null, 100)).isEmpty();
  }
}
