package dev.legionflow.workers.learning;

import dev.legionflow.workers.learning.Rule.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The attempts of one task type side by side: for each choice, and each pair of choices, those
/// that made it against those that made another one, in all tasks and in those with one feature.
final class Contrast {

  /// What a pattern needs: attempts in all, good ones and bad ones.
  static final int LEAST = 5;

  static final int LEAST_GOOD = 3;
  static final int LEAST_BAD = 2;

  /// After as many newer attempts one counts half.
  static final double HALF_LIFE = 60;

  /// The chance that one of all the candidates of a look passes without being different: divided
  /// among them (Bonferroni). Small, because there is a look after each attempt.
  private static final double LEVEL = 0.005;

  private static final int MOST_CONTEXTS = 32;
  private static final int MOST_CANDIDATES = 400;

  /// So many of the most usual choices are looked at two by two.
  private static final int MOST_PAIRED = 24;

  /// A name with more words is nothing to compare within.
  private static final int MOST_STRATA = 8;

  private final List<Sample> samples;
  private final double[] good;

  /// What is left of its weight, and how far who judged it is trusted.
  private final double[] age;

  private final double[] trust;
  private final Map<Term, BitSet> choices = new TreeMap<>(Term.ORDER);
  private final Map<Term, BitSet> features = new TreeMap<>(Term.ORDER);
  private final Map<String, BitSet> named = new HashMap<>();
  private final BitSet all = new BitSet();
  private final Map<Term, Regime.Begin> changes = new HashMap<>();

  private record Term(String name, String word) {
    static final Comparator<Term> ORDER =
        Comparator.comparing(Term::name).thenComparing(Term::word);
  }

  /// A rule without its kind, and what is known of it.
  private record Candidate(
      Map<String, String> context, Map<String, String> choices, Evidence evidence) {}

  /// Sorts attempts by what they chose and what they were like.
  ///
  /// @param samples the oldest first
  Contrast(List<Sample> samples) {
    this.samples = samples;
    good = new double[samples.size()];
    age = new double[samples.size()];
    trust = new double[samples.size()];
    for (var at = 0; at < good.length; at++) {
      var sample = samples.get(at);
      good[at] = sample.verdict().good;
      age[at] = Math.pow(0.5, (good.length - 1 - at) / HALF_LIFE);
      trust[at] = sample.judge().weight;
      all.set(at);
      for (var choice : sample.choices().entrySet()) {
        of(choices, new Term(choice.getKey(), choice.getValue())).set(at);
        named.computeIfAbsent(choice.getKey(), _ -> new BitSet()).set(at);
      }
      for (var feature : sample.features().entrySet()) {
        of(features, new Term(feature.getKey(), feature.getValue())).set(at);
      }
    }
  }

  private static BitSet of(Map<Term, BitSet> sets, Term term) {
    return sets.computeIfAbsent(term, _ -> new BitSet());
  }

  /// The rules that the attempts prove, with what proves them; the surest first.
  Map<Rule, Evidence> proven() {
    var candidates = candidates();
    var z = Proportion.quantile(1 - LEVEL / (2.0 * Math.max(1, candidates.size())));
    var proven = new ArrayList<Map.Entry<Rule, Evidence>>();
    for (var candidate : candidates) {
      for (var kind : Kind.values()) {
        if (candidate.evidence().gap(kind, z) > 0) {
          proven.add(
              Map.entry(
                  new Rule(kind, candidate.context(), candidate.choices()), candidate.evidence()));
        }
      }
    }
    proven.sort(Comparator.comparingDouble(each -> -each.getValue().gap(each.getKey().kind(), z)));
    var ordered = new LinkedHashMap<Rule, Evidence>();
    proven.forEach(each -> ordered.put(each.getKey(), each.getValue()));
    return ordered;
  }

  /// How many words a choice had in a context.
  int words(Map<String, String> context, String name) {
    var tasks = tasks(context);
    return (int)
        choices.entrySet().stream()
            .filter(each -> each.getKey().name().equals(name))
            .filter(each -> each.getValue().intersects(tasks))
            .count();
  }

  /// What is known of a rule, whether it could be found here or not.
  Evidence evidence(Rule rule) {
    return evidence(tasks(rule.context()), rule.choices(), false);
  }

  /// The mean meaning of the good attempts that followed a rule; null where they have none.
  @Nullable Meaning meaning(Rule rule) {
    var followed = followed(tasks(rule.context()), rule.choices());
    var meanings = new ArrayList<Meaning>();
    followed.stream()
        .forEach(at -> {
          var meaning = samples.get(at).meaning();
          if (meaning != null && good[at] > 0) {
            meanings.add(meaning);
          }
        });
    return Meaning.mean(meanings);
  }

