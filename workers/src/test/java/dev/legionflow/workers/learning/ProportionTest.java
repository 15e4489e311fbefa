package dev.legionflow.workers.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// Against figures that others have published.
class ProportionTest {

  /// Newcombe 1998a, table I: 81 of 263, method 3; 0 of 20.
  @Test
  void itsIntervalIsWilsons() {
    assertThat(new Proportion(81, 263).lower(1.96)).isCloseTo(0.2553, within(0.0001));
    assertThat(new Proportion(81, 263).upper(1.96)).isCloseTo(0.3662, within(0.0001));
    assertThat(new Proportion(0, 20).upper(1.96)).isCloseTo(0.1611, within(0.0001));
  }

  /// Newcombe 1998b, table II: 56/70 less 48/80, method 10: 0.0524 to 0.3339.
  @Test
  void aDifferenceIsNewcombes() {
    assertThat(new Proportion(56, 70).gap(new Proportion(48, 80), 1.96))
        .isCloseTo(0.0524, within(0.0001));
  }

  /// Beta(2, 1) against Beta(1, 2): 5/6.
  @Test
  void theBetterOneHasAProbability() {
    assertThat(new Proportion(1, 1).betterThan(new Proportion(0, 1)))
        .isCloseTo(5 / 6.0, within(0.001));
    assertThat(new Proportion(3, 7).betterThan(new Proportion(3, 7))).isCloseTo(0.5, within(0.001));
  }

  @Test
  void itsQuantilesAreTheNormalOnes() {
    assertThat(Proportion.quantile(0.975)).isCloseTo(1.95996, within(0.0005));
    assertThat(Proportion.quantile(0.9995)).isCloseTo(3.29053, within(0.0005));
  }
}
