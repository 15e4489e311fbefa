package dev.legionflow.workers.router.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The bounds hold at all times at once, with the probability that is promised.
class ConfidenceSequenceTest {

  private static final double ALPHA = 0.05;
  private static final int RUNS = 400;
  private static final int VALUES = 1_000;

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.3, 0.5, 0.95})
  void ofSuccessesTheyAreSeldomEverWrong(double p) {
    assertThat(everWrong(p, random -> random.nextDouble() < p ? 1 : 0)).isLessThan(ALPHA + 0.03);
  }

  @Test
  void ofOtherValuesTheyAreToo() {
    assertThat(everWrong(0.5, Random::nextDouble)).isLessThan(ALPHA + 0.03);
    // Mostly small, now and then as large as it can be.
    assertThat(everWrong(0.145, random -> random.nextInt(20) == 0 ? 1 : 0.1))
        .isLessThan(ALPHA + 0.03);
  }

  private static double everWrong(double mean, ToDoubleFunction<Random> value) {
    var random = new Random(20_261_121);
    var wrong = 0;
    for (var run = 0; run < RUNS; run++) {
      var sum = 0.0;
      for (var n = 1; n <= VALUES; n++) {
        sum += value.applyAsDouble(random);
        if (n > 10 && n % 10 != 0) {
          // They are wrong for a while when they are, so that one in ten looks is enough.
          continue;
        }
        var bounds = ConfidenceSequence.of(n, sum, ALPHA);
        if (mean < bounds.lower() || mean > bounds.upper()) {
          wrong++;
          break;
        }
      }
    }
    return (double) wrong / RUNS;
  }

  @Test
  void theyCloseInOnTheMean() {
    assertThat(ConfidenceSequence.of(0, 0, ALPHA)).isEqualTo(new ConfidenceSequence(0, 1));
    var none = ConfidenceSequence.of(100, 0, ALPHA);
    assertThat(none.lower()).isZero();
    assertThat(none.upper()).isBetween(0.03, 0.08);
    var all = ConfidenceSequence.of(100, 100, ALPHA);
    assertThat(all.upper()).isEqualTo(1);
    assertThat(all.lower()).isCloseTo(1 - none.upper(), within(1e-9));
    var half = ConfidenceSequence.of(10_000, 5_000, ALPHA);
    assertThat(half.upper() - half.lower()).isLessThan(0.045);
  }

  @Test
  void logGammaIsRight() {
    assertThat(ConfidenceSequence.logGamma(0.5))
        .isCloseTo(Math.log(Math.sqrt(Math.PI)), within(1e-11));
    assertThat(ConfidenceSequence.logGamma(1)).isCloseTo(0, within(1e-11));
    assertThat(ConfidenceSequence.logGamma(11)).isCloseTo(Math.log(3_628_800), within(1e-10));
  }
}
