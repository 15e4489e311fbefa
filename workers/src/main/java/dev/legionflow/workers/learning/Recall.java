package dev.legionflow.workers.learning;

import dev.legionflow.workers.learning.Recalled.Listed;
import dev.legionflow.workers.learning.Rule.Kind;
import dev.legionflow.workers.learning.Strategy.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Answers one question: which strategies apply, and what to choose.
///
/// What no strategy says is chosen by Thompson sampling (Thompson, Biometrika 25, 1933): each
/// option draws from its posterior, and the best draw is taken. So the options that nobody has
/// tried are tried, and those that fail are left.
final class Recall {

  /// How much a second strategy that says the same as the first is worth less (Carbonell and
  /// Goldstein, SIGIR 1998: maximal marginal relevance).
  private static final double RELEVANCE = 0.7;

  /// How many attempts of tasks with other features count as much as one observation each.
  private static final double PRIOR = 2;

  /// Below, texts have nothing to do with each other.
  private static final double LIKE = 0.5;

  private final Question question;
  private final List<Sample> samples;
  private final List<Listed> matching;
  private final SplittableRandom random;

  /// Takes what is known.
  ///
  /// @param likely strategies of other task types; used where the type has none of its own
  Recall(Question question, List<Sample> samples, List<Strategy> own, List<Strategy> likely) {
    this.question = question;
    this.samples = samples;
    random = new SplittableRandom(question.seed());
    var exact = matching(own);
    matching = exact.isEmpty() ? matching(likely) : exact;
  }

  private List<Listed> matching(List<Strategy> strategies) {
    return strategies.stream()
        .filter(Strategy::isInUse)
        .filter(each -> each.rule().matches(question.features()))
        .filter(each -> question.allows(each.rule()))
        .map(this::listed)
        .filter(each -> each.likeness() >= LIKE)
        .sorted(
            Comparator.comparing((Listed each) -> each.strategy().state() != State.PINNED)
                .thenComparingInt(each -> -each.strategy().rule().context().size())
                .thenComparingDouble(each -> -value(each)))
        .toList();
  }

  private Listed listed(Strategy strategy) {
    if (strategy.taskType().equals(question.kind().taskType())) {
      return new Listed(strategy, true, 1);
    }
    var meaning = question.meaning();
    return new Listed(strategy, false, meaning == null ? 0 : meaning.likeness(strategy.meaning()));
  }

  /// How sure it is, and as a tie-break how near its tasks are to this one.
  private double value(Listed each) {
    var strategy = each.strategy();
    var near = question.meaning() == null ? 0 : question.meaning().likeness(strategy.meaning());
    return strategy.confidence() * each.likeness()
        + strategy.evidence().with().lower(Evidence.Z95) / 10
        + near / 100;
  }

  Recalled answer() {
    var choices = new LinkedHashMap<String, String>();
    var applied = new ArrayList<Strategy>();
    for (var listed : matching) {
      var strategy = listed.strategy();
      // What is good elsewhere is told, and not done.
      if (listed.own()
          && strategy.rule().kind() == Kind.DO
          && fits(strategy, choices)
          && !isAvoided(strategy)) {
        choices.putAll(strategy.rule().choices());
        applied.add(strategy);
      }
    }
    var explores = !choices.isEmpty() && random.nextDouble() < question.explore();
    var pinned = pinned(applied);
    question
        .options()
        .forEach((name, options) -> {
          var known = choices.get(name);
          if (known == null) {
            choices.put(name, drawn(name, options));
          } else if (explores && !pinned.contains(name)) {
            choices.put(name, other(name, options, choices));
          }
        });
    var held = applied.stream().filter(each -> each.rule().isFollowedBy(choices)).toList();
    var explored = held.size() < applied.size();
    var ids = held.stream().map(Strategy::id).toList();
    return new Recalled(diverse(), ids, inOrder(choices), explored, why(applied, explored));
  }

  /// The names that a person has said the words of.
  private static Set<String> pinned(List<Strategy> applied) {
    return applied.stream()
        .filter(each -> each.state() == State.PINNED)
        .flatMap(each -> each.rule().choices().keySet().stream())
        .collect(Collectors.toSet());
  }

  private Map<String, String> inOrder(Map<String, String> choices) {
    var ordered = new LinkedHashMap<String, String>();
    question.options().keySet().forEach(name -> ordered.put(name, choices.getOrDefault(name, "")));
    return ordered;
  }

  private static String why(List<Strategy> applied, boolean explored) {
    if (applied.isEmpty()) {
      return "nothing is proven yet: chosen by chance, the better ones more often";
    }
    var because = String.join("; ", applied.stream().map(Strategy::why).toList());
    return explored ? "something else is tried than " + because : because;
  }

