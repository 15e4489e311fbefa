package dev.legionflow.workers.learning;

import org.jspecify.annotations.Nullable;

/// What speaks for or against a rule: the attempts that followed it, and those that could have and
/// did not.
///
/// @param with those that followed it, the newest counting most
/// @param without the others
/// @param samples how many followed it since it last changed
/// @param others how many did not
/// @param durationMillis the mean of those that followed it; null where nobody said
/// @param microDollars the same
record Evidence(
    Proportion with,
    Proportion without,
    int samples,
    int others,
    @Nullable Long durationMillis,
    @Nullable Long microDollars) {

  static final Evidence NONE =
      new Evidence(new Proportion(0, 0), new Proportion(0, 0), 0, 0, null, null);

  /// For one interval that holds in 95 of 100 cases.
  static final double Z95 = 1.96;

  /// For one that holds in 80 of 100 cases at one end.
  static final double Z80 = 0.84;

  /// With what was known of the others when they were last tried.
  Evidence against(Evidence before) {
    return new Evidence(with, before.without, samples, before.others, durationMillis, microDollars);
  }

  /// The same attempts, their rates seen otherwise.
  Evidence of(Proportion newWith, Proportion newWithout) {
    return new Evidence(newWith, newWithout, samples, others, durationMillis, microDollars);
  }

  /// What it would speak for if it were enough.
  Rule.Kind leaning() {
    return with.rate() >= without.rate() ? Rule.Kind.DO : Rule.Kind.AVOID;
  }

  /// How much better, or worse, it is at least.
  ///
  /// @return above 0 where there is a difference at that `z`
  double gap(Rule.Kind kind, double z) {
    return kind == Rule.Kind.DO ? with.gap(without, z) : without.gap(with, z);
  }

  /// The probability that the rule is right.
  double confidence(Rule.Kind kind) {
    return kind == Rule.Kind.DO ? with.betterThan(without) : without.betterThan(with);
  }
}
