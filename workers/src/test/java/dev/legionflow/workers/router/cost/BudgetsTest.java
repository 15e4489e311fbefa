package dev.legionflow.workers.router.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.cost.Budget.Period;
import dev.legionflow.workers.router.cost.Budget.Scope;
import dev.legionflow.workers.router.cost.Budgets.Refused;
import dev.legionflow.workers.router.cost.Budgets.Reserved;
import dev.legionflow.workers.router.cost.Budgets.State;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import dev.legionflow.workers.router.registry.Tier;
import dev.legionflow.workers.router.store.RouterDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// No budget is passed, however many spend it at once, and nothing that was kept is lost.
class BudgetsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Payer PAYER = new Payer("<default>", "reviews", 7, "Summarise", 9);
  private static final Budget INSTANCE =
      new Budget(
          Scope.INSTANCE, "<default>", "7", Period.TOTAL, 100, "legion.router.budget.instance");
  private static final Budget DAY =
      new Budget(Scope.ALL, "", "", Period.DAY, 1_000, "legion.router.budget.day");
  private static final Model MODEL =
      new Model(
          "small",
          "1",
          "here",
          "small-1",
          Tier.BUDGET,
          new Prices(1_000_000, 0, 0, 0, 0),
          Set.of(),
          Set.of(),
          1_000,
          100,
          "o200k_base",
          Duration.ofSeconds(1),
          1,
          true);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-31T23:59:00Z"));
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now.get();
        }
      };

  @ParameterizedTest
  @EnumSource
  void fiftyAtOnceAtNinetyNinePercentNeverPass(TestDatabase kind) throws Exception {
    var database = RouterDatabase.of(kind.open());
    var budgets = new Budgets(database, clock);
    spend(database, budgets, List.of(INSTANCE, DAY), 99);
    var results = atOnce(50, () -> budgets.reserve(List.of(INSTANCE, DAY), 1, MINUTE));
    assertThat(results.stream().filter(Reserved.class::isInstance)).hasSize(1);
    assertThat(results.stream().filter(Refused.class::isInstance)).hasSize(49);
    assertThat(budgets.states(List.of(INSTANCE, DAY)))
        .containsExactly(new State(INSTANCE, 99, 1), new State(DAY, 99, 1));
  }

  @ParameterizedTest
  @EnumSource
  void manyThatReserveSettleAndDieLeaveBudgetsAsTheLedgerSays(TestDatabase kind) throws Exception {
    var seed = 20_261_121L;
    var database = RouterDatabase.of(kind.open());
    var budgets = new Budgets(database, clock);
    var ledger = new Ledger(database, clock);
    var others = new ArrayList<Budget>();
    for (var i = 0; i < 3; i++) {
      others.add(
          new Budget(Scope.DEFINITION, "<default>", "p" + i, Period.MONTH, 2_000, "definition"));
    }
    var task = new AtomicLong();
    var deadMoney = new AtomicLongArray(3);
    Callable<Integer> spender =
        () -> {
          var random = new Random(seed + task.incrementAndGet());
          var dead = 0;
          for (var i = 0; i < 20; i++) {
            var mine = new ArrayList<Budget>();
            mine.add(DAY);
            var process = random.nextInt(3);
            mine.add(others.get(process));
            var most = 1 + random.nextInt(8);
            var asked = budgets.reserve(mine, most, MINUTE);
            if (asked instanceof Reserved(var reservation)) {
              if (random.nextInt(4) == 0
                  && budgets.extend(reservation, mine, 3) instanceof Reserved(var grown)) {
                reservation = grown;
                most += 3;
              }
              if (random.nextInt(5) == 0) {
                dead++;
                deadMoney.addAndGet(process, most);
                continue;
              }
              var cost = random.nextInt(most + 1);
              var kept = reservation;
              var payer = new Payer("<default>", "p" + process, 1, "e", 2);
              database
                  .jdbi()
                  .useTransaction(handle -> {
                    budgets.settle(handle, payer, kept, cost);
                    ledger.write(
                        handle,
                        "d",
                        payer,
                        List.of(Ledger.Entry.of(MODEL, "ANSWERED", new Usage(cost, 0, 0, 0, 0))));
                  });
            }
            var state = budgets.states(List.of(DAY)).getFirst();
            assertThat(state.spent() + state.reserved()).isLessThanOrEqualTo(DAY.microDollars());
          }
          return dead;
        };
    var dead = atOnce(12, spender).stream().mapToInt(i -> i).sum();
    now.set(now.get().plusSeconds(61));
    var booked = 0;
    for (var some = 1; some > 0; booked += some) {
      some = budgets.bookExpired();
    }
    assertThat(booked).isEqualTo(dead);
    var all = new ArrayList<>(others);
    all.add(new Budget(Scope.ALL, "", "", Period.DAY, 1_000, "legion.router.budget.day"));
    // The clock has passed midnight and the end of the month: those are new budgets.
    now.set(Instant.parse("2026-03-31T23:59:00Z"));
    var states = budgets.states(all);
    assertThat(states).allSatisfy(state -> assertThat(state.reserved()).isZero());
    var day = java.time.LocalDate.of(2026, 3, 31);
    var filter = new Ledger.Filter(day, day, List.of(), null, null, null, null);
    // What the dead have kept counts as spent.
    var deadInAll = deadMoney.get(0) + deadMoney.get(1) + deadMoney.get(2);
    assertThat(states.getLast().spent())
        .isEqualTo(ledger.sums(filter, List.of()).getFirst().microDollars() + deadInAll)
        .isLessThanOrEqualTo(1_000);
    for (var i = 0; i < 3; i++) {
      var one = new Ledger.Filter(day, day, List.of(), "p" + i, null, null, null);
      assertThat(states.get(i).spent())
          .isEqualTo(ledger.sums(one, List.of()).getFirst().microDollars() + deadMoney.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheDeadHaveKeptCountsAsSpent(TestDatabase kind) {
    var budgets = new Budgets(RouterDatabase.of(kind.open()), clock);
    assertThat(budgets.reserve(List.of(INSTANCE), 60, MINUTE)).isInstanceOf(Reserved.class);
    assertThat(budgets.reserve(List.of(INSTANCE), 60, MINUTE))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.message())
                    .isEqualTo(
                        "the budget of process instance 7 is exhausted: of $0.0001"
                            + " (legion.router.budget.instance), $0.00 is spent and $0.00006 kept for"
                            + " calls in work; the next one may cost $0.00006"));
    now.set(now.get().plusSeconds(61));
    assertThat(budgets.bookExpired()).isEqualTo(1);
    assertThat(budgets.bookExpired()).isZero();
    assertThat(budgets.states(List.of(INSTANCE))).containsExactly(new State(INSTANCE, 60, 0));
    assertThat(budgets.reserve(List.of(INSTANCE), 60, MINUTE)).isInstanceOf(Refused.class);
    assertThat(budgets.reserve(List.of(INSTANCE), 40, MINUTE)).isInstanceOf(Reserved.class);
  }

  @ParameterizedTest
  @EnumSource
  void whatSettlesAfterItWasBookedCountsBesideIt(TestDatabase kind) {
    var database = RouterDatabase.of(kind.open());
    var budgets = new Budgets(database, clock);
    var late = ((Reserved) budgets.reserve(List.of(INSTANCE), 60, MINUTE)).reservation();
    now.set(now.get().plusSeconds(61));
    assertThat(budgets.bookExpired()).isEqualTo(1);
    // The budget is not exhausted: its time is.
    assertThat(budgets.extend(late, List.of(INSTANCE), 10)).isEqualTo(new Budgets.Lapsed());
    database.jdbi().useTransaction(handle -> budgets.settle(handle, PAYER, late, 30));
    assertThat(budgets.states(List.of(INSTANCE))).containsExactly(new State(INSTANCE, 90, 0));
  }

  @ParameterizedTest
  @EnumSource
  void partsAreSettledInAnyOrder(TestDatabase kind) {
    var database = RouterDatabase.of(kind.open());
    var budgets = new Budgets(database, clock);
    for (var parts : List.of(List.of(40L, 20L), List.of(20L, 40L))) {
      var kept = ((Reserved) budgets.reserve(List.of(DAY), 60, MINUTE)).reservation();
      var before = budgets.states(List.of(DAY)).getFirst();
      assertThat(before.reserved()).isEqualTo(60);
      var left = 60L;
      for (long part : parts) {
        database
            .jdbi()
            .useTransaction(handle -> budgets.settle(handle, PAYER, kept, part, part / 2));
        left -= part;
        assertThat(budgets.states(List.of(DAY)).getFirst().reserved()).isEqualTo(left);
      }
      assertThat(budgets.states(List.of(DAY)).getFirst().spent()).isEqualTo(before.spent() + 30);
    }
    now.set(now.get().plusSeconds(61));
    assertThat(budgets.bookExpired()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void refusalOfOneLeavesTheOthersAsTheyWere(TestDatabase kind) {
    var budgets = new Budgets(RouterDatabase.of(kind.open()), clock);
    var little = new Budget(Scope.ALL, "", "", Period.DAY, 5, "legion.router.budget.day");
    assertThat(budgets.reserve(List.of(little, INSTANCE), 6, MINUTE))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.budget()).isEqualTo(little));
    assertThat(budgets.states(List.of(INSTANCE, little)))
        .containsExactly(new State(INSTANCE, 0, 0), new State(little, 0, 0));
  }

  @ParameterizedTest
  @EnumSource
  void aBudgetThatIsSetLaterCountsWhatWasSpentBefore(TestDatabase kind) {
    var database = RouterDatabase.of(kind.open());
    var budgets = new Budgets(database, clock);
    spend(database, budgets, List.of(), 99);
    assertThat(budgets.reserve(List.of(INSTANCE), 2, MINUTE)).isInstanceOf(Refused.class);
    assertThat(budgets.reserve(List.of(INSTANCE), 1, MINUTE)).isInstanceOf(Reserved.class);
  }

  @ParameterizedTest
  @EnumSource
  void aBudgetThatOnlySomeTasksHaveCountsTheOthersToo(TestDatabase kind) {
    var database = RouterDatabase.of(kind.open());
    var budgets = new Budgets(database, clock);
    spend(database, budgets, List.of(INSTANCE), 10);
    // Of the same instance, without the budget; and of another instance and another tenant.
    spend(database, budgets, List.of(), 85);
    spend(database, budgets, new Payer("<default>", "reviews", 8, "e", 9), 50);
    spend(database, budgets, new Payer("red", "reviews", 7, "e", 9), 50);
    assertThat(budgets.states(List.of(INSTANCE))).containsExactly(new State(INSTANCE, 95, 0));
    assertThat(budgets.reserve(List.of(INSTANCE), 6, MINUTE)).isInstanceOf(Refused.class);
    spend(database, budgets, List.of(INSTANCE), 5);
    assertThat(budgets.states(List.of(INSTANCE))).containsExactly(new State(INSTANCE, 100, 0));
  }

  @ParameterizedTest
  @EnumSource
  void whatATenantSpendsIsNothingForAnother(TestDatabase kind) {
    var database = RouterDatabase.of(kind.open());
    var budgets = new Budgets(database, clock);
    spend(database, budgets, List.of(), 40);
    var red =
        new Budget(Scope.INSTANCE, "red", "7", Period.TOTAL, 100, "legion.router.budget.instance");
    assertThat(budgets.states(List.of(red, INSTANCE)))
        .containsExactly(new State(red, 0, 0), new State(INSTANCE, 40, 0));
  }

  @ParameterizedTest
  @EnumSource
  void aNewDayIsANewBudgetAndOldRowsGo(TestDatabase kind) {
    var database = RouterDatabase.of(kind.open());
    var budgets = new Budgets(database, clock);
    spend(database, budgets, List.of(INSTANCE, DAY), 60);
    now.set(now.get().plus(Duration.ofMinutes(2)));
    assertThat(budgets.states(List.of(DAY)).getFirst().spent()).isZero();
    now.set(now.get().plus(Duration.ofDays(70)));
    assertThat(budgets.removeOld()).isEqualTo(2);
    // Its id was known; the row is made again of the ledger.
    assertThat(budgets.reserve(List.of(INSTANCE), 41, MINUTE)).isInstanceOf(Refused.class);
    assertThat(budgets.reserve(List.of(INSTANCE), 40, MINUTE)).isInstanceOf(Reserved.class);
  }

  private void spend(RouterDatabase database, Budgets budgets, List<Budget> from, long cost) {
    spend(database, budgets, PAYER, from, cost);
  }

  private void spend(RouterDatabase database, Budgets budgets, Payer payer, long cost) {
    spend(database, budgets, payer, List.of(), cost);
  }

  private void spend(
      RouterDatabase database, Budgets budgets, Payer payer, List<Budget> from, long cost) {
    var reservation = ((Reserved) budgets.reserve(from, cost, MINUTE)).reservation();
    database
        .jdbi()
        .useTransaction(handle -> {
          new Ledger(database, clock)
              .write(
                  handle,
                  "d",
                  payer,
                  List.of(Ledger.Entry.of(MODEL, "ANSWERED", new Usage(cost, 0, 0, 0, 0))));
          budgets.settle(handle, payer, reservation, cost);
        });
  }

  private static <T> List<T> atOnce(int threads, Callable<T> each) throws Exception {
    var start = new CountDownLatch(1);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<java.util.concurrent.Future<T>>();
      for (var i = 0; i < threads; i++) {
        tasks.add(
            executor.submit(() -> {
              start.await();
              return each.call();
            }));
      }
      start.countDown();
      var results = new ArrayList<T>();
      for (var task : tasks) {
        results.add(task.get());
      }
      return results;
    }
  }
}
