package dev.legionflow.workers.formation.choice;

import java.util.List;

/// Makes beliefs of outcomes.
///
/// Three levels: the heuristics' guess, worth [#GUESS] outcomes; what the type's tasks of other
/// sizes say, which with the guess is worth [#TYPE] at most; the outcomes of this type and class of
/// sizes. Older outcomes count less: each by the discount to the power of how many of the same
/// level came after it, of whatever formation, as in discounted Thompson sampling (Raj and Kalyani
/// 2017).
///
/// A reward is no yes or no, and varies less. So an outcome counts as many yes or no as give the
/// mean the same variance: n outcomes with the variance s² are worth n·m(1 − m)/s², where s² is
/// itself begun with [#VARIANCE] outcomes of yes or no.
public final class Beliefs {

  static final double GUESS = 4;
  static final double TYPE = 8;
  static final double VARIANCE = 5;

  private static final double MOST_PER_OUTCOME = 20;
  private static final double STRONGEST = 2_000;
  private static final double EDGE = 0.02;

  private Beliefs() {}

  /// One belief for each formation of the situation, in its order.
  ///
  /// @param past of this type, the newest first
  /// @param discount above 0, and 1 at most, where nothing is forgotten
  public static List<Belief> of(Situation situation, List<Past> past, double discount) {
    var arms = situation.formations();
    var here = new Sums[arms.size()];
    var elsewhere = new Sums[arms.size()];
    for (var arm = 0; arm < arms.size(); arm++) {
      here[arm] = new Sums();
      elsewhere[arm] = new Sums();
    }
    var weightHere = 1.0;
    var weightElsewhere = 1.0;
    for (var each : past) {
      var arm = arms.indexOf(each.formation());
      var same = each.sizeClass() == situation.sizeClass();
      if (arm >= 0) {
        (same ? here : elsewhere)[arm].add(each.reward(), same ? weightHere : weightElsewhere);
      }
      if (same) {
        weightHere *= discount;
      } else {
        weightElsewhere *= discount;
      }
    }
    return java.util.stream.IntStream.range(0, arms.size())
        .mapToObj(arm ->
            belief(
                arms.get(arm),
                Heuristics.mean(situation, arms.get(arm)),
                here[arm],
                elsewhere[arm]))
        .toList();
  }

  private static Belief belief(String formation, double guess, Sums here, Sums elsewhere) {
    var prior = (GUESS * guess + elsewhere.sum) / (GUESS + elsewhere.weight);
    var worth = Math.min(GUESS + elsewhere.weight, TYPE);
    var mean = Math.clamp((worth * prior + here.sum) / (worth + here.weight), EDGE, 1 - EDGE);
    var bernoulli = mean * (1 - mean);
    var variance = (VARIANCE * bernoulli + here.squaresAround(mean)) / (VARIANCE + here.weight);
    var each = Math.clamp(bernoulli / variance, 1, MOST_PER_OUTCOME);
    return new Belief(formation, mean, Math.min(STRONGEST, worth + here.weight * each), here.count);
  }

  private static final class Sums {
    private int count;
    private double weight;
    private double sum;
    private double squares;

    void add(double reward, double by) {
      count++;
      weight += by;
      sum += by * reward;
      squares += by * reward * reward;
    }

    double squaresAround(double mean) {
      return Math.max(0, squares - 2 * mean * sum + mean * mean * weight);
    }
  }
}
