package dev.legionflow.workers.learning;

/// Since when a series of outcomes is of one kind: two cumulative sums (Page, Biometrika 41, 1954),
/// one for half the rate and one for half the failures, tell that it is no longer what it was. With
/// a bound of h, a false alarm comes once in e^h outcomes at most (Lorden, Annals of Mathematical
/// Statistics 42, 1971), apart from the error of the rate, which is estimated.
final class Regime {

  private static final double BOUND = 6;

  /// Outcomes of which a rate is taken before another can differ from it.
  private static final int LEAST = 8;

  private static final double HALF = Math.log(0.5);

  private double good;
  private int count;
  private final Sum worse = new Sum();
  private final Sum better = new Sum();

  /// The beginning of the last regime.
  private int since;

  private int seen;

  private Regime() {}

  /// When the newest regime began.
  ///
  /// @param from the index of its first outcome
  /// @param seen the index behind the outcome by which it was seen. Those between the two are bad
  ///   or good because they raised the alarm: they can end what was thought, not prove something
  record Begin(int from, int seen) {}

  /// Looks through a series.
  ///
  /// @param outcomes from 0 to 1, the oldest first
  static Begin begin(double[] outcomes) {
    var regime = new Regime();
    for (var at = 0; at < outcomes.length; at++) {
      regime.next(outcomes, at);
    }
    return new Begin(regime.since, regime.seen);
  }

  private void next(double[] outcomes, int at) {
    if (count >= LEAST) {
      var rate = (good + 1) / (count + 2);
      // Half the rate: a success is half as likely, and a failure (1 - rate / 2) / (1 - rate)
      // times.
      var bad = 1 - outcomes[at];
      worse.add(
          outcomes[at] * HALF + (bad == 0 ? 0 : bad * Math.log((1 - rate / 2) / (1 - rate))), at);
      better.add(
          bad * HALF + (bad == 1 ? 0 : outcomes[at] * Math.log((1 + rate) / (2 * rate))), at);
      var alarm = worse.value > BOUND ? worse : better.value > BOUND ? better : null;
      if (alarm != null) {
        restart(outcomes, alarm.from, at);
        return;
      }
    }
    good += outcomes[at];
    count++;
  }

  private void restart(double[] outcomes, int from, int to) {
    since = from;
    seen = to + 1;
    good = 0;
    count = 0;
    worse.value = 0;
    better.value = 0;
    for (var at = from; at <= to; at++) {
      good += outcomes[at];
      count++;
    }
  }

  private static final class Sum {
    private double value;
    private int from;

    void add(double likelier, int at) {
      if (value <= 0) {
        value = 0;
        from = at;
      }
      value += likelier;
    }
  }
}
