package dev.legionflow.workers.learning;

import dev.legionflow.workers.learning.Rule.Kind;
import dev.legionflow.workers.learning.Strategy.Origin;
import dev.legionflow.workers.learning.Strategy.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What becomes of the strategies of one task type after an attempt: those that are proven get a
/// place, those that no longer hold lose it, and of those that say the same one stays.
final class Review {

  /// So many have a place after [#CONSOLIDATED] attempts, and so many before.
  static final int MOST = 20;

  static final int MOST_AT_FIRST = 60;
  static final long CONSOLIDATED = 100;

  /// Those without a place that are kept, to be found again.
  static final int MOST_RETIRED = 50;

  /// A strategy keeps its place while the difference is there in 80 of 100 cases: what it takes to
  /// get it is more, else it would come and go.
  private static final double KEEPING = Evidence.Z80;

  /// One that is as it was is written once in so many milliseconds, so that it is seen to be alive.
  private static final long ALIVE = Duration.ofDays(1).toMillis();

  /// In hundredths: changes below are not written.
  private static final double VISIBLE = 100;

  /// What a review comes to.
  ///
  /// @param changed what is to be written
  /// @param removed the ids of those that are forgotten
  record Result(List<Strategy> changed, List<String> removed) {}

  private final String tenantId;
  private final String taskType;
  private final Contrast contrast;
  private final long attempts;
  private final long now;
  private final Map<String, Strategy> kept = new LinkedHashMap<>();

  /// Looks at what is known by now.
  ///
  /// @param attempts that this task type has had in all
  Review(
      String tenantId,
      String taskType,
      List<Sample> samples,
      List<Strategy> kept,
      long attempts,
      long now) {
    this.tenantId = tenantId;
    this.taskType = taskType;
    contrast = new Contrast(samples);
    this.attempts = attempts;
    this.now = now;
    kept.forEach(each -> this.kept.put(each.id(), each));
  }

  Result result() {
    var after = new LinkedHashMap<String, Strategy>();
    kept.values().forEach(each -> after.put(each.id(), looked(each)));
    contrast
        .proven()
        .forEach((rule, evidence) ->
            after.compute(
                rule.id(tenantId, taskType),
                (id, there) ->
                    there == null ? found(id, rule, evidence) : back(there, rule, evidence)));
    merge(after);
    consolidate(after);
    var removed = forget(after);
    return new Result(
        after.values().stream().filter(each -> isChanged(kept.get(each.id()), each)).toList(),
        removed);
  }

  /// With what is known by now, and without its place where that does not speak for it any more.
  private Strategy looked(Strategy strategy) {
    if (strategy.state() == State.DELETED) {
      return strategy;
    }
    var evidence = contrast.evidence(strategy.rule());
    if ((strategy.origin() == Origin.IMPORT || strategy.isRewritten())
        && evidence.samples() < Contrast.LEAST) {
      // What others have seen, or a person knows, stands until it was tried here.
      return strategy;
    }
    if (evidence.others() == 0) {
      evidence = evidence.against(strategy.evidence());
    }
    return settled(strategy.with(evidence, contrast.meaning(strategy.rule()), now));
  }

  private Strategy settled(Strategy strategy) {
    var evidence = strategy.evidence();
    if (strategy.state() != State.ACTIVE) {
      return strategy;
    }
    return evidence.gap(strategy.rule().kind(), KEEPING) > 0
        ? strategy.with(State.ACTIVE, says(strategy.rule(), evidence), strategy.changedAt())
        : strategy.with(State.RETIRED, "no longer holds: " + says(strategy.rule(), evidence), now);
  }

  private Strategy found(String id, Rule rule, Evidence evidence) {
    return new Strategy(
        id,
        tenantId,
        taskType,
        rule,
        State.ACTIVE,
        evidence,
        contrast.meaning(rule),
        says(rule, evidence),
        "",
        Origin.FOUND,
        null,
        false,
        now,
        now);
  }

  private Strategy back(Strategy there, Rule proven, Evidence evidence) {
    if (there.state() != State.RETIRED || there.isBanned()) {
      return there;
    }
    // What a person made of it did not hold; what it was before does.
    return there.isRewritten()
        ? found(there.id(), proven, evidence)
        : there.with(State.ACTIVE, says(there.rule(), there.evidence()), now);
  }

