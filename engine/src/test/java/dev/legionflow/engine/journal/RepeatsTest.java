package dev.legionflow.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepeatsTest {

  private static final long SEED = Long.getLong("legion.seed", System.nanoTime());

  @Test
  void findsWhatAMapFinds() {
    var random = new Random(SEED);
    for (var round = 0; round < 50; round++) {
      try (var repeats = new Repeats(1 + random.nextInt(40))) {
        var counts = new HashMap<Long, Integer>();
        for (var i = random.nextInt(300); i > 0; i--) {
          var number = random.nextLong(-100, 400);
          repeats.add(number);
          counts.merge(number, 1, Integer::sum);
        }
        var expected =
            counts.entrySet().stream()
                .filter(e -> e.getValue() > 1)
                .map(e -> e.getKey())
                .sorted()
                .toList();
        assertThat(repeats.find(1_000)).as("seed %d", SEED).isEqualTo(expected);
      }
    }
  }

  @Test
  void findsNoMoreThanAskedFor() {
    try (var repeats = new Repeats(2)) {
      for (var i = 0; i < 20; i++) {
        repeats.add(i % 10);
      }
      assertThat(repeats.find(3)).isEqualTo(List.of(0L, 1L, 2L));
    }
  }
}
