package dev.legionflow.workers.router.choice;

import dev.legionflow.workers.router.registry.Tier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The probability that a model's answer to a case is good enough, learned from verdicts.
///
/// Each model has a [GaussianProcess] over its newest [#window] verdicts, of which older ones count
/// less (half after [#halfLife] newer ones), so that a model that becomes better or worse is
/// noticed, and [Sureness] makes a probability of what it tells. It is fitted anew in the
/// background; what came since moves the estimates of its task type at once. Without verdicts the
/// tier is all there is.
public final class Estimates {

  /// How many verdicts the tier counts for.
  private static final double PRIOR = 4;

  /// A verdict moves the estimates of its task type by this share of the surprise.
  private static final double SURPRISE = 0.08;

  private static final String SCORER = "!answer";
  private static final int MOST_MODELS = 200;
  private static final int MOST_TASKS = 1_000;

  private final int window;
  private final double halfLife;
  private final Executor background;
  private final Map<String, Arm> arms = new ConcurrentHashMap<>();

  /// @param window verdicts that are kept for each model
  /// @param halfLife after as many newer verdicts one counts half
  /// @param background where models are fitted
  public Estimates(int window, double halfLife, Executor background) {
    if (window < 1 || window > GaussianProcess.MOST) {
      throw new IllegalArgumentException(
          "window must be from 1 to %d, but is %d".formatted(GaussianProcess.MOST, window));
    }
    this.window = window;
    this.halfLife = halfLife;
    this.background = background;
  }

  /// An estimate and what it rests on.
  public record Estimate(double good, int labels) {}

  /// What is expected of a model for the case; of a version without verdicts of its own, what was
  /// of the version that has the most.
  ///
  /// @param arm names the model; [#scorer] names the scorer of its answers
  /// @param complexity how hard the task is thought to be; null where nothing is known
  public Estimate of(String arm, Tier tier, Case unknown, @Nullable Double complexity) {
    var prior = prior(tier, complexity);
    var known = arms.get(arm);
    if (known == null || !known.isFitted()) {
      var other = other(arm);
      if (other != null) {
        prior = other.estimate(unknown, prior).good();
      }
    }
    return known == null ? new Estimate(prior, 0) : known.estimate(unknown, prior);
  }

  /// Another version of the same model, of which more is known.
  private @Nullable Arm other(String arm) {
    var version = arm.lastIndexOf('@');
    if (version < 0) {
      return null;
    }
    var id = arm.substring(0, version + 1);
    var scores = arm.endsWith(SCORER);
    Arm most = null;
    for (var each : arms.entrySet()) {
      if (each.getKey().startsWith(id)
          && each.getKey().indexOf('@', version + 1) < 0
          && each.getKey().endsWith(SCORER) == scores
          && each.getValue().isFitted()
          && (most == null || each.getValue().labels() > most.labels())) {
        most = each.getValue();
      }
    }
    return most;
  }

  /// The arm of those who read a model's answer.
  public static String scorer(String arm) {
    return arm + SCORER;
  }

  /// Whether there is no room for an arm that is not there yet.
  public boolean isFull() {
    return arms.size() >= MOST_MODELS;
  }

  /// Forgets all other arms.
  public void keepOnly(Set<String> kept) {
    arms.keySet().retainAll(kept);
  }

  /// Learns that an answer was good, or was not. Past 200 models nothing new is learned.
  public void learn(String arm, Tier tier, Case known, boolean good) {
    var to = arms.get(arm);
    if (to == null) {
      if (isFull()) {
        return;
      }
      to = arms.computeIfAbsent(arm, name -> new Arm());
    }
    to.learn(known, good, prior(tier, null));
  }

  /// What is believed of a tier before there are verdicts, less for what is said to be hard. The
  /// steps are a guess; four verdicts weigh as much.
  static double prior(Tier tier, @Nullable Double complexity) {
    var able =
        switch (tier) {
          case FREE -> 0.55;
          case BUDGET -> 0.65;
          case STANDARD -> 0.75;
          case PREMIUM -> 0.83;
          case FLAGSHIP -> 0.88;
        };
    // What is easy all can do, what is hard shows the difference.
    return complexity == null ? able : 1 - (1 - able) * 2 * complexity;
  }

  private final class Arm {
    private final ArrayDeque<Verdict> verdicts = new ArrayDeque<>();
    private final Map<String, Double> surprises = new HashMap<>();
    private final AtomicBoolean fitting = new AtomicBoolean();
    private int since;
    private volatile @Nullable Fitted fitted;

