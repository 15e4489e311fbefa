package dev.legionflow.workers.learning;

import dev.legionflow.workers.learning.Attempts.Kind;
import dev.legionflow.workers.learning.Strategy.State;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What people see of the bank, and what they change.
@ApplicationScoped
class Shelf {

  /// Of one task type, so that a review stays short.
  private static final int MOST_OF_A_KIND = 200;

  private final LearningDatabase database;
  private final LearningBank bank;
  private final Changes changes;

  @Inject
  Shelf(LearningDatabase database, LearningBank bank, Changes changes) {
    this.database = database;
    this.bank = bank;
    this.changes = changes;
  }

  long now() {
    return bank.clock().millis();
  }

  /// Strategies, those in use first.
  ///
  /// @param tenantIds empty for all
  List<Strategy> list(
      List<String> tenantIds, @Nullable String taskType, @Nullable State state, int most) {
    return database
        .jdbi()
        .withHandle(handle -> Strategies.list(handle, tenantIds, taskType, state, most));
  }

  /// Attempts, the newest first.
  ///
  /// @param tenantIds empty for all
  List<Map<String, @Nullable Object>> attempts(
      List<String> tenantIds,
      @Nullable String taskType,
      @Nullable Long instanceKey,
      @Nullable Long before,
      int most) {
    return database
        .jdbi()
        .withHandle(
            handle -> Attempts.list(handle, tenantIds, taskType, instanceKey, before, now(), most));
  }

  /// What people changed, the newest first.
  ///
  /// @param tenantIds empty for all
  List<Map<String, @Nullable Object>> changes(List<String> tenantIds, int most) {
    return changes.list(tenantIds, most);
  }

  /// What a person makes of a strategy; null leaves it as it is.
  record Edit(
      @Nullable State state,
      @Nullable Map<String, String> choices,
      @Nullable String note,
      String why) {

    Strategy of(Strategy strategy, String by, long now) {
      var rule = strategy.rule();
      return new Strategy(
          strategy.id(),
          strategy.tenantId(),
          strategy.taskType(),
          choices == null ? rule : new Rule(rule.kind(), rule.context(), choices),
          state == null ? strategy.state() : state,
          choices == null ? strategy.evidence() : Evidence.NONE,
          strategy.meaning(),
          "%s by %s: %s".formatted(state == null ? "edited" : state.word(), by, why),
          note == null ? strategy.note() : note,
          strategy.origin(),
          by,
          state == null ? strategy.banned() : state == State.RETIRED,
          strategy.foundAt(),
          now);
    }
  }

  /// Changes a strategy, and writes down who did.
  ///
  /// @param sees whether the person may see a tenant
  /// @return empty where there is no such strategy
  Optional<Strategy> edit(String id, Edit edit, String by, Predicate<String> sees) {
    var edited =
        database
            .jdbi()
            .inTransaction(handle ->
                Strategies.find(handle, id, false)
                    .filter(each -> sees.test(each.tenantId()))
                    .flatMap(each -> locked(handle, each))
                    .map(before -> {
                      var after = edit.of(before, by, now());
                      Strategies.write(handle, after);
                      changes.write(
                          handle,
                          by,
                          before.tenantId(),
                          "strategy:" + id,
                          edit.state() == null ? "edited" : edit.state().word(),
                          before.state().word() + " " + before.rule().words(),
                          after.state().word() + " " + after.rule().words(),
                          edit.why());
                      return after;
                    }));
    changes.enter();
    return edited;
  }

  /// Not while an attempt of its kind is looked at.
  private static Optional<Strategy> locked(Handle handle, Strategy strategy) {
    Attempts.task(handle, new Kind(strategy.tenantId(), strategy.taskType()), true);
    return Strategies.find(handle, strategy.id(), true)
        .filter(each -> each.state() != State.DELETED);
  }

  private static List<Strategy> byTask(List<Strategy> strategies) {
    return strategies.stream().sorted(Comparator.comparing(Strategy::taskType)).toList();
  }

  /// Takes strategies that are not there yet.
  ///
  /// @return how many these are
  int take(List<Strategy> strategies, String by, String why) {
    var taken =
        database
            .jdbi()
            .inTransaction(handle -> {
              var count = 0;
              // In one order, so that two who take files do not wait for one another.
              for (var each : byTask(strategies)) {
                var kind = new Kind(each.tenantId(), each.taskType());
                Attempts.task(handle, kind, true);
                var there = Strategies.of(handle, kind);
                if (there.size() < MOST_OF_A_KIND
                    && there.stream().noneMatch(one -> one.id().equals(each.id()))) {
                  Strategies.write(handle, each);
                  count++;
                }
              }
              if (count > 0) {
                changes.write(
                    handle,
                    by,
                    strategies.getFirst().tenantId(),
                    "strategies",
                    "imported",
                    "",
                    count + " strategies",
                    why);
              }
              return count;
            });
    changes.enter();
    return taken;
  }
}
