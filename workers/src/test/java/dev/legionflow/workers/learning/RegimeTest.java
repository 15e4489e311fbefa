package dev.legionflow.workers.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// How soon a change is seen, and how seldom one is seen that is none.
class RegimeTest {

  private static final int SERIES = 400;

  @Test
  void aChangeIsSeenWithinTenOutcomesAndSeldomWithoutOne() {
    var random = new Random(5);
    var seen = 0;
    var wrong = 0;
    for (var series = 0; series < SERIES; series++) {
      var outcomes = new double[110];
      for (var at = 0; at < outcomes.length; at++) {
        outcomes[at] = random.nextDouble() < (at < 100 ? 0.9 : 0.1) ? 1 : 0;
      }
      var begin = Regime.begin(outcomes).from();
      seen += begin >= 90 ? 1 : 0;
      var calm = new double[200];
      for (var at = 0; at < calm.length; at++) {
        calm[at] = random.nextDouble() < 0.7 ? 1 : 0;
      }
      wrong += Regime.begin(calm).seen() > 0 ? 1 : 0;
    }
    assertThat((double) seen / SERIES).isGreaterThan(0.95);
    assertThat((double) wrong / SERIES).isLessThan(0.35);
  }
}
