package dev.legionflow.workers.embedding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Finds the vectors nearest to another, by their cosine, in the memory of this process.
///
/// Up to [#EXACT] vectors all are compared. Beyond, those whose signs differ least from the query's
/// are (the angle of two vectors is near to the share of random planes between them: Charikar 2002,
/// here with the axes for planes), so that some of the nearest may be missed; docs/adr/0090 has how
/// many. A vector of zeros has the likeness 0 to all.
///
/// Safe for many threads: searches run side by side, changes alone.
///
/// @param <K> what a vector belongs to, by `equals`
public final class VectorIndex<K> {

  /// So many vectors are searched exactly.
  public static final int EXACT = 50_000;

  /// No search is for more.
  public static final int MOST_HITS = 1_000;

  /// No index has room for more.
  public static final int MOST_VECTORS = 1_000_000;

  /// Beyond [#EXACT] so many are compared for each that is asked for, and never fewer than
  /// [#LEAST_COMPARED].
  private static final int COMPARED_EACH = 20;

  private static final int LEAST_COMPARED = 400;

  private static final int MOST_DIMENSIONS = 4_096;

  private final int dimensions;
  private final int capacity;
  private final int exact;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<Tile> tiles = new ArrayList<>();

  /// By place; what is taken out is replaced by the last.
  private final List<K> keys = new ArrayList<>();

  private final Map<K, Integer> places = new HashMap<>();

  /// A vector that was found.
  ///
  /// @param likeness the cosine of the angle between the two: 1 for the same direction
  public record Hit<K>(K key, double likeness) {}

  /// An empty index.
  ///
  /// @param dimensions of each vector, at most 4,096
  /// @param capacity how many vectors it takes, at most [#MOST_VECTORS]; one of 384 dimensions
  ///   takes 1.6 kB
  public VectorIndex(int dimensions, int capacity) {
    this(dimensions, capacity, EXACT);
  }

  /// An index that is exact up to another number of vectors.
  ///
  /// @param exact from 0
  public VectorIndex(int dimensions, int capacity, int exact) {
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw new IllegalArgumentException(
          "dimensions must be 1 to %,d, but is %,d".formatted(MOST_DIMENSIONS, dimensions));
    }
    if (capacity < 1 || capacity > MOST_VECTORS) {
      throw new IllegalArgumentException(
          "capacity must be 1 to %,d, but is %,d".formatted(MOST_VECTORS, capacity));
    }
    this.dimensions = dimensions;
    this.capacity = capacity;
    this.exact = exact;
  }

  /// Takes a vector, in place of the one that the key has.
  ///
  /// @return false, and nothing is changed, when the index is full
  /// @throws IllegalArgumentException for a vector of other dimensions, or one that is not finite
  public boolean put(K key, float[] vector) {
    var unit = unit(vector);
    return changing(() -> {
      var place = places.get(key);
      if (place == null) {
        if (keys.size() == capacity) {
          return false;
        }
        place = keys.size();
        if (place == tiles.size() * Tile.WIDTH) {
          tiles.add(new Tile(unit.length));
        }
        keys.add(key);
        places.put(key, place);
      }
      tile(place).set(place % Tile.WIDTH, unit);
      return true;
    });
  }

  /// Takes a vector out.
  ///
  /// @return whether it was there
  public boolean remove(K key) {
    return changing(() -> {
      var place = places.remove(key);
      if (place == null) {
        return false;
      }
      var last = keys.size() - 1;
      var moved = keys.removeLast();
      if (place != last) {
        tile(place).set(place % Tile.WIDTH, tile(last).get(last % Tile.WIDTH));
        keys.set(place, moved);
        places.put(moved, place);
      }
      if (last % Tile.WIDTH == 0) {
        tiles.removeLast();
      }
      return true;
    });
  }

  /// How many vectors there are.
  public int size() {
    var reading = lock.readLock();
    reading.lock();
    try {
      return keys.size();
    } finally {
      reading.unlock();
    }
  }

  /// The nearest, the nearest first.
  ///
  /// @param most how many, from 1 to [#MOST_HITS]
  /// @throws IllegalArgumentException for a vector of other dimensions, or one that is not finite
  public List<Hit<K>> nearest(float[] vector, int most) {
    if (most < 1 || most > MOST_HITS) {
      throw new IllegalArgumentException(
          "most must be 1 to %,d, but is %,d".formatted(MOST_HITS, most));
    }
    var unit = unit(vector);
    var reading = lock.readLock();
    reading.lock();
    try {
      var size = keys.size();
      var best = new Nearest(Math.min(most, size));
      if (size <= exact) {
        compareAll(unit, best);
      } else {
        compareSome(unit, Math.max(LEAST_COMPARED, COMPARED_EACH * most), best);
      }
      var hits = new ArrayList<Hit<K>>(best.size());
      for (var at = 0; at < best.size(); at++) {
        hits.add(new Hit<>(keys.get(best.place(at)), best.likeness(at)));
      }
      return hits;
    } finally {
      reading.unlock();
    }
  }

  private void compareAll(float[] unit, Nearest best) {
    var size = keys.size();
    var likenesses = new float[Tile.WIDTH];
    for (var first = 0; first < size; first += Tile.WIDTH) {
      tile(first).compare(unit, likenesses);
      best.offer(first, likenesses, Math.min(Tile.WIDTH, size - first));
    }
  }

  /// Looks at the signs of all, and at the numbers of those that differ in the fewest.
  private void compareSome(float[] unit, int compared, Nearest best) {
    var size = keys.size();
    var signs = Tile.signs(unit);
    var differ = new short[tiles.size() * Tile.WIDTH];
    var counts = new int[Tile.WIDTH];
    var having = new int[unit.length + 1];
    for (var first = 0; first < size; first += Tile.WIDTH) {
      tile(first).differ(signs, counts);
      for (var at = 0; at < Math.min(Tile.WIDTH, size - first); at++) {
        differ[first + at] = (short) counts[at];
        having[counts[at]]++;
      }
    }
    var limit = 0;
    for (var within = having[0]; within < compared && limit < unit.length; ) {
      within += having[++limit];
    }
    for (var place = 0; place < size; place++) {
      if (differ[place] <= limit) {
        best.offer(place, tile(place).compare(unit, place % Tile.WIDTH));
      }
    }
  }

  private Tile tile(int place) {
    return tiles.get(place / Tile.WIDTH);
  }

  private boolean changing(Change change) {
    Lock writing = lock.writeLock();
    writing.lock();
    try {
      return change.made();
    } finally {
      writing.unlock();
    }
  }

  /// The vector with the length 1, and zeros behind it.
  private float[] unit(float[] vector) {
    if (vector.length != dimensions) {
      throw new IllegalArgumentException(
          "a vector here has %,d dimensions, but this one %,d"
              .formatted(dimensions, vector.length));
    }
    var square = 0.0;
    for (var each : vector) {
      square += (double) each * each;
    }
    if (!Double.isFinite(square)) {
      throw new IllegalArgumentException("a vector must be finite");
    }
    var unit = new float[Tile.padded(dimensions)];
    var length = Math.sqrt(square);
    for (var at = 0; at < dimensions && length > 0; at++) {
      unit[at] = (float) (vector[at] / length);
    }
    return unit;
  }

  @FunctionalInterface
  private interface Change {
    boolean made();
  }
}
