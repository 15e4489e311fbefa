package dev.legionflow.workers.embedding;

/// The best of those that were offered, the best first; of equals the first that came.
final class Nearest {

  private final float[] likenesses;
  private final int[] places;
  private int size;

  Nearest(int most) {
    likenesses = new float[most];
    places = new int[most];
  }

  int size() {
    return size;
  }

  int place(int at) {
    return places[at];
  }

  float likeness(int at) {
    return likenesses[at];
  }

  /// Offers some that have places behind each other.
  void offer(int first, float[] likenesses, int count) {
    var worst = worst();
    for (var at = 0; at < count; at++) {
      if (likenesses[at] > worst) {
        offer(first + at, likenesses[at]);
        worst = worst();
      }
    }
  }

  void offer(int place, float likeness) {
    if (likeness <= worst()) {
      return;
    }
    var at = size < places.length ? size++ : size - 1;
    while (at > 0 && likenesses[at - 1] < likeness) {
      likenesses[at] = likenesses[at - 1];
      places[at] = places[at - 1];
      at--;
    }
    likenesses[at] = likeness;
    places[at] = place;
  }

  /// What must be surpassed.
  private float worst() {
    if (places.length == 0) {
      return Float.POSITIVE_INFINITY;
    }
    return size < places.length ? Float.NEGATIVE_INFINITY : likenesses[size - 1];
  }
}
