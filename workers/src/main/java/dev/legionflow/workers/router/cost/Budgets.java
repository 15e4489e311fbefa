package dev.legionflow.workers.router.cost;

import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.router.cost.Budget.Scope;
import dev.legionflow.workers.router.store.RouterDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/// Keeps what is spent within what is allowed. Before a call the most that it can cost is taken out
/// of all budgets that it falls under, by updates that fail where one has not as much left; after
/// it what it did cost takes the place. However many do that at once, no budget is passed.
@ApplicationScoped
public class Budgets {

  /// Rows whose ids are remembered.
  private static final int MOST_KNOWN = 10_000;

  /// Reservations that are booked at a time.
  private static final int AT_A_TIME = 100;

  private static final Duration INSTANCE_ROWS = Duration.ofDays(30);
  private static final Duration PERIOD_ROWS = Duration.ofDays(62);

  /// Everybody takes the locks in this order.
  private static final Comparator<Budget> ORDER =
      Comparator.comparing(Budget::scope)
          .thenComparing(Budget::tenantId)
          .thenComparing(Budget::subject)
          .thenComparing(Budget::period);

  private final RouterDatabase database;
  private final Clock clock;

  private record Row(Scope scope, String tenantId, String subject, int since) {}

  private final Map<Row, Long> known = new ConcurrentHashMap<>();

  @Inject
  public Budgets(RouterDatabase database) {
    this(database, Clock.systemUTC());
  }

  public Budgets(RouterDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// What came of asking for money.
  public sealed interface Asked {}

  public record Reserved(Reservation reservation) implements Asked {}

  /// The call took longer than its money was kept: nothing more is kept for it.
  public record Lapsed() implements Asked {}

  /// There is not as much left.
  ///
  /// @param budget the one that has not as much left
  /// @param spent of it in micro-dollars, as `reserved`
  public record Refused(Budget budget, long spent, long reserved, long wanted) implements Asked {

    public String message() {
      return "the budget of %s is exhausted: of %s (%s), %s is spent and %s kept for calls in work; the next one may cost %s"
          .formatted(
              budget.name(),
              Dollars.text(budget.microDollars()),
              budget.setting(),
              Dollars.text(spent),
              Dollars.text(reserved),
              Dollars.text(wanted));
    }
  }

  /// Keeps money for a call.
  ///
  /// @param microDollars the most that it can cost
  /// @param within after which it counts as spent when nobody has settled: the process has died
  public Asked reserve(List<Budget> budgets, long microDollars, Duration within) {
    if (budgets.isEmpty()) {
      return new Reserved(Reservation.NONE);
    }
    try {
      return tryReserve(budgets, microDollars, within);
    } catch (Gone e) {
      return tryReserve(budgets, microDollars, within);
    }
  }

  /// A row was removed after its id was looked up.
  private static final class Gone extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Gone(Budget budget) {
      super("the row of the budget of " + budget.name() + " is gone");
    }
  }

  private Asked tryReserve(List<Budget> budgets, long microDollars, Duration within) {
    var ordered = budgets.stream().sorted(ORDER).toList();
    // Before the transaction: a row that is missing is made in another.
    var ids = ordered.stream().map(budget -> id(row(budget))).toList();
    return database
        .hasty()
        .inTransaction(handle -> {
          for (var i = 0; i < ids.size(); i++) {
            if (!take(handle, ids.get(i), microDollars, ordered.get(i).microDollars())) {
              var refused = refused(handle, ordered.get(i), ids.get(i), microDollars);
              handle.rollback();
              return refused;
            }
          }
          var made = new Reservation(UUID.randomUUID().toString(), ids, microDollars);
          insert(handle, made, clock.millis() + within.toMillis());
          return new Reserved(made);
        });
  }

