package dev.legionflow.workers.formation.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {

  @Test
  void theRewardIsTheWeightedMeanOfASuccess() {
    var scores = new Scores(1, 0.5, 0.2, 0.9);

    assertThat(Weights.USUAL.reward(scores)).isCloseTo(0.6 + 0.1 + 0.02 + 0.09, within(1e-9));
    assertThat(Weights.parse("success 1").reward(scores)).isEqualTo(1);
    assertThat(Weights.parse("success .5, cost .5").reward(scores)).isCloseTo(0.6, within(1e-9));
  }

  @Test
  void whatFailedEarnsNothingForBeingQuick() {
    assertThat(Weights.USUAL.reward(new Scores(0, 1.0, 1.0, 1.0))).isZero();
    assertThat(Weights.USUAL.reward(new Scores(0.5, 1.0, 1.0, 1.0))).isEqualTo(0.5);
  }

  @Test
  void whatIsNotKnownCountsNeitherWay() {
    assertThat(Weights.USUAL.reward(new Scores(1, null, null, null))).isEqualTo(1);
    assertThat(Weights.parse("success 0.5, time 0.5").reward(new Scores(1, 0.4, null, null)))
        .isCloseTo(0.7, within(1e-9));
  }

  @Test
  void theTextIsReadAgain() {
    assertThat(Weights.parse(Weights.USUAL.toText())).isEqualTo(Weights.USUAL);
    assertThat(Weights.parse("Success=0.6,time:0.2, cost 0.1 ,overhead 0.1"))
        .isEqualTo(Weights.USUAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "success",
        "success two",
        "success 2",
        "success 0",
        "time 1",
        "success 1, success 1",
        "success 1, beauty 1",
        "success NaN",
        "success -1",
        "success 1;time 1"
      })
  void whatIsNoWeightIsRefused(String text) {
    assertThatThrownBy(() -> Weights.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("success 0.6");
  }

  @Test
  void amountsAreMeasuredAgainstAppetiteOrTheUsual() {
    assertThat(Scores.within(25, 100)).isEqualTo(0.75);
    assertThat(Scores.within(500, 100)).isZero();
    assertThat(Scores.besides(100, 100)).isEqualTo(0.5);
    assertThat(Scores.besides(0, 100)).isEqualTo(1);
    assertThat(Scores.besides(0, 0)).isEqualTo(0.5);
  }
}