  private BitSet tasks(Map<String, String> context) {
    var tasks = (BitSet) all.clone();
    context.forEach(
        (name, word) -> tasks.and(features.getOrDefault(new Term(name, word), new BitSet())));
    return tasks;
  }

  private List<Candidate> candidates() {
    var contexts = new ArrayList<Map<String, String>>();
    contexts.add(Map.of());
    features.entrySet().stream()
        .filter(each -> each.getValue().cardinality() >= LEAST)
        .sorted(Comparator.comparingInt(each -> -each.getValue().cardinality()))
        .limit(MOST_CONTEXTS)
        .forEach(each -> contexts.add(Map.of(each.getKey().name(), each.getKey().word())));
    var candidates = new ArrayList<Candidate>();
    for (var context : contexts) {
      singles(context, candidates);
    }
    for (var context : contexts) {
      pairs(context, candidates);
    }
    return candidates;
  }

  private void singles(Map<String, String> context, List<Candidate> to) {
    var tasks = tasks(context);
    for (var choice : usual(tasks, MOST_CANDIDATES)) {
      add(context, tasks, Map.of(choice.name(), choice.word()), to);
    }
  }

  private void pairs(Map<String, String> context, List<Candidate> to) {
    var tasks = tasks(context);
    var usual = usual(tasks, MOST_PAIRED);
    for (var first : usual) {
      for (var second : usual) {
        if (first.name().compareTo(second.name()) < 0) {
          add(context, tasks, Map.of(first.name(), first.word(), second.name(), second.word()), to);
        }
      }
    }
  }

  /// The choices that were made often enough, the most usual first.
  private List<Term> usual(BitSet tasks, int most) {
    var counts = new HashMap<Term, Integer>();
    choices.forEach((choice, set) -> {
      var count = set.cardinality() < LEAST ? 0 : both(tasks, set).cardinality();
      if (count >= LEAST) {
        counts.put(choice, count);
      }
    });
    return counts.keySet().stream()
        .sorted(
            Comparator.comparingInt((Term each) -> -counts.getOrDefault(each, 0))
                .thenComparing(Term.ORDER))
        .limit(most)
        .toList();
  }

  private void add(
      Map<String, String> context, BitSet tasks, Map<String, String> chosen, List<Candidate> to) {
    if (to.size() >= MOST_CANDIDATES
        || followed(tasks, chosen).cardinality() < LEAST
        || !isTold(tasks, chosen.keySet())) {
      return;
    }
    var evidence = evidence(tasks, chosen, true);
    if (evidence.samples() >= LEAST && evidence.others() > 0) {
      to.add(new Candidate(context, chosen, evidence));
    }
  }

  /// Whether there are enough good and bad attempts to tell them apart.
  private boolean isTold(BitSet tasks, Set<String> names) {
    var told = withNames(tasks, names);
    var successes = told.stream().filter(at -> good[at] == 1).count();
    return successes >= LEAST_GOOD && told.cardinality() - successes >= LEAST_BAD;
  }

  private BitSet withNames(BitSet tasks, Set<String> names) {
    var told = (BitSet) tasks.clone();
    for (var name : new TreeSet<>(names)) {
      told.and(named.getOrDefault(name, new BitSet()));
    }
    return told;
  }

  private BitSet followed(BitSet tasks, Map<String, String> chosen) {
    var followed = (BitSet) tasks.clone();
    chosen.forEach(
        (name, word) -> followed.and(choices.getOrDefault(new Term(name, word), new BitSet())));
    return followed;
  }

  private Evidence evidence(BitSet tasks, Map<String, String> chosen, boolean proving) {
    var followed = followed(tasks, chosen);
    var others = withNames(tasks, chosen.keySet());
    others.andNot(followed);
    var begin = begin(followed);
    clear(others, begin(others).seen());
    clear(followed, proving ? begin.seen() : begin.from());
    // What changed for all tasks changed for these too, though they have not seen it yet.
    chosen.forEach((name, word) -> {
      var change = changed(new Term(name, word));
      clear(followed, proving ? change.seen() : change.from());
    });
    var plain =
        new Evidence(
            proportion(followed),
            proportion(others),
            followed.cardinality(),
            others.cardinality(),
            mean(followed, Sample::durationMillis),
            mean(followed, Sample::microDollars));
    return plain.gap(plain.leaning(), Evidence.Z80) > 0
        ? alike(plain, followed, others, chosen)
        : plain;
  }

  private static void clear(BitSet set, int before) {
    set.clear(0, before);
  }

