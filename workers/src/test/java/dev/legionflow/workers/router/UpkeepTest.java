package dev.legionflow.workers.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.router.cost.Budget;
import dev.legionflow.workers.router.cost.Budget.Period;
import dev.legionflow.workers.router.cost.Budget.Scope;
import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.decision.StoredAnswers;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.rollout.Terms;
import dev.legionflow.workers.router.store.RouterDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is past its time goes, whether or not there are jobs, and whatever else goes wrong.
class UpkeepTest {

  private final Clock longAgo =
      Clock.fixed(Instant.now().minus(Duration.ofDays(500)), ZoneOffset.UTC);
  private static final Budget DAY =
      new Budget(Scope.ALL, "", "", Period.DAY, 1_000, "legion.router.budget.day");

  /// A table and which of its rows are past their time.
  private static final Map<String, String> OLD =
      new TreeMap<>(
          Map.of(
              "legion_router_answer", "1 = 1",
              "legion_router_budget", "1 = 1",
              "legion_router_canary", "state = 'RUNNING'",
              "legion_router_cost", "1 = 1",
              "legion_router_decision", "1 = 1",
              "legion_router_reservation", "1 = 1"));

  private final Fixture router = new Fixture(TestDatabase.H2);
  private final RouterDatabase database = router.database;

  /// As a process has left it that was not started again for long.
  private void leave() throws Exception {
    router.worker().work(Fixture.ask(1, "?"));
    database
        .jdbi()
        .useHandle(handle -> {
          handle.execute("update legion_router_answer set expires_at = 1");
          handle.execute("update legion_router_decision set expires_at = 1");
          handle.execute("update legion_router_cost set made_on = 1");
        });
    new Budgets(database, longAgo).reserve(List.of(DAY), 10, Duration.ofMinutes(1));
    var writers =
        List.of(
            Fixture.model("writer", "1", 1_000_000, 100),
            Fixture.model("writer", "2", 1_000_000, 0));
    new Rollouts(database, longAgo)
        .begin(
            writers,
            "writer",
            "2",
            5,
            new Terms(0.05, 0.05, 0.25, 0.25, 4_000, 1_000, 20_000, false, 14),
            "ada");
  }

  private Map<String, Integer> left() {
    Map<String, Integer> left = new TreeMap<>();
    OLD.forEach((table, which) -> {
      if (isThere(table)) {
        left.put(table, count(table, which));
      }
    });
    return left;
  }

  private int count(String table, String which) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select count(*) from " + table + " where " + which)
                .mapTo(Integer.class)
                .one());
  }

  private boolean isThere(String table) {
    return database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "select count(*) from information_schema.tables where"
                            + " lower(table_name) = :name")
                    .bind("name", table)
                    .mapTo(Integer.class)
                    .one())
        == 1;
  }

  private Upkeep upkeep(Duration pause) {
    return new Upkeep(
        new Budgets(database),
        new Ledger(database),
        new DecisionLog(database),
        new StoredAnswers(database),
        new Rollouts(database),
        Duration.ofDays(400),
        database::isMade,
        pause);
  }

  private void assertGone(String... except) {
    var left = left();
    List.of(except).forEach(left::remove);
    assertThat(left.values()).as(left.toString()).isNotEmpty().containsOnly(0);
  }

  @Test
  void itBeginsWithoutAJobWhereEarlierOnesHaveLeftSomething() throws Exception {
    leave();
    assertThat(left()).hasSize(OLD.size()).doesNotContainValue(0);
    try (var upkeep = upkeep(Duration.ofMillis(20))) {
      upkeep.start();
      var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (left().values().stream().anyMatch(rows -> rows > 0) && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
    assertGone();
  }

  @Test
  void theWorkerBeginsItAtTheStart() throws Exception {
    leave();
    var worker = router.worker();
    try {
      worker.started(new jakarta.enterprise.event.Startup());
      var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (left().values().stream().anyMatch(rows -> rows > 0) && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } finally {
      worker.close();
    }
    assertGone();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "legion_router_answer",
        "legion_router_budget",
        "legion_router_canary",
        "legion_router_cost",
        "legion_router_decision",
        "legion_router_reservation"
      })
  void aStepThatFailsKeepsNoOtherFromItsTurn(String broken) throws Exception {
    leave();
    database.jdbi().useHandle(handle -> handle.execute("drop table " + broken));
    var upkeep = upkeep(Duration.ofMinutes(1));
    upkeep.once(true);
    // What was kept is booked in the rows of budgets; both are one step.
    var one = broken.equals("legion_router_budget") || broken.equals("legion_router_reservation");
    assertGone(
        one ? new String[] {"legion_router_budget", "legion_router_reservation"} : new String[0]);
  }
}