  /// Keeps more for a call that goes on, such as with another model.
  ///
  /// @param reservation the one that there is
  public Asked extend(Reservation reservation, List<Budget> budgets, long microDollars) {
    if (reservation.budgets().isEmpty() || microDollars <= 0) {
      return new Reserved(reservation);
    }
    var ordered = budgets.stream().sorted(ORDER).toList();
    var grown =
        new Reservation(
            reservation.id(), reservation.budgets(), reservation.microDollars() + microDollars);
    return database
        .hasty()
        .inTransaction(handle -> {
          // First, as whoever books it does.
          if (!grow(handle, reservation, grown.microDollars())) {
            return new Lapsed();
          }
          for (var i = 0; i < ordered.size(); i++) {
            var id = reservation.budgets().get(i);
            if (!take(handle, id, microDollars, ordered.get(i).microDollars())) {
              var refused = refused(handle, ordered.get(i), id, microDollars);
              handle.rollback();
              return refused;
            }
          }
          return new Reserved(grown);
        });
  }

  /// Puts what a call did cost in the place of what was kept for it.
  ///
  /// @param handle in the transaction that writes the ledger
  /// @param payer also of budgets that nothing was kept in: one that only another task of the
  ///   instance has, or that was not set for a while, counts this call too
  public void settle(Handle handle, Payer payer, Reservation reservation, long microDollars) {
    settle(handle, payer, reservation, reservation.microDollars(), microDollars);
  }

  /// The same for a part of what was kept, where more of the call is under way.
  ///
  /// @param part as much of the reservation is no longer needed
  public void settle(
      Handle handle, Payer payer, Reservation reservation, long part, long microDollars) {
    var kept = give(handle, reservation, part);
    // A reservation of before midnight is in rows that are none of the payer's any more.
    for (var id : microDollars == 0 ? reservation.budgets() : rows(handle, payer, reservation)) {
      put(handle, id, microDollars, reservation.budgets().contains(id) ? kept : 0);
    }
  }

  private static long give(Handle handle, Reservation reservation, long part) {
    if (reservation.budgets().isEmpty()) {
      return 0;
    }
    var given =
        part == reservation.microDollars()
            ? remove(handle, reservation)
            : shrink(handle, reservation, part);
    return given ? part : 0;
  }

  private void put(Handle handle, long id, long spent, long kept) {
    handle
        .createUpdate(
            "update legion_router_budget set spent = spent + :spent, reserved = reserved - :kept,"
                + " touched_at = :now where id = :id")
        .bind("spent", spent)
        .bind("kept", kept)
        .bind("now", clock.millis())
        .bind("id", id)
        .execute();
  }

  private record Known(long id, Row row) {
    int period() {
      return row.since() == 0 ? 2 : row.since() >= MONTHS ? 1 : 0;
    }
  }

  /// As [#ORDER] has them.
  private static final Comparator<Known> ROWS =
      Comparator.comparing((Known known) -> known.row().scope())
          .thenComparing(known -> known.row().tenantId())
          .thenComparing(known -> known.row().subject())
          .thenComparingLong(Known::period);

  /// The rows that there are for what the payer spends now, and those of the reservation, in the
  /// order in which they are locked.
  private List<Long> rows(Handle handle, Payer payer, Reservation reservation) {
    var today = today();
    var ids =
        IntStream.range(0, reservation.budgets().size())
            .mapToObj(at -> ":id" + at)
            .collect(Collectors.joining(", "));
    var query =
        handle
            .createQuery(
                "select id, scope, tenant_id, subject, since from legion_router_budget"
                    + " where since in (0, :day, :month) and ("
                    + "scope = 'INSTANCE' and tenant_id = :tenant and subject = :instance"
                    + " or scope = 'DEFINITION' and tenant_id = :tenant and subject = :process"
                    + " or scope = 'TENANT' and tenant_id = :tenant and subject = :tenant"
                    + " or scope = 'ALL' and tenant_id = '' and subject = '')"
                    + (ids.isEmpty() ? "" : " or id in (" + ids + ")"))
            .bind("day", (int) today.toEpochDay())
            .bind("month", (int) today.withDayOfMonth(1).toEpochDay() + MONTHS)
            .bind("tenant", payer.tenantId())
            .bind("instance", Long.toString(payer.instanceKey()))
            .bind("process", payer.processId());
    for (var at = 0; at < reservation.budgets().size(); at++) {
      query.bind("id" + at, reservation.budgets().get(at));
    }
    return query
        .map((rs, _) ->
            new Known(
                rs.getLong(1),
                new Row(
                    Scope.valueOf(rs.getString(2)),
                    rs.getString(3),
                    rs.getString(4),
                    rs.getInt(5))))
        .stream()
        .sorted(ROWS)
        .map(Known::id)
        .toList();
  }

