package dev.legionflow.bench.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.embedding.Embedder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What `--labels N` bounds: the labels that can change any score.
class LabelsTest {

  private static final int ROWS = 60;
  private static final int LABELS = 15;

  /// Of the text alone.
  private static final Embedder EMBEDDER =
      text -> {
        var random = new Random(text.hashCode());
        var vector = new float[8];
        var square = 0f;
        for (var at = 0; at < vector.length; at++) {
          vector[at] = (float) random.nextGaussian();
          square += vector[at] * vector[at];
        }
        for (var at = 0; at < vector.length; at++) {
          vector[at] /= (float) Math.sqrt(square);
        }
        return vector;
      };

  private static List<Outcome> rows(long seed) {
    var random = new Random(seed);
    var rows = new ArrayList<Outcome>();
    for (var at = 0; at < ROWS; at++) {
      rows.add(
          new Outcome(
              at,
              "subject" + random.nextInt(3),
              "What is %d + %d?".formatted(random.nextInt(1_000_000), at),
              random.nextInt(3) > 0,
              random.nextInt(5) > 0,
              null));
    }
    return rows;
  }

  private static List<Outcome> flipped(List<Outcome> rows, int at) {
    var row = rows.get(at);
    var changed = new ArrayList<>(rows);
    changed.set(
        at,
        new Outcome(
            at,
            row.task(),
            row.prompt(),
            !Boolean.TRUE.equals(row.weak()),
            !Boolean.TRUE.equals(row.strong()),
            null));
    return changed;
  }

  @Test
  void noMoreLabelsThanAskedForAreReadOfTheData() {
    var rows = rows(1);
    var routers = new Routers(EMBEDDER);
    var before = RouterBench.crossed(rows, routers, LABELS);
    var read = 0;
    for (var at = 0; at < ROWS; at++) {
      var after = RouterBench.crossed(flipped(rows, at), routers, LABELS);
      var changed = false;
      for (var entry : before.scores().entrySet()) {
        var was = entry.getValue();
        var is = Objects.requireNonNull(after.scores().get(entry.getKey()));
        changed |= !Arrays.equals(was, is);
        assertThat(is[at])
            .as("%s of row %d by its own label", entry.getKey(), at)
            .isEqualTo(was[at]);
      }
      read += changed ? 1 : 0;
    }

    assertThat(read).isEqualTo(LABELS);
  }

  @Test
  void noMoreLabelsThanAskedForAreReadOfTheFileToLearnFrom() {
    var train = rows(2);
    var data = rows(3);
    var routers = new Routers(EMBEDDER);
    var before = routers.told(RouterBench.drawn(train, LABELS), data).scores();
    var read = 0;
    for (var at = 0; at < ROWS; at++) {
      var after = routers.told(RouterBench.drawn(flipped(train, at), LABELS), data).scores();
      var changed = false;
      for (var name : before.keySet()) {
        changed |= !Arrays.equals(before.get(name), after.get(name));
      }
      read += changed ? 1 : 0;
    }

    assertThat(read).isEqualTo(LABELS);
  }

  @Test
  void withoutLabelsAllQuestionsAreAlike() {
    var scores = RouterBench.crossed(rows(4), new Routers(EMBEDDER), 0).scores();

    assertThat(scores.get(Routers.DEFAULT)).containsOnly(0).hasSize(ROWS);
  }
}
