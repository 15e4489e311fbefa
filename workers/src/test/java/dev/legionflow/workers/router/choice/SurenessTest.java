package dev.legionflow.workers.router.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SurenessTest {

  private static Sureness learned(double[] told, double[] chance, int seed) {
    var random = new Random(seed);
    var good = Arrays.stream(chance).map(p -> random.nextDouble() < p ? 1 : 0).toArray();
    var trust = new double[told.length];
    Arrays.fill(trust, 1);
    return Sureness.of(told, good, trust, Arrays.stream(good).average().orElseThrow());
  }

  @Test
  void whatIsTooCarefulIsDrawnApart() {
    var random = new Random(1);
    var chance = random.doubles(2_000, 0.4, 0.98).toArray();
    // Half as far from the mean as it is.
    var told = Arrays.stream(chance).map(p -> (p - 0.69) / 2).toArray();

    var sureness = learned(told, chance, 2);

    assertThat(sureness.of((0.45 - 0.69) / 2)).isEqualTo(0.45, within(0.05));
    assertThat(sureness.of((0.69 - 0.69) / 2)).isEqualTo(0.69, within(0.05));
    assertThat(sureness.of((0.95 - 0.69) / 2)).isEqualTo(0.95, within(0.05));
  }

  @Test
  void whatTellsNothingTellsTheMean() {
    var random = new Random(3);
    var told = random.doubles(2_000, -0.2, 0.2).toArray();
    var chance = new double[told.length];
    Arrays.fill(chance, 0.7);

    var sureness = learned(told, chance, 4);

    assertThat(sureness.of(-0.2)).isEqualTo(0.7, within(0.06));
    assertThat(sureness.of(0.2)).isEqualTo(0.7, within(0.06));
  }

  @Test
  void theOrderIsNeverTurnedRound() {
    var random = new Random(5);
    var chance = random.doubles(1_000, 0.1, 0.9).toArray();
    var told = Arrays.stream(chance).map(p -> -p).toArray();

    var sureness = learned(told, chance, 6);

    assertThat(sureness.of(0.5)).isGreaterThanOrEqualTo(sureness.of(-0.5));
  }

  @Test
  void fewOutcomesThatAreAllAlikeAreNoCertainty() {
    var sureness =
        Sureness.of(new double[] {0.01, 0, -0.01}, new double[3], new double[] {1, 1, 1}, 0.4);

    assertThat(sureness.of(0)).isBetween(0.05, 0.4);
    assertThat(Sureness.of(new double[0], new double[0], new double[0], 0.65).of(0))
        .isEqualTo(0.65, within(1e-6));
  }

  @Test
  void whatIsExpectedWithoutACasesOwnOutcomeIsWhatItsAbsenceGives() {
    var random = new Random(7);
    var matrix = new double[12][];
    var whole = new double[12][12];
    for (var row = 0; row < 12; row++) {
      for (var column = 0; column <= row; column++) {
        whole[row][column] = row == column ? 3 : random.nextDouble() * 0.2;
        whole[column][row] = whole[row][column];
      }
      matrix[row] = Arrays.copyOf(whole[row], row + 1);
    }
    Cholesky.factor(matrix);
    var diagonal = Cholesky.inverseDiagonal(matrix);

    for (var at = 0; at < 12; at++) {
      var unit = new double[12];
      unit[at] = 1;
      assertThat(diagonal[at]).isEqualTo(Cholesky.solve(matrix, unit)[at], within(1e-12));
    }
  }
}