    boolean isFitted() {
      return fitted != null;
    }

    synchronized int labels() {
      return verdicts.size();
    }

    Estimate estimate(Case unknown, double prior) {
      var now = fitted;
      int labels;
      double surprise;
      double mean;
      synchronized (this) {
        labels = verdicts.size();
        surprise = surprises.getOrDefault(unknown.task(), 0.0);
        mean = now == null ? mean(prior) : 0;
      }
      var good = now == null ? mean : now.estimate(unknown);
      return new Estimate(Math.clamp(good + surprise, 0.01, 0.99), labels);
    }

    void learn(Case known, boolean good, double prior) {
      var expected = estimate(known, prior).good();
      synchronized (this) {
        verdicts.addLast(new Verdict(known, good));
        if (verdicts.size() > window) {
          verdicts.removeFirst();
        }
        if (fitted != null
            && (surprises.size() < MOST_TASKS || surprises.containsKey(known.task()))) {
          surprises.merge(known.task(), SURPRISE * ((good ? 1 : 0) - expected), Double::sum);
        }
        since++;
        if (since < Math.max(8, verdicts.size() / 10)) {
          return;
        }
      }
      if (fitting.compareAndSet(false, true)) {
        background.execute(() -> {
          try {
            fit(prior);
          } finally {
            fitting.set(false);
          }
        });
      }
    }

    private void fit(double prior) {
      List<Verdict> now;
      double mean;
      synchronized (this) {
        now = new ArrayList<>(verdicts);
        mean = mean(prior);
        since = 0;
      }
      var targets = new double[now.size()];
      var trust = new double[now.size()];
      for (var at = 0; at < targets.length; at++) {
        targets[at] = (now.get(at).good() ? 1 : 0) - mean;
        trust[at] = trust(now.size() - 1 - at);
      }
      var process =
          GaussianProcess.fit(
              now.stream().map(Verdict::known).toList(), new double[][] {targets}, trust);
      var good = Arrays.stream(targets).map(target -> target + mean).toArray();
      var sureness = Sureness.of(process.withoutOwn()[0], good, trust, mean);
      synchronized (this) {
        fitted = new Fitted(process, mean, sureness);
        surprises.clear();
      }
    }

    private double mean(double prior) {
      var sum = PRIOR * prior;
      var weight = PRIOR;
      var age = verdicts.size();
      for (var verdict : verdicts) {
        var trust = trust(--age);
        sum += verdict.good() ? trust : 0;
        weight += trust;
      }
      return sum / weight;
    }

    private double trust(int age) {
      return Math.pow(0.5, age / halfLife);
    }
  }

  private record Verdict(Case known, boolean good) {}

  private record Fitted(GaussianProcess process, double mean, Sureness sureness) {
    double estimate(Case unknown) {
      var told = process.means(unknown)[0];
      return probability(process, sureness, mean, unknown, told);
    }
  }

  /// The curve holds for types of tasks that there are verdicts of: what is told of others is less
  /// sure than of these, so it is not drawn apart.
  private static double probability(
      GaussianProcess process, Sureness sureness, double mean, Case unknown, double told) {
    return process.knows(unknown.task()) ? sureness.of(told) : mean + told;
  }

  /// Learns from cases that are all known, and tells for others what each of several things is
  /// expected to be; for measuring.
  ///
  /// @param targets for each thing 0 or 1 for each case
  /// @param sure whether probabilities are made of it, as in [#of]
  public static List<double[]> expected(
      List<Case> known, double[][] targets, List<Case> unknown, boolean sure) {
    var means =
        Arrays.stream(targets).mapToDouble(t -> Arrays.stream(t).average().orElse(0)).toArray();
    var centred = new double[targets.length][];
    for (var target = 0; target < targets.length; target++) {
      var mean = means[target];
      centred[target] = Arrays.stream(targets[target]).map(value -> value - mean).toArray();
    }
    var trust = new double[known.size()];
    Arrays.fill(trust, 1);
    var process = GaussianProcess.fit(known, centred, trust);
    var sureness = new Sureness[targets.length];
    for (var target = 0; target < targets.length; target++) {
      sureness[target] =
          Sureness.of(process.withoutOwn()[target], targets[target], trust, means[target]);
    }
    return unknown.stream()
        .map(each -> {
          var told = process.means(each);
          for (var target = 0; target < told.length; target++) {
            told[target] =
                sure
                    ? probability(process, sureness[target], means[target], each, told[target])
                    : told[target] + means[target];
          }
          return told;
        })
        .toList();
  }
}
