package dev.legionflow.workers.learning;

/// Since when a series of outcomes is of one kind: two cumulative sums (Page, Biometrika 41, 1954),
/// one for half the rate and one for half the failures, tell that it is no longer what it was. With
/// a bound of h, a false alarm comes once in e^h outcomes at most (Lorden, Annals of Mathematical
/// Statistics 42, 1971), apart from the error of the rate, which is estimated.
final class Regime {

  private static final double BOUND = 6;

  /// Outcomes of which a rate is taken before another can differ from it.
  private static final int LEAST = 8;

  private double good;
  private int count;
  private final Sum worse = new Sum();
  private final Sum better = new Sum();

  /// The beginning of the last regime.
  private int since;

  private Regime() {}

  /// @param outcomes from 0 to 1, the oldest first
  /// @return the index of the first outcome of the newest regime
  static int begin(double[] outcomes) {
    var regime = new Regime();
    for (var at = 0; at < outcomes.length; at++) {
      regime.next(outcomes, at);
    }
    return regime.since;
  }

  private void next(double[] outcomes, int at) {
    if (count >= LEAST) {
      var rate = (good + 1) / (count + 2);
      worse.add(outcomes[at], rate, rate / 2, at);
      better.add(outcomes[at], rate, (1 + rate) / 2, at);
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

    void add(double outcome, double rate, double other, int at) {
      if (value <= 0) {
        value = 0;
        from = at;
      }
      value += outcome * Math.log(other / rate) + (1 - outcome) * Math.log((1 - other) / (1 - rate));
    }
  }
}