  /// Counts as spent what was kept for calls that did not settle in time: what they cost is not
  /// known, and a process that dies again and again is not to pass a budget.
  ///
  /// @return how many
  public int bookExpired() {
    var expired =
        database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "select id, budgets, micro_dollars from legion_router_reservation"
                            + " where expires_at < :now order by expires_at, id limit :most")
                    .bind("now", clock.millis())
                    .bind("most", AT_A_TIME)
                    .map((rs, _) ->
                        new Reservation(rs.getString(1), ids(rs.getString(2)), rs.getLong(3)))
                    .list());
    for (var reservation : expired) {
      database
          .jdbi()
          .useTransaction(handle -> {
            if (remove(handle, reservation)) {
              for (var id : reservation.budgets()) {
                put(handle, id, reservation.microDollars(), reservation.microDollars());
              }
            }
          });
    }
    return expired.size();
  }

  private static List<Long> ids(String text) {
    return Stream.of(text.split(",", -1)).map(Long::parseLong).toList();
  }

  /// Removes rows that nobody needs. One that is needed all the same is made again of the ledger.
  public int removeOld() {
    var now = clock.millis();
    var today = today();
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createUpdate(
                    "delete from legion_router_budget where reserved = 0 and"
                        + " (scope = 'INSTANCE' and touched_at < :idle or since > 0 and since < :past"
                        + " or since > :months and since < :months + :past)")
                .bind("months", MONTHS)
                .bind("idle", now - INSTANCE_ROWS.toMillis())
                .bind("past", today.minusDays(PERIOD_ROWS.toDays()).toEpochDay())
                .execute());
  }

  /// What a budget has come to.
  public record State(Budget budget, long spent, long reserved) {
    public long left() {
      return Math.max(0, budget.microDollars() - spent - reserved);
    }
  }

  public List<State> states(List<Budget> budgets) {
    return database
        .jdbi()
        .withHandle(handle ->
            budgets.stream()
                .map(budget ->
                    find(handle, row(budget))
                        .map(id -> state(handle, budget, id))
                        .orElseGet(() -> new State(budget, spentBefore(handle, row(budget)), 0)))
                .toList());
  }

  // --- rows

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC);
  }

  private Row row(Budget budget) {
    return new Row(
        budget.scope(),
        budget.tenantId(),
        budget.subject(),
        (int) budget.period().start(today()).toEpochDay()
            // The first of a month is a day too.
            + (budget.period() == Budget.Period.MONTH ? MONTHS : 0));
  }

  private static final int MONTHS = 1_000_000;

  private long id(Row row) {
    var id = known.get(row);
    if (id != null) {
      return id;
    }
    var found = database.jdbi().withHandle(handle -> find(handle, row)).orElseGet(() -> make(row));
    if (known.size() >= MOST_KNOWN) {
      known.clear();
    }
    known.put(row, found);
    return found;
  }

  private long make(Row row) {
    return database
        .jdbi()
        .withHandle(own -> {
          try {
            own.createUpdate(
                    "insert into legion_router_budget (scope, tenant_id, subject, since, spent,"
                        + " reserved, touched_at) values (:scope, :tenant, :subject, :since, :spent, 0, :now)")
                .bind("scope", row.scope().name())
                .bind("tenant", row.tenantId())
                .bind("subject", row.subject())
                .bind("since", row.since())
                .bind("spent", spentBefore(own, row))
                .bind("now", clock.millis())
                .execute();
          } catch (JdbiException e) {
            if (!Tables.isThereAlready(e)) {
              throw e;
            }
          }
          return find(own, row).orElseThrow();
        });
  }

  private static Optional<Long> find(Handle handle, Row row) {
    return handle
        .createQuery(
            "select id from legion_router_budget where scope = :scope and tenant_id = :tenant"
                + " and subject = :subject and since = :since")
        .bind("scope", row.scope().name())
        .bind("tenant", row.tenantId())
        .bind("subject", row.subject())
        .bind("since", row.since())
        .mapTo(Long.class)
        .findOne();
  }

  /// What the ledger holds, for a budget that was not there from the start.
  private static long spentBefore(Handle handle, Row row) {
    var where =
        switch (row.scope()) {
          case INSTANCE -> "tenant_id = :tenant and instance_key = cast(:subject as bigint)";
          case DEFINITION -> "tenant_id = :tenant and process_id = :subject";
          case TENANT -> "tenant_id = :subject";
          case ALL -> "1 = 1";
        };
    var from = row.since() >= MONTHS ? row.since() - MONTHS : row.since();
    var query =
        handle
            .createQuery(
                "select coalesce(sum(micro_dollars), 0) from legion_router_cost where made_on >= :since and "
                    + where)
            .bind("since", from);
    switch (row.scope()) {
      case TENANT -> query.bind("subject", row.subject());
      case INSTANCE, DEFINITION ->
          query.bind("subject", row.subject()).bind("tenant", row.tenantId());
      case ALL -> {}
    }
    return query.mapTo(Long.class).one();
  }

  private boolean take(Handle handle, long id, long microDollars, long limit) {
    return handle
            .createUpdate(
                "update legion_router_budget set reserved = reserved + :amount, touched_at = :now"
                    + " where id = :id and spent + reserved + :amount <= :most")
            .bind("amount", microDollars)
            .bind("now", clock.millis())
            .bind("id", id)
            .bind("most", limit)
            .execute()
        == 1;
  }

  private State state(Handle handle, Budget budget, long id) {
    return handle
        .createQuery("select spent, reserved from legion_router_budget where id = :id")
        .bind("id", id)
        .map((rs, _) -> new State(budget, rs.getLong(1), rs.getLong(2)))
        .findOne()
        .orElseThrow(() -> {
          known.clear();
          return new Gone(budget);
        });
  }

  private Refused refused(Handle handle, Budget budget, long id, long wanted) {
    var state = state(handle, budget, id);
    return new Refused(budget, state.spent(), state.reserved(), wanted);
  }

  private static void insert(Handle handle, Reservation made, long expiresAt) {
    handle
        .createUpdate(
            "insert into legion_router_reservation (id, budgets, micro_dollars, expires_at)"
                + " values (:id, :budgets, :amount, :expires)")
        .bind("id", made.id())
        .bind(
            "budgets",
            made.budgets().stream().map(String::valueOf).collect(Collectors.joining(",")))
        .bind("amount", made.microDollars())
        .bind("expires", expiresAt)
        .execute();
  }

  /// @return false when it is booked, because the call took longer than it was thought to
  private static boolean grow(Handle handle, Reservation reservation, long microDollars) {
    return handle
            .createUpdate(
                "update legion_router_reservation set micro_dollars = :sum where id = :id")
            .bind("sum", microDollars)
            .bind("id", reservation.id())
            .execute()
        == 1;
  }

  /// Relative, so that the parts may be given back in any order.
  ///
  /// @return false when it is gone
  private static boolean shrink(Handle handle, Reservation reservation, long part) {
    var left =
        handle
                .createUpdate(
                    "update legion_router_reservation set micro_dollars = micro_dollars - :part"
                        + " where id = :id and micro_dollars >= :part")
                .bind("part", part)
                .bind("id", reservation.id())
                .execute()
            == 1;
    if (left) {
      handle.execute(
          "delete from legion_router_reservation where id = ? and micro_dollars = 0",
          reservation.id());
    }
    return left;
  }

  /// @return false when it is gone, or has grown since it was read
  private static boolean remove(Handle handle, Reservation reservation) {
    return handle
            .createUpdate(
                "delete from legion_router_reservation where id = :id and micro_dollars = :amount")
            .bind("id", reservation.id())
            .bind("amount", reservation.microDollars())
            .execute()
        == 1;
  }
}
