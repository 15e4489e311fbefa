package dev.legionflow.workers.router.cost;

import java.time.LocalDate;

/// How much may be spent on one thing.
///
/// @param subject the instance's key, the definition's or the tenant's id; empty for all together
/// @param setting where it is set, for people
public record Budget(
    Scope scope,
    String tenantId,
    String subject,
    Period period,
    long microDollars,
    String setting) {

  /// What it is for, in the order in which budgets are locked: the one that all calls share comes
  /// last, so that it is held for the shortest time.
  public enum Scope {
    INSTANCE,
    DEFINITION,
    TENANT,
    ALL
  }

  /// The time over which it is counted, in UTC.
  public enum Period {
    DAY,
    MONTH,
    TOTAL;

    LocalDate start(LocalDate today) {
      return switch (this) {
        case DAY -> today;
        case MONTH -> today.withDayOfMonth(1);
        case TOTAL -> LocalDate.EPOCH;
      };
    }
  }

  /// What is told of it.
  public String name() {
    var of =
        switch (scope) {
          case INSTANCE -> "process instance " + subject;
          case DEFINITION -> "process '%s'".formatted(subject);
          case TENANT -> "tenant '%s'".formatted(subject);
          case ALL -> "all missions";
        };
    return switch (period) {
      case DAY -> of + " for this day";
      case MONTH -> of + " for this month";
      case TOTAL -> of;
    };
  }

  /// The same with no more than this.
  Budget atMost(long limit, String by) {
    return limit >= microDollars ? this : new Budget(scope, tenantId, subject, period, limit, by);
  }
}
