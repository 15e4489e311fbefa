package dev.legionflow.workers.router;

import dev.legionflow.workers.router.call.Attempt;
import dev.legionflow.workers.router.call.Attempts;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.cost.Budget;
import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Budgets.Lapsed;
import dev.legionflow.workers.router.cost.Budgets.Refused;
import dev.legionflow.workers.router.cost.Budgets.Reserved;
import dev.legionflow.workers.router.cost.Ledger.Entry;
import dev.legionflow.workers.router.cost.Reservation;
import dev.legionflow.workers.router.registry.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Counts what the requests of one job cost, and sees to it before each that there is money for it.
final class Meter implements Attempts {

  /// After these a provider may charge although it told no usage: the model has worked, or may
  /// have. After the others there was no answer to charge for.
  private static final Set<String> MAY_CHARGE =
      Set.of(
          Attempt.Result.ANSWERED.name(),
          Attempt.Result.CANCELLED.name(),
          CallFailed.Reason.TIMEOUT.name(),
          CallFailed.Reason.UNUSABLE.name());

  private final Budgets budgets;
  private final List<Budget> limits;
  private final ToLongFunction<Model> most;
  private final Consumer<Request> late;

  private Reservation reservation;
  private long spent;
  private long inWork;
  private final List<Request> ended = new ArrayList<>();
  private boolean closed;
  private @Nullable Refused refused;

  /// @param late takes what ends after the job is settled
  Meter(
      Budgets budgets,
      List<Budget> limits,
      Reservation reservation,
      ToLongFunction<Model> most,
      Consumer<Request> late) {
    this.budgets = budgets;
    this.limits = limits;
    this.reservation = reservation;
    this.most = most;
    this.late = late;
  }

  /// One request that has ended.
  ///
  /// @param kept as much was kept for it
  record Request(Entry entry, long tookMillis, long kept) {}

  @Override
  public synchronized boolean begin(Model model) {
    if (closed) {
      return false;
    }
    var needed = most.applyAsLong(model);
    var missing = spent + inWork + needed - reservation.microDollars();
    if (missing > 0 && !limits.isEmpty()) {
      switch (budgets.extend(reservation, limits, missing)) {
        case Reserved(var grown) -> reservation = grown;
        case Refused no -> {
          refused = no;
          return false;
        }
        case Lapsed _ -> {
          return false;
        }
      }
    }
    inWork += needed;
    return true;
  }

  @Override
  public void end(Model model, String outcome, @Nullable Usage usage, Duration took) {
    var kept = most.applyAsLong(model);
    var request = new Request(entry(model, outcome, usage, kept), took.toMillis(), kept);
    synchronized (this) {
      inWork -= kept;
      if (!closed) {
        spent += request.entry().microDollars();
        ended.add(request);
        return;
      }
    }
    late.accept(request);
  }

  /// Where no usage was told, what was set aside is counted as spent: less would let a provider
  /// that tells none pass every budget.
  private static Entry entry(Model model, String outcome, @Nullable Usage usage, long booked) {
    if (usage == null && MAY_CHARGE.contains(outcome)) {
      return Entry.estimated(model, outcome, booked);
    }
    try {
      return Entry.of(model, outcome, usage == null ? Usage.NONE : usage);
    } catch (ArithmeticException e) {
      // So much is no number of tokens.
      return Entry.estimated(model, outcome, booked);
    }
  }

  /// What a job has come to.
  ///
  /// @param free as much of the reservation is not for requests that are still under way
  record Closed(List<Request> requests, Reservation reservation, long free) {

    /// Of a job for which nobody was asked.
    static final Closed NOTHING = new Closed(List.of(), Reservation.NONE, 0);

    Closed {
      requests = List.copyOf(requests);
    }
  }

  /// What has ended so far. What ends later goes to `late`.
  synchronized Closed close() {
    closed = true;
    return new Closed(ended, reservation, Math.max(0, reservation.microDollars() - inWork));
  }

  synchronized @Nullable Refused refused() {
    return refused;
  }
}