  /// Of those that say the same the one stays that says it of more tasks, unless the other is
  /// better where it applies.
  private void merge(Map<String, Strategy> strategies) {
    var stay = new ArrayList<Strategy>();
    strategies.values().stream()
        .filter(Strategy::isInUse)
        .sorted(
            Comparator.comparing((Strategy each) -> each.state() != State.PINNED)
                .thenComparing(each -> each.rule().kind())
                .thenComparingInt(each -> each.rule().terms())
                .thenComparingDouble(each -> -gap(each)))
        .toList()
        .forEach(each -> {
          var same = stay.stream().filter(one -> saysMore(one, each)).findFirst();
          if (same.isPresent() && each.state() != State.PINNED) {
            out(strategies, each, "is part of " + same.get().rule().words());
          } else {
            stay.add(each);
          }
        });
  }

  private boolean saysMore(Strategy one, Strategy other) {
    if (one.rule().covers(other.rule())) {
      var mine = one.evidence().with();
      var theirs = other.evidence().with();
      return other.rule().kind() == Kind.DO
          ? theirs.lower(KEEPING) <= mine.rate()
          : theirs.upper(KEEPING) >= mine.rate();
    }
    return isMirror(one.rule(), other.rule());
  }

  /// Where there are two ways, to go one is to avoid the other.
  private boolean isMirror(Rule one, Rule other) {
    return one.kind() == Kind.DO
        && other.kind() == Kind.AVOID
        && one.context().equals(other.context())
        && one.choices().size() == 1
        && one.choices().keySet().equals(other.choices().keySet())
        && !one.choices().equals(other.choices())
        && contrast.words(one.context(), one.choices().keySet().iterator().next()) == 2;
  }

  private void consolidate(Map<String, Strategy> strategies) {
    strategies.values().stream()
        .filter(each -> each.state() == State.ACTIVE)
        .sorted(Comparator.comparingDouble(each -> -gap(each)))
        .skip(attempts >= CONSOLIDATED ? MOST : MOST_AT_FIRST)
        .toList()
        .forEach(each -> out(strategies, each, "others are surer"));
  }

  /// A new one leaves no trace, one that had a place does.
  private void out(Map<String, Strategy> strategies, Strategy strategy, String why) {
    var before = kept.get(strategy.id());
    if (before == null) {
      strategies.remove(strategy.id());
    } else if (before.state() == State.RETIRED) {
      strategies.put(strategy.id(), before);
    } else {
      strategies.put(strategy.id(), strategy.with(State.RETIRED, why, now));
    }
  }

  private static List<String> forget(Map<String, Strategy> strategies) {
    var forgotten =
        strategies.values().stream()
            .filter(each -> each.state() == State.RETIRED && !each.isBanned())
            .sorted(Comparator.comparingLong(Strategy::changedAt).reversed())
            .skip(MOST_RETIRED)
            .map(Strategy::id)
            .toList();
    forgotten.forEach(strategies::remove);
    return forgotten;
  }

  private static double gap(Strategy strategy) {
    return strategy.evidence().gap(strategy.rule().kind(), Evidence.Z95);
  }

  private static boolean isChanged(@Nullable Strategy before, Strategy now) {
    return before == null
        || before.state() != now.state()
        || !before.rule().equals(now.rule())
        || (now.state() != State.RETIRED
            && (now.changedAt() - before.changedAt() >= ALIVE
                || !Objects.equals(figures(before), figures(now))));
  }

  private static List<Long> figures(Strategy strategy) {
    var evidence = strategy.evidence();
    return List.of(
        Math.round(evidence.with().rate() * VISIBLE),
        Math.round(evidence.with().lower(Evidence.Z95) * VISIBLE),
        Math.round(evidence.without().rate() * VISIBLE),
        Math.round(strategy.confidence() * VISIBLE));
  }

  static String says(Rule rule, Evidence evidence) {
    return String.format(
        Locale.ROOT,
        "%s: %.0f %% good with it (%.0f to %.0f %%, %d attempts), %.0f %% without (%d attempts)",
        rule.words(),
        100 * evidence.with().rate(),
        100 * evidence.with().lower(Evidence.Z95),
        100 * evidence.with().upper(Evidence.Z95),
        evidence.samples(),
        100 * evidence.without().rate(),
        evidence.others());
  }
}
