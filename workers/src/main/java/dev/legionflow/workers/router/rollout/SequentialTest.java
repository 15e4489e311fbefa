package dev.legionflow.workers.router.rollout;

import java.util.Locale;

/// Compares a candidate with the version that it would replace, after each call. All that it uses
/// are bounds that hold at all times, so looking often costs nothing.
final class SequentialTest {

  /// Three figures of two versions.
  private static final int BOUNDS = 6;

  private SequentialTest() {}

  sealed interface Result {}

  /// Nothing is shown yet.
  record Open() implements Result {}

  record Promote(String why) implements Result {}

  record RollBack(String why) implements Result {}

  static Result of(Arm candidate, Arm baseline, Terms terms) {
    var alpha = terms.alpha() / BOUNDS;
    var good = ConfidenceSequence.of(candidate.measured(), candidate.good(), alpha);
    var goodBefore = ConfidenceSequence.of(baseline.measured(), baseline.good(), alpha);
    var slow = ConfidenceSequence.of(candidate.calls(), candidate.latency(), alpha);
    var slowBefore = ConfidenceSequence.of(baseline.calls(), baseline.latency(), alpha);
    var dear = ConfidenceSequence.of(candidate.calls(), candidate.cost(), alpha);
    var dearBefore = ConfidenceSequence.of(baseline.calls(), baseline.cost(), alpha);

    if (good.upper() < goodBefore.lower() - terms.successMargin()) {
      return new RollBack(
          String.format(
                  Locale.ROOT,
                  "success is at most %.3f, and was at least %.3f",
                  good.upper(),
                  goodBefore.lower())
              + after(candidate, baseline));
    }
    if (slow.lower() > slowBefore.upper() * (1 + terms.latencyMargin())) {
      return new RollBack(
          String.format(
                  Locale.ROOT,
                  "the mean time is at least %.0f ms, and was at most %.0f ms",
                  slow.lower() * terms.latencyCapMillis(),
                  slowBefore.upper() * terms.latencyCapMillis())
              + after(candidate, baseline));
    }
    if (dear.lower() > dearBefore.upper() * (1 + terms.costMargin())) {
      return new RollBack(
          String.format(
                  Locale.ROOT,
                  "the mean cost is at least %.0f micro-dollars, and was at most %.0f",
                  dear.lower() * terms.costCapMicroDollars(),
                  dearBefore.upper() * terms.costCapMicroDollars())
              + after(candidate, baseline));
    }
    var asGood = good.lower() >= goodBefore.upper() - terms.successMargin();
    var asFast = slow.upper() <= slowBefore.lower() * (1 + terms.latencyMargin());
    // What cannot get dearer is not: both are free.
    var asCheap =
        dear.upper() <= dearBefore.lower() * (1 + terms.costMargin())
            || (candidate.cost() == 0 && candidate.calls() > 0);
    if (asGood && asFast && asCheap) {
      return new Promote(
          String.format(
                  Locale.ROOT,
                  "success is at least %.3f (before at most %.3f), time and cost are within their"
                      + " margins",
                  good.lower(),
                  goodBefore.upper())
              + after(candidate, baseline));
    }
    if (candidate.calls() >= terms.mostCalls()) {
      return new RollBack(
          "nothing is shown" + after(candidate, baseline) + "; that is as long as it was given");
    }
    return new Open();
  }

  private static String after(Arm candidate, Arm baseline) {
    return " (%d calls, beside %d)".formatted(candidate.calls(), baseline.calls());
  }
}
