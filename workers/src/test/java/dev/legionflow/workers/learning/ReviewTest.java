package dev.legionflow.workers.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a review writes.
class ReviewTest {

  private static List<Sample> samples() {
    var samples = new ArrayList<Sample>();
    for (var number = 1; number <= 40; number++) {
      var good = number % 2 == 0;
      samples.add(
          new Sample(
              number,
              Map.of(),
              Map.of("order", good ? "a" : "b"),
              good ? Verdict.SUCCESS : Verdict.FAILURE,
              Judge.CHECK,
              null,
              null,
              null,
              Long.MAX_VALUE));
    }
    return samples;
  }

  private static Review.Result review(List<Strategy> kept, Duration at) {
    return new Review("t", "x", samples(), kept, 40, at.toMillis()).result();
  }

  /// Else the upkeep would take a strategy that always works for one that nothing speaks for.
  @Test
  void whatIsAsItWasIsWrittenOnceADay() {
    var found = review(List.of(), Duration.ofDays(100)).changed();
    assertThat(found).isNotEmpty();
    assertThat(review(found, Duration.ofDays(100).plusHours(23)).changed()).isEmpty();
    var written = review(found, Duration.ofDays(101)).changed();
    assertThat(written).hasSameSizeAs(found);
    assertThat(written)
        .allSatisfy(
            each -> assertThat(each.changedAt()).isEqualTo(Duration.ofDays(101).toMillis()));
  }
}
