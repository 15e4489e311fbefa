package dev.legionflow.workers.formation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.formation.choice.Policy;
import dev.legionflow.workers.formation.choice.Policy.Kind;
import dev.legionflow.workers.formation.choice.SizeClass;
import dev.legionflow.workers.formation.choice.Weights;
import dev.legionflow.workers.formation.store.Decision;
import dev.legionflow.workers.formation.store.Decision.Provenance;
import dev.legionflow.workers.formation.store.Policies.Author;
import dev.legionflow.workers.formation.store.Policies.Duty;
import dev.legionflow.workers.formation.store.Policies.Pin;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormationWorkersTest {

  private static final Author ANN = new Author("ann", "a test");

  private static Decision decision(Room room, String id) {
    return room.decisions().find(Job.DEFAULT_TENANT, id).orElseThrow();
  }

  private static Map<String, @Nullable Object> done(JobOutcome outcome) {
    assertThat(outcome).isInstanceOf(JobOutcome.Completed.class);
    return ((JobOutcome.Completed) outcome).variables();
  }

  private static Map<String, @Nullable Object> task(String type, int size) {
    return Map.of("taskType", type, "size", size);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRecordedChangesWhatIsChosen(TestDatabase database) {
    var room = new Room(database.open());
    for (var mission = 0; mission < 40; mission++) {
      var id = room.chosen(task("code-review", 4));
      var good = decision(room, id).formation().equals("skirmish");
      room.recorded(id, good ? "success" : "failure");
    }

    var id = room.chosen(task("code review", 4));

    var last = decision(room, id);
    assertThat(last.probabilities().get("skirmish")).isGreaterThan(0.7);
    assertThat(last.probabilities()).hasSize(4);
    assertThat(last.probabilities().values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(last.provenance()).isEqualTo(Provenance.POLICY);
    assertThat(last.policy()).isEqualTo("default");
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatComesAgainGetsTheSameAnswer(TestDatabase database) {
    var room = new Room(database.open());
    var job = room.job("legion.formation.select", task("research", 2));
    var first = done(room.select().work(job));
    for (var i = 0; i < 20; i++) {
      room.recorded(room.chosen(task("research", 2)), "success");
    }

    assertThat(done(room.select().work(job))).isEqualTo(first);
    assertThat(first.get("formationDecision")).isEqualTo(String.valueOf(job.key()));
    assertThat(String.valueOf(first.get("formationWhy")))
        .startsWith(first.get("formation") + ": drawn by the policy default for research");
  }

  @ParameterizedTest
  @EnumSource
  void oneJobInManyPlacesAtOnceHasOneAnswer(TestDatabase database) throws Exception {
    var room = new Room(database.open());
    var job = room.job("legion.formation.select", task("sales", 2));
    Set<Object> answers = ConcurrentHashMap.newKeySet();
    var threads =
        IntStream.range(0, 8)
            .mapToObj(_ -> Thread.ofVirtual().start(() -> answers.add(room.select().work(job))))
            .toList();
    for (var thread : threads) {
      thread.join(Duration.ofSeconds(20));
    }
    assertThat(answers).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aDecisionThatIsRecordedTwiceCountsOnce(TestDatabase database) {
    var room = new Room(database.open());
    var id = room.chosen(task("sales", 2));
    var first = room.recordJob(id, "success");

    assertThat(done(room.record().work(first))).containsEntry("recorded", true);
    assertThat(done(room.record().work(first))).as("again").containsEntry("recorded", true);
    assertThat(done(room.record().work(room.recordJob(id, "failure"))))
        .as("another")
        .containsEntry("recorded", false)
        .hasEntrySatisfying(
            "formationReward",
            kept -> assertThat((Double) kept).as("the first one's").isCloseTo(0.875, within(1e-9)));

    assertThat(room.outcomes().past(Job.DEFAULT_TENANT, "sales", Weights.parse("success 1")))
        .singleElement()
        .satisfies(past -> assertThat(past.reward()).isEqualTo(1));
  }

  @Test
  void otherTenantsAreAsIfTheyWereNotThere() {
    var room = new Room(TestDatabase.H2.open());
    var id = room.chosen(task("sales", 2));

    var outcome = room.record().work(room.recordJob("beta", id, "success"));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            JobOutcome.BpmnError.class,
            error -> {
              assertThat(error.code()).isEqualTo("FORMATION_DECISION_UNKNOWN");
              assertThat(error.message()).contains(id);
            });
    room.recorded(id, "success");
    assertThat(room.outcomes().past("beta", "sales", Weights.USUAL)).isEmpty();
  }

  @Test
  void whatNobodyDecidedIsAnError() {
    var room = new Room(TestDatabase.H2.open());
    for (var id : List.of("1", "no key", "'; drop table", "9".repeat(5_000), "")) {
      assertThat(room.record().work(room.recordJob(id, "success")))
          .as(id.substring(0, Math.min(20, id.length())))
          .isInstanceOf(JobOutcome.BpmnError.class);
    }
  }

  @Test
  void anOverrideIsTaken() {
    var room = new Room(TestDatabase.H2.open());
    room.policies().pin(Job.DEFAULT_TENANT, new Pin("research", null, "phalanx"), ANN);
    var with = new HashMap<>(task("research", 2));
    with.put("formationOverride", "spearhead");

    var made = decision(room, room.chosen(with));

    assertThat(made.formation()).isEqualTo("spearhead");
    assertThat(made.provenance()).isEqualTo(Provenance.OVERRIDE);
    assertThat(made.propensity()).isEqualTo(1);
    assertThat(made.policy()).isNull();
    with.put("formationOverride", "");
    assertThat(decision(room, room.chosen(with)).provenance()).isEqualTo(Provenance.PIN);
  }

  @Test
  void aPinForTheSizeGoesBeforeOneForAll() {
    var room = new Room(TestDatabase.H2.open());
    room.policies().pin(Job.DEFAULT_TENANT, new Pin("sales", null, "phalanx"), ANN);
    room.policies().pin(Job.DEFAULT_TENANT, new Pin("sales", SizeClass.CROWD, "vanguard"), ANN);

    assertThat(decision(room, room.chosen(task("sales", 3))).formation()).isEqualTo("phalanx");
    assertThat(decision(room, room.chosen(task("sales", 30))).formation()).isEqualTo("vanguard");

    room.policies().unpin(Job.DEFAULT_TENANT, "sales", null, ANN);
    assertThat(decision(room, room.chosen(task("sales", 3))).provenance())
        .isEqualTo(Provenance.POLICY);
    assertThat(room.changes().list(Job.DEFAULT_TENANT, 10))
        .extracting(change -> change.subject() + " " + change.change() + " by " + change.by())
        .containsExactly(
            "pin:sales/any unpinned by ann",
            "pin:sales/21+ pinned by ann",
            "pin:sales/any pinned by ann");
  }

  @ParameterizedTest
  @EnumSource
  void aShadowIsAskedAndNotFollowed(TestDatabase database) {
    var room = new Room(database.open());
    room.policies()
        .add(Job.DEFAULT_TENANT, new Policy("spear", Kind.FIXED, "spearhead", 0.02, 1, 0), ANN);
    room.policies().give(Job.DEFAULT_TENANT, Duty.SHADOW, "spear", ANN);
    var formations = new HashSet<String>();

    for (var i = 0; i < 30; i++) {
      var made = decision(room, room.chosen(task("sales", 3)));
      formations.add(made.formation());
      assertThat(made.policy()).isEqualTo("default");
      assertThat(made.shadow())
          .isNotNull()
          .satisfies(shadow -> {
            assertThat(shadow.policy()).isEqualTo("spear");
            assertThat(shadow.probabilities().get("spearhead")).isCloseTo(0.94, within(1e-9));
          });
    }

    assertThat(formations).hasSize(4);
  }

  @Test
  void aPolicyThatIsSwitchedOnDecides() {
    var room = new Room(TestDatabase.H2.open());
    var policy = new Policy("spear", Kind.FIXED, "spearhead", 0, 1, 0);
    room.policies().add(Job.DEFAULT_TENANT, policy, ANN);
    room.policies().give(Job.DEFAULT_TENANT, Duty.ACTIVE, "spear", ANN);

    assertThat(decision(room, room.chosen(task("sales", 3))).policy()).isEqualTo("spear");
    assertThat(decision(room, room.chosen(task("sales", 3))).formation()).isEqualTo("spearhead");

    assertThatThrownBy(() -> room.policies().remove(Job.DEFAULT_TENANT, "spear", ANN))
        .hasMessageContaining("ACTIVE");
    assertThatThrownBy(() -> room.policies().add(Job.DEFAULT_TENANT, policy, ANN))
        .hasMessageContaining("already");
    assertThatThrownBy(() -> room.policies().give(Job.DEFAULT_TENANT, Duty.ACTIVE, "none", ANN))
        .hasMessageContaining("no policy 'none'");
    room.policies().give(Job.DEFAULT_TENANT, Duty.ACTIVE, "default", ANN);
    assertThat(room.policies().remove(Job.DEFAULT_TENANT, "spear", ANN)).isTrue();
    assertThat(room.policies().list("beta")).containsExactly(Policy.USUAL);
  }

  @Test
  void theMissionNamesItsFormations() {
    var room = new Room(TestDatabase.H2.open());
    var job =
        room.job(
            "legion.formation.select", task("sales", 3), Map.of("formations", "wedge, phalanx"));

    var made =
        decision(room, String.valueOf(done(room.select().work(job)).get("formationDecision")));

    assertThat(made.probabilities()).containsOnlyKeys("wedge", "phalanx");
  }

  @Test
  void timeAndCostAreMeasuredAgainstTheAppetite() {
    var room = new Room(TestDatabase.H2.open());
    var with = new HashMap<>(task("sales", 3));
    with.put("appetite", Map.of("seconds", 100, "microDollars", 1_000));
    var id = room.chosen(with);
    var result = new HashMap<String, @Nullable Object>();
    result.put("formationDecision", id);
    result.put("verdict", "success");
    result.put("durationMs", 25_000);
    result.put("costMicroDollars", 800);
    result.put("overhead", 0.5);

    var answer = done(room.record().work(room.job("legion.formation.record", result)));

    assertThat((Double) answer.get("formationReward"))
        .isCloseTo(0.6 + 0.2 * 0.75 + 0.1 * 0.2 + 0.1 * 0.5, within(1e-9));
  }

  @Test
  void withoutAnAppetiteTheyAreMeasuredAgainstTheUsual() {
    var room = new Room(TestDatabase.H2.open());
    for (var millis : List.of(100, 300, 200)) {
      var id = room.chosen(task("sales", 3));
      room.record()
          .work(
              room.job(
                  "legion.formation.record",
                  Map.of("formationDecision", id, "verdict", "success", "durationMs", millis)));
    }
    var id = room.chosen(task("sales", 3));

    var answer =
        done(
            room.record()
                .work(
                    room.job(
                        "legion.formation.record",
                        Map.of("formationDecision", id, "verdict", "success", "durationMs", 600))));

    assertThat((Double) answer.get("formationReward"))
        .isCloseTo((0.6 + 0.2 * 0.25) / 0.8, within(1e-9));
  }

  @Test
  void withoutADurationItIsTheTimeSinceTheChoice() {
    var room = new Room(TestDatabase.H2.open());
    var id = room.chosen(task("sales", 3));
    room.pass(Duration.ofMillis(4_321));
    room.recorded(id, "success");

    assertThat(room.outcomes().find(id).orElseThrow().durationMillis()).isEqualTo(4_321);
  }

  @Test
  void badInputIsNamed() {
    var room = new Room(TestDatabase.H2.open());
    var bad =
        Map.<String, Map<String, Object>>of(
            "taskType", Map.of("taskType", "Please review this: it's long!"),
            "size", Map.of("taskType", "sales", "size", 2.5),
            "formationOverride", Map.of("taskType", "sales", "formationOverride", "wedge"),
            "appetite'", Map.of("taskType", "sales", "appetite", 5),
            "appetite.seconds", Map.of("taskType", "sales", "appetite", Map.of("seconds", -1)));
    bad.forEach((name, variables) ->
        assertThatThrownBy(() ->
                room.select().work(room.job("legion.formation.select", new HashMap<>(variables))))
            .isInstanceOf(Job.InvalidVariable.class)
            .hasMessageContaining(name));
    var headers = Map.of("formations", "phalanx, phalanx", "weights", "success 2");
    headers.forEach((name, value) ->
        assertThat(
                room.select()
                    .work(
                        room.job("legion.formation.select", task("sales", 1), Map.of(name, value))))
            .isInstanceOfSatisfying(
                JobOutcome.Terminal.class,
                terminal -> assertThat(terminal.message()).contains("'" + name + "'")));
    var id = room.chosen(task("sales", 1));
    var wrong =
        Map.<String, Object>of(
            "verdict", "great", "durationMs", -1, "costMicroDollars", "much", "overhead", 1.5);
    wrong.forEach((name, value) -> {
      var variables = new HashMap<String, @Nullable Object>();
      variables.put("formationDecision", id);
      variables.put("verdict", "success");
      variables.put(name, value);
      assertThatThrownBy(() -> room.record().work(room.job("legion.formation.record", variables)))
          .isInstanceOf(Job.InvalidVariable.class)
          .hasMessageContaining(name);
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOldIsForgottenWithItsOutcome(TestDatabase database) {
    var room = new Room(database.open());
    var old = room.chosen(task("sales", 3));
    room.recorded(old, "success");
    room.pass(Room.KEPT.plusHours(2));

    var young = room.chosen(task("sales", 3));

    assertThat(room.decisions().find(Job.DEFAULT_TENANT, old)).isEmpty();
    assertThat(room.outcomes().find(old)).isEmpty();
    assertThat(room.decisions().find(Job.DEFAULT_TENANT, young)).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOldIsForgottenInPortionsTheOldestFirst(TestDatabase database) {
    var room = new Room(database.open());
    var oldest = room.chosen(task("sales", 3));
    room.recorded(oldest, "success");
    var old = room.chosen(task("sales", 3));
    var young = room.chosen(task("sales", 3));
    var before = decision(room, young).madeAt();

    assertThat(room.decisions().removeBefore(before, 1)).isEqualTo(1);
    assertThat(room.decisions().find(Job.DEFAULT_TENANT, oldest)).isEmpty();
    assertThat(room.decisions().find(Job.DEFAULT_TENANT, old)).isPresent();
    assertThat(room.decisions().removeBefore(before, 2)).isEqualTo(1);
    assertThat(room.decisions().find(Job.DEFAULT_TENANT, young)).isPresent();
  }

  @Test
  void whatAMissionCaresAboutValuesTheSameOutcomesAnew() {
    var room = new Room(TestDatabase.H2.open());
    var with = new HashMap<>(task("sales", 3));
    with.put("appetite", Map.of("seconds", 100));
    var id = room.chosen(with);
    room.record()
        .work(
            room.job(
                "legion.formation.record",
                Map.of("formationDecision", id, "verdict", "success", "durationMs", 90_000)));

    assertThat(room.outcomes().past(Job.DEFAULT_TENANT, "sales", Weights.parse("success 1")))
        .extracting(past -> past.reward())
        .containsExactly(1.0);
    assertThat(
            room.outcomes().past(Job.DEFAULT_TENANT, "sales", Weights.parse("success .5, time .5")))
        .singleElement()
        .satisfies(past -> assertThat(past.reward()).isCloseTo(0.55, within(1e-9)));
  }

  @ParameterizedTest
  @EnumSource
  void theLogHasWhatWasKnownThen(TestDatabase database) {
    var room = new Room(database.open());
    room.policies().pin(Job.DEFAULT_TENANT, new Pin("sales", SizeClass.CROWD, "phalanx"), ANN);
    var first = room.chosen(task("sales", 3));
    room.recorded(first, "success");
    room.recorded(room.chosen(task("sales", 30)), "success");
    room.recorded(room.chosen(task("research", 3)), "failure");
    var last = room.chosen(task("sales", 4));
    room.recorded(last, "failure");
    room.chosen(task("sales", 4));

    var log = room.log().of(Job.DEFAULT_TENANT, "sales");

    assertThat(log).as("neither what was pinned nor what is open").hasSize(2);
    assertThat(log.getFirst().past()).isEmpty();
    assertThat(log.getLast().past())
        .extracting(past -> past.sizeClass())
        .containsExactly(SizeClass.CROWD, SizeClass.FEW);
    assertThat(log.getLast().formation()).isEqualTo(decision(room, last).formation());
    assertThat(log.getLast().probabilities()).isEqualTo(decision(room, last).probabilities());
    assertThat(log.getLast().reward()).isZero();
    assertThat(room.log().of(Job.DEFAULT_TENANT, null)).hasSize(3);
    assertThat(room.log().of("beta", null)).isEmpty();
  }
}
