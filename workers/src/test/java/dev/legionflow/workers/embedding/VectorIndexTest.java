package dev.legionflow.workers.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.legionflow.workers.embedding.VectorIndex.Hit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class VectorIndexTest {

  private static float[] vector(Random random, int dimensions) {
    var vector = new float[dimensions];
    for (var at = 0; at < dimensions; at++) {
      vector[at] = (float) random.nextGaussian();
    }
    return vector;
  }

  /// Not far from the other.
  private static float[] near(Random random, float[] other) {
    var vector = vector(random, other.length);
    for (var at = 0; at < vector.length; at++) {
      vector[at] = other[at] + 0.7f * vector[at];
    }
    return vector;
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (var at = 0; at < a.length; at++) {
      product += (double) a[at] * b[at];
      first += (double) a[at] * a[at];
      second += (double) b[at] * b[at];
    }
    return product / Math.sqrt(first * second);
  }

  private static List<Integer> byHand(Map<Integer, float[]> vectors, float[] query, int most) {
    return vectors.entrySet().stream()
        .sorted(
            Comparator.comparingDouble(
                (Map.Entry<Integer, float[]> entry) -> -cosine(entry.getValue(), query)))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<Integer> keys(List<Hit<Integer>> hits) {
    return hits.stream().map(Hit::key).toList();
  }

  @Test
  void findsWhatComparingByHandFindsThroughPutsReplacementsAndRemovals() {
    var seed = new Random().nextLong();
    System.out.println("VectorIndexTest seed " + seed);
    var random = new Random(seed);
    for (var dimensions : new int[] {3, 64, 384}) {
      var index = new VectorIndex<Integer>(dimensions, 700);
      var vectors = new HashMap<Integer, float[]>();
      for (var step = 0; step < 1_500; step++) {
        var key = random.nextInt(700);
        if (random.nextInt(3) == 0) {
          assertThat(index.remove(key)).isEqualTo(vectors.remove(key) != null);
        } else {
          var vector = vector(random, dimensions);
          assertThat(index.put(key, vector)).isTrue();
          vectors.put(key, vector);
        }
        if (step % 50 == 0) {
          var query = vector(random, dimensions);
          var hits = index.nearest(query, 10);
          assertThat(keys(hits)).as("seed %d", seed).isEqualTo(byHand(vectors, query, 10));
          for (var hit : hits) {
            assertThat(hit.likeness())
                .isEqualTo(cosine(vectors.getOrDefault(hit.key(), query), query), within(1e-5));
          }
        }
      }
      assertThat(index.size()).isEqualTo(vectors.size());
    }
  }

  @Test
  void beyondTheExactBoundNineteenOfTwentyAreFound() {
    var random = new Random(7);
    var index = new VectorIndex<Integer>(384, 20_000, 1_000);
    var vectors = new HashMap<Integer, float[]>();
    var middles = new ArrayList<float[]>();
    for (var middle = 0; middle < 200; middle++) {
      middles.add(vector(random, 384));
    }
    for (var key = 0; key < 20_000; key++) {
      vectors.put(key, near(random, middles.get(key % 200)));
      index.put(key, vectors.get(key));
    }
    var found = 0;
    for (var query = 0; query < 20; query++) {
      var wanted = near(random, middles.get(query));
      var expected = new HashSet<>(byHand(vectors, wanted, 10));
      expected.retainAll(keys(index.nearest(wanted, 10)));
      found += expected.size();
    }
    assertThat(found).isGreaterThanOrEqualTo(190);
  }

  @Test
  void aFullIndexTakesNoOtherVectorButReplacesOne() {
    var index = new VectorIndex<String>(2, 1);

    assertThat(index.put("a", new float[] {1, 0})).isTrue();
    assertThat(index.put("b", new float[] {0, 1})).isFalse();
    assertThat(index.put("a", new float[] {0, 2})).isTrue();
    assertThat(index.nearest(new float[] {0, 5}, 3)).containsExactly(new Hit<>("a", 1));
  }

  @Test
  void anEmptyIndexHasNothingAndZerosAreLikeNothing() {
    var index = new VectorIndex<String>(2, 10);
    assertThat(index.nearest(new float[] {1, 0}, 3)).isEmpty();

    index.put("nothing", new float[2]);
    assertThat(index.nearest(new float[] {1, 0}, 3)).containsExactly(new Hit<>("nothing", 0));
    assertThat(index.remove("nothing")).isTrue();
    assertThat(index.remove("nothing")).isFalse();
  }

  @Test
  void refusesWhatItCannotCompare() {
    var index = new VectorIndex<String>(2, 10);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.put("a", new float[3]))
        .withMessageContaining("2 dimensions, but this one 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.nearest(new float[] {Float.NaN, 0}, 1))
        .withMessageContaining("finite");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.nearest(new float[2], 1_001))
        .withMessageContaining("most must be 1 to 1,000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VectorIndex<String>(2, 1_000_001))
        .withMessageContaining("capacity");
  }

  @Test
  void changesAndSearchesOfManyThreadsDoNotDisturbEachOther() throws Exception {
    var index = new VectorIndex<Integer>(64, 2_000);
    try (var threads = Executors.newFixedThreadPool(4)) {
      var done = new ArrayList<Future<?>>();
      for (var thread = 0; thread < 4; thread++) {
        var first = thread * 500;
        done.add(
            threads.submit(() -> {
              var random = new Random(first);
              for (var key = first; key < first + 500; key++) {
                var vector = vector(random, 64);
                index.put(key, vector);
                assertThat(index.nearest(vector, 1).getFirst().key()).isEqualTo(key);
                if (key % 2 == 0) {
                  index.remove(key);
                }
              }
            }));
      }
      for (var each : done) {
        each.get();
      }
    }
    assertThat(index.size()).isEqualTo(1_000);
  }
}
