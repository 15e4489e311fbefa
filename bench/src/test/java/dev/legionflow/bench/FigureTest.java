package dev.legionflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {

  @Test
  void moreInstancesPerSecondThanThePeerIsARatioAboveOne() {
    var figure =
        Figure.against(
            "zeebe",
            List.of(300.0, 320.0, 310.0),
            "rate",
            "instances/s",
            List.of(600.0, 640.0, 620.0));

    assertThat(figure.median()).isEqualTo(620.0);
    assertThat(figure.peerMedian()).isEqualTo(310.0);
    assertThat(figure.ratio()).isEqualTo(2.0);
  }

  @Test
  void fewerMillisecondsThanThePeerIsARatioAboveOne() {
    var figure = Figure.against("zeebe", List.of(10.0), "p50", "ms", List.of(2.0));

    assertThat(figure.ratio()).isEqualTo(5.0);
  }

  @Test
  void theMedianOfAnEvenNumberOfRoundsLiesBetweenTheMiddleTwo() {
    assertThat(Figure.median(List.of(1.0, 100.0, 3.0, 2.0))).isEqualTo(2.5);
  }

  @Test
  void aPeerThatDidNothingGivesNoRatio() {
    var figure = Figure.against("zeebe", List.of(0.0), "rate", "instances/s", List.of(5.0));

    assertThat(figure.ratio()).isNull();
  }

  @Test
  void figuresHaveFourDigits() {
    assertThat(Figure.round(123456.7)).isEqualTo(123500.0);
    assertThat(Figure.round(0.00123456)).isEqualTo(0.001235);
  }
}
