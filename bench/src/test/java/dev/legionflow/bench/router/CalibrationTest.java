package dev.legionflow.bench.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static final int COUNT = 20_000;

  private final double[] right = new double[COUNT];
  private final boolean[] good = new boolean[COUNT];

  CalibrationTest() {
    var random = new Random(1);
    for (var at = 0; at < COUNT; at++) {
      right[at] = 0.3 + 0.6 * random.nextDouble();
      good[at] = random.nextDouble() < right[at];
    }
  }

  @Test
  void estimatesThatAreRightAreOffByChanceOnly() {
    assertThat(Calibration.error(right, good))
        .isLessThan(2 * Calibration.errorByChance(right))
        .isLessThan(0.02);
  }

  @Test
  void estimatesThatAreTooSureAreOff() {
    var sure = Arrays.stream(right).map(p -> p > 0.6 ? 0.95 : 0.05).toArray();

    // Half is told .95 and is .75, half is told .05 and is .45.
    assertThat(Calibration.error(sure, good)).isEqualTo(0.3, within(0.02));
    assertThat(Calibration.brier(sure, good)).isGreaterThan(Calibration.brier(right, good));
    assertThat(Calibration.bins(sure, good)).hasSize(2);
  }

  @Test
  void binsHoldAllQuestionsInEqualParts() {
    var bins = Calibration.bins(right, good);

    assertThat(bins).hasSize(10).allMatch(bin -> bin.size() == COUNT / 10);
    assertThat(bins.getFirst().told()).isEqualTo(0.33, within(0.01));
    assertThat(bins.getLast().good()).isEqualTo(0.87, within(0.03));
  }
}
