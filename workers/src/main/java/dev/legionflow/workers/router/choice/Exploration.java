package dev.legionflow.workers.router.choice;

import dev.legionflow.workers.router.choice.Decision.Candidate;
import java.util.List;
import java.util.random.RandomGenerator;

/// How often another model than the best one is asked, to learn: by inverse gap weighting (Foster
/// and Rakhlin 2020, SquareCB). The smaller the gap to the best and the fewer verdicts there are,
/// the more often; each choice's probability is known exactly, which is what judging another rule
/// by these choices needs.
///
/// Two bounds hold: at most [#share] of the choices explore, and what exploring cost more than the
/// best choice would have stays below the same share of what was spent.
public final class Exploration {

  private final double share;
  private final double slope;
  private long spent;
  private long extra;

  /// @param share 0 to 1, the most that may be explored; 0 never explores
  /// @param slope how fast exploring ends as verdicts come
  public Exploration(double share, double slope) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be from 0 to 1, but is " + share);
    }
    this.share = share;
    this.slope = slope;
  }

  /// The probability of each candidate; they add up to 1.
  double[] shares(List<Candidate> candidates, Candidate greedy, long worth) {
    var count = candidates.size();
    var shares = new double[count];
    var labels = candidates.stream().mapToLong(Candidate::labels).sum();
    var steepness = slope * Math.sqrt(1.0 + labels) * count;
    var sum = 0.0;
    for (var at = 0; at < count; at++) {
      var candidate = candidates.get(at);
      if (!candidate.equals(greedy) && affordable(candidate, greedy)) {
        var gap = Math.max(0, greedy.value() - candidate.value()) / worth;
        shares[at] = 1 / (count + steepness * gap);
        sum += shares[at];
      }
    }
    var scale = sum > share ? share / sum : 1;
    for (var at = 0; at < count; at++) {
      shares[at] *= scale;
    }
    // Where all may be explored, the rest can be less than nothing by rounding.
    shares[candidates.indexOf(greedy)] = Math.max(0, 1 - sum * scale);
    return shares;
  }

  /// How probably what seems worse by the gap, of two, is taken all the same.
  ///
  /// @param gap in shares of a good answer's worth
  double share(double gap, long labels) {
    return Math.min(share, 1 / (2 + 2 * slope * Math.sqrt(1.0 + labels) * Math.max(0, gap)));
  }

  int draw(double[] shares, RandomGenerator random) {
    var left = random.nextDouble();
    for (var at = 0; at < shares.length; at++) {
      left -= shares[at];
      if (left < 0) {
        return at;
      }
    }
    var last = shares.length - 1;
    while (shares[last] == 0) {
      last--;
    }
    return last;
  }

  private synchronized boolean affordable(Candidate candidate, Candidate greedy) {
    var more = candidate.cost() - greedy.cost();
    return more <= 0 || extra + more <= share * (spent + candidate.cost());
  }

  synchronized void spent(long greedy, long chosen) {
    // Their relation is what counts, and sums are to stay sums.
    if (spent > Long.MAX_VALUE / 4) {
      spent /= 2;
      extra /= 2;
    }
    spent += chosen;
    extra = Math.max(0, extra + chosen - greedy);
  }
}