  /// Where the newest regime of a choice begins among all attempts.
  private Regime.Begin changed(Term choice) {
    return changes.computeIfAbsent(choice, each -> begin(of(choices, each)));
  }

  private Regime.Begin begin(BitSet set) {
    var indexes = set.stream().toArray();
    var outcomes = new double[indexes.length];
    for (var at = 0; at < indexes.length; at++) {
      outcomes[at] = good[indexes[at]];
    }
    var begin = Regime.begin(outcomes);
    return begin.seen() == 0
        ? begin
        : new Regime.Begin(indexes[begin.from()], indexes[begin.seen() - 1] + 1);
  }

  /// Like with like: as the evidence is among attempts of which another choice or a feature was the
  /// same. Of all of these the one that says least. Else a choice that came up when another one
  /// made attempts better would look as good as that one.
  private Evidence alike(
      Evidence plain, BitSet followed, BitSet others, Map<String, String> chosen) {
    var seen = new ArrayList<Evidence>();
    seen.add(plain);
    if (chosen.size() > 1) {
      // Two that are good together are better than each of them.
      chosen.forEach((name, word) ->
          seen.add(
              plain.of(plain.with(), proportion(both(others, of(choices, new Term(name, word)))))));
    }
    byName(choices)
        .forEach((name, words) -> {
          if (!chosen.containsKey(name)) {
            seen.add(adjusted(plain, followed, others, words));
          }
        });
    byName(features).values().forEach(words -> seen.add(adjusted(plain, followed, others, words)));
    return Collections.min(
        seen, Comparator.comparingDouble(each -> each.gap(plain.leaning(), Evidence.Z80)));
  }

  private static Map<String, List<BitSet>> byName(Map<Term, BitSet> sets) {
    var byName = new TreeMap<String, List<BitSet>>();
    sets.forEach(
        (term, set) -> byName.computeIfAbsent(term.name(), _ -> new ArrayList<>()).add(set));
    return byName;
  }

  /// Rates within strata, weighed as Mantel and Haenszel do (Journal of the National Cancer
  /// Institute 22, 1959): by n·m/(n+m).
  private Evidence adjusted(Evidence plain, BitSet followed, BitSet others, List<BitSet> strata) {
    if (strata.size() < 2 || strata.size() > MOST_STRATA) {
      return plain;
    }
    var with = new Adjusted();
    var without = new Adjusted();
    for (var stratum : strata) {
      var mine = proportion(both(followed, stratum));
      var theirs = proportion(both(others, stratum));
      if (mine.count() > 0 && theirs.count() > 0) {
        var shared = mine.count() * theirs.count() / (mine.count() + theirs.count());
        with.add(mine, shared);
        without.add(theirs, shared);
      }
    }
    return plain.of(with.proportion(), without.proportion());
  }

  private static BitSet both(BitSet one, BitSet other) {
    var both = (BitSet) one.clone();
    both.and(other);
    return both;
  }

  /// A mean of rates, and as many attempts as would make it as sure.
  private static final class Adjusted {
    private double weights;
    private double rates;
    private double variance;

    void add(Proportion part, double weight) {
      weights += weight;
      rates += weight * part.rate();
      variance += weight * weight / part.count();
    }

    Proportion proportion() {
      if (weights == 0) {
        return new Proportion(0, 0);
      }
      var count = weights * weights / variance;
      return new Proportion(rates / weights * count, count);
    }
  }

  private Proportion proportion(BitSet set) {
    var ages = 0.0;
    var squares = 0.0;
    var weights = 0.0;
    var successes = 0.0;
    for (var at = set.nextSetBit(0); at >= 0; at = set.nextSetBit(at + 1)) {
      ages += age[at];
      squares += age[at] * age[at];
      weights += age[at] * trust[at];
      successes += age[at] * trust[at] * good[at];
    }
    if (weights == 0) {
      return new Proportion(0, 0);
    }
    // Kish's count takes no notice of a factor that all weights have: what is half trusted is half.
    var count = ages * ages / squares * (weights / ages);
    return new Proportion(successes / weights * count, count);
  }

  private @Nullable Long mean(BitSet set, ToNumber number) {
    var sum = 0L;
    var told = 0;
    for (var at = set.nextSetBit(0); at >= 0; at = set.nextSetBit(at + 1)) {
      var one = number.of(samples.get(at));
      if (one != null) {
        sum += one;
        told++;
      }
    }
    return told == 0 ? null : (Long) Math.round((double) sum / told);
  }

  private interface ToNumber {
    @Nullable Long of(Sample sample);
  }
}