  private static boolean fits(Strategy strategy, Map<String, String> choices) {
    return strategy.rule().choices().keySet().stream().noneMatch(choices::containsKey);
  }

  /// Whether in just this kind of task it is known to be bad.
  private boolean isAvoided(Strategy strategy) {
    return strategy.state() != State.PINNED
        && matching.stream()
            .map(Listed::strategy)
            .filter(each -> each.rule().kind() == Kind.AVOID)
            .filter(each -> each.rule().isFollowedBy(strategy.rule().choices()))
            .anyMatch(each ->
                each.state() == State.PINNED
                    || each.rule().context().size() > strategy.rule().context().size());
  }

  /// Another word than the one chosen, if there is one that is not to be avoided.
  private String other(String name, List<String> options, Map<String, String> choices) {
    var usual = choices.getOrDefault(name, "");
    var others =
        options.stream()
            .filter(each -> !each.equals(usual) && !isBad(with(choices, name, each), name))
            .toList();
    return others.isEmpty() ? usual : others.get(random.nextInt(others.size()));
  }

  private static Map<String, String> with(Map<String, String> choices, String name, String word) {
    var changed = new HashMap<>(choices);
    changed.put(name, word);
    return changed;
  }

  /// Whether what is chosen under a name is to be avoided, alone or beside the others.
  private boolean isBad(Map<String, String> choices, String name) {
    return avoided()
        .anyMatch(rule -> rule.choices().containsKey(name) && rule.isFollowedBy(choices));
  }

  /// What is known to be bad for tasks of this type and these features.
  private Stream<Rule> avoided() {
    return matching.stream()
        .filter(Listed::own)
        .map(each -> each.strategy().rule())
        .filter(rule -> rule.kind() == Kind.AVOID);
  }

  private String drawn(String name, List<String> options) {
    var allowed = options.stream().filter(each -> !isToAvoid(name, each)).toList();
    var best = options.getFirst();
    var most = -1.0;
    for (var option : allowed.isEmpty() ? options : allowed) {
      var draw = draw(name, option);
      if (draw > most) {
        most = draw;
        best = option;
      }
    }
    return best;
  }

  private boolean isToAvoid(String name, String option) {
    return avoided().anyMatch(rule -> rule.choices().equals(Map.of(name, option)));
  }

  private double draw(String name, String option) {
    var all = known(name, option, Map.of());
    var same = known(name, option, question.features());
    var rate = (all.good() + 1) / (all.count() + 2);
    var prior = Math.min(PRIOR, all.count());
    return beta(
        1 + prior * rate + same.good(), 1 + prior * (1 - rate) + same.count() - same.good());
  }

  private Proportion known(String name, String option, Map<String, String> features) {
    var good = 0.0;
    var count = 0.0;
    for (var at = 0; at < samples.size(); at++) {
      var sample = samples.get(at);
      if (option.equals(sample.choices().get(name))
          && sample.features().entrySet().containsAll(features.entrySet())) {
        var weight =
            sample.judge().weight * Math.pow(0.5, (samples.size() - 1 - at) / Contrast.HALF_LIFE);
        good += weight * sample.verdict().good;
        count += weight;
      }
    }
    return new Proportion(good, count);
  }

  private double beta(double a, double b) {
    var x = gamma(a);
    return x / (x + gamma(b));
  }

  /// For shapes from 1: Marsaglia and Tsang, ACM Transactions on Mathematical Software 26, 2000.
  private double gamma(double shape) {
    var d = shape - 1.0 / 3;
    var c = 1 / Math.sqrt(9 * d);
    while (true) {
      var x = random.nextGaussian();
      var v = Math.pow(1 + c * x, 3);
      if (v > 0 && Math.log(random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }

  private List<Listed> diverse() {
    var left = new ArrayList<>(matching);
    var listed = new ArrayList<Listed>();
    while (!left.isEmpty() && listed.size() < question.most()) {
      var best = left.getFirst();
      var most = Double.NEGATIVE_INFINITY;
      for (var each : left) {
        var same = listed.stream().mapToDouble(one -> same(one, each)).max().orElse(0);
        var worth = RELEVANCE * value(each) - (1 - RELEVANCE) * same;
        if (worth > most) {
          most = worth;
          best = each;
        }
      }
      left.remove(best);
      listed.add(best);
    }
    return listed;
  }

  /// The share of what two strategies say that both say.
  private static double same(Listed one, Listed other) {
    var mine = new HashSet<>(one.strategy().rule().choices().entrySet());
    mine.addAll(one.strategy().rule().context().entrySet());
    var theirs = new HashSet<>(other.strategy().rule().choices().entrySet());
    theirs.addAll(other.strategy().rule().context().entrySet());
    var both = new HashSet<>(mine);
    both.retainAll(theirs);
    mine.addAll(theirs);
    return (double) both.size() / mine.size();
  }
}
