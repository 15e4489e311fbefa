package dev.legionflow.workers.formation.choice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A rule by which formations are chosen.
///
/// @param name small letters, digits and `-`
/// @param formation the one of kind [Kind#FIXED]; null for all others
/// @param explore the least probability of each formation, 0 to [#MOST_EXPLORED]
/// @param discount what an outcome keeps of its weight with each later one, 0.9 to 1
/// @param leastOutcomes as long as fewer are known of this type and class of sizes, the heuristics
///   decide
public record Policy(
    String name,
    Kind kind,
    @Nullable String formation,
    double explore,
    double discount,
    int leastOutcomes) {

  /// How the best one is found.
  public enum Kind {
    /// Each formation as probably as it is the best, by all that is measured.
    THOMPSON,
    /// The one with the highest mean.
    GREEDY,
    /// The heuristics' favourite; all alike where there is none.
    HEURISTIC,
    /// All alike.
    UNIFORM,
    /// Always the same; all alike where the mission does not have it.
    FIXED
  }

  public static final double MOST_EXPLORED = 0.08;
  private static final int MOST_OUTCOMES = 1_000;
  private static final double LEAST_DISCOUNT = 0.9;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /// What decides where nobody has said anything else.
  public static final Policy USUAL = new Policy("default", Kind.THOMPSON, null, 0.01, 0.995, 0);

  public Policy {
    if (!NAME.matcher(name).matches()) {
      throw new Refused("name", "must have 1 to 64 small letters, digits and '-', a letter first");
    }
    if ((kind == Kind.FIXED) != (formation != null)
        || (formation != null && !Situation.isName(formation))) {
      throw new Refused("formation", "must be a name for the kind FIXED, and nothing for others");
    }
    if (!(explore >= 0 && explore <= MOST_EXPLORED)) {
      throw new Refused("explore", "must be from 0 to " + MOST_EXPLORED);
    }
    if (!(discount >= LEAST_DISCOUNT && discount <= 1)) {
      throw new Refused("discount", "must be from %s to 1".formatted(LEAST_DISCOUNT));
    }
    if (leastOutcomes < 0 || leastOutcomes > MOST_OUTCOMES) {
      throw new Refused("leastOutcomes", "must be from 0 to %,d".formatted(MOST_OUTCOMES));
    }
  }

  /// Something that a policy cannot be.
  public static final class Refused extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String field;
    private final String reason;

    Refused(String field, String reason) {
      super(field + " " + reason);
      this.field = field;
      this.reason = reason;
    }

    public String field() {
      return field;
    }

    public String reason() {
      return reason;
    }
  }

  /// How probably each formation is taken.
  ///
  /// @param past of this type of tasks, the newest first
  public Chosen choose(Situation situation, List<Past> past) {
    var beliefs = Beliefs.of(situation, past, discount);
    var known = beliefs.stream().mapToInt(Belief::outcomes).sum();
    var arms = situation.formations();
    var waits = known < leastOutcomes && (kind == Kind.THOMPSON || kind == Kind.GREEDY);
    var shares =
        switch (waits ? Kind.HEURISTIC : kind) {
          case THOMPSON -> Chances.best(beliefs);
          case GREEDY -> only(arms, Optional.of(greatest(beliefs).formation()));
          case HEURISTIC ->
              only(arms, Heuristics.favourite(situation.taskType(), situation.size()));
          case UNIFORM -> only(arms, Optional.empty());
          case FIXED -> only(arms, Optional.ofNullable(formation));
        };
    var rest = 1 - arms.size() * explore;
    var probabilities = new ArrayList<Double>();
    for (var share : shares) {
      probabilities.add(explore + rest * share);
    }
    return new Chosen(situation, beliefs, probabilities, waits);
  }

  private static Belief greatest(List<Belief> beliefs) {
    var best = beliefs.getFirst();
    for (var each : beliefs) {
      best = each.mean() > best.mean() ? each : best;
    }
    return best;
  }

  private static double[] only(List<String> arms, Optional<String> one) {
    var shares = new double[arms.size()];
    var at = one.map(arms::indexOf).orElse(-1);
    if (at < 0) {
      Arrays.fill(shares, 1.0 / shares.length);
    } else {
      shares[at] = 1;
    }
    return shares;
  }
}
