package dev.legionflow.workers.router.cost;

import java.util.List;

/// Money that is kept for a call.
///
/// @param id empty where nothing had to be kept, because no budget is set
/// @param budgets the ids of the rows that it is kept in, in the order in which they are locked
public record Reservation(String id, List<Long> budgets, long microDollars) {

  /// Of a call that nothing has to be kept for.
  public static final Reservation NONE = new Reservation("", List.of(), 0);

  public Reservation {
    budgets = List.copyOf(budgets);
  }
}
