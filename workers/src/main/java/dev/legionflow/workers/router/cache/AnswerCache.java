package dev.legionflow.workers.router.cache;

import dev.legionflow.workers.router.call.Answer;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers of this process to prompts that were asked before, the oldest thrown out when there are
/// too many. Thread-safe.
///
/// Nothing is shared between tenants, models, or prompts with other instructions or options; only
/// what is asked last may differ, and only where likeness is asked for.
public final class AnswerCache {

  /// Of what else an entry holds.
  private static final int OVERHEAD = 200;

  private final int mostEntries;
  private final long mostBytes;
  private final Duration timeToLive;
  private final double likeness;
  private final Clock clock;

  /// The least recently used first.
  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  /// @param likeness from which cosine on another prompt is taken for the same
  public AnswerCache(
      int mostEntries, long mostBytes, Duration timeToLive, double likeness, Clock clock) {
    this.mostEntries = mostEntries;
    this.mostBytes = mostBytes;
    this.timeToLive = timeToLive;
    this.likeness = likeness;
    this.clock = clock;
  }

  /// What an answer is found by.
  ///
  /// @param group the hash of all that has to be equal but the question: the instructions, what was
  ///   said before, the options
  /// @param question the hash of what is asked last
  public record Key(String tenantId, String model, String group, String question) {

    boolean isLike(Key other) {
      return tenantId.equals(other.tenantId)
          && model.equals(other.model)
          && group.equals(other.group);
    }
  }

  private static final class Entry {
    private final Answer answer;
    private final String decisionId;
    private final float @Nullable [] vector;
    private final long expiresAt;
    private final long bytes;

    Entry(Answer answer, String decisionId, float @Nullable [] vector, long expiresAt, long bytes) {
      this.answer = answer;
      this.decisionId = decisionId;
      this.vector = vector;
      this.expiresAt = expiresAt;
      this.bytes = bytes;
    }
  }

  /// An answer that was there.
  ///
  /// @param kind `exact` or `semantic`
  /// @param key what it was asked by
  /// @param decisionId what it was given for
  public record Hit(Answer answer, String kind, Key key, String decisionId) {}

  /// Looks for an answer.
  ///
  /// @param vector of the question; null to take the very same only
  public synchronized Optional<Hit> find(Key key, float @Nullable [] vector) {
    var now = clock.millis();
    var exact = entries.get(key);
    if (exact != null && exact.expiresAt > now) {
      return Optional.of(new Hit(exact.answer, "exact", key, exact.decisionId));
    }
    if (vector == null) {
      return Optional.empty();
    }
    Key nearest = null;
    var best = likeness;
    for (var entry : entries.entrySet()) {
      var held = entry.getValue();
      if (held.vector != null && held.expiresAt > now && entry.getKey().isLike(key)) {
        var cosine = cosine(vector, held.vector);
        if (cosine >= best) {
          best = cosine;
          nearest = entry.getKey();
        }
      }
    }
    var found = nearest == null ? null : entries.get(nearest);
    return nearest == null || found == null
        ? Optional.empty()
        : Optional.of(new Hit(found.answer, "semantic", nearest, found.decisionId));
  }

  /// Forgets an answer that is no good.
  public synchronized void remove(Hit hit) {
    var entry = entries.get(hit.key());
    if (entry != null && entry.decisionId.equals(hit.decisionId())) {
      entries.remove(hit.key());
      bytes -= entry.bytes;
    }
  }

  /// Keeps an answer.
  ///
  /// @param decisionId what it was given for
  public synchronized void put(
      Key key, float @Nullable [] vector, Answer answer, String decisionId) {
    var size = OVERHEAD + 2L * answer.text().length() + (vector == null ? 0 : 4L * vector.length);
    if (size > mostBytes) {
      return;
    }
    var expiresAt = clock.millis() + timeToLive.toMillis();
    var before = entries.put(key, new Entry(answer, decisionId, vector, expiresAt, size));
    bytes += size - (before == null ? 0 : before.bytes);
    Iterator<Entry> oldest = entries.values().iterator();
    while (entries.size() > mostEntries || bytes > mostBytes) {
      bytes -= oldest.next().bytes;
      oldest.remove();
    }
  }

  public synchronized int size() {
    return entries.size();
  }

  synchronized long bytes() {
    return bytes;
  }

  static double cosine(float[] one, float[] other) {
    if (one.length != other.length) {
      return -1;
    }
    var dot = 0.0;
    var a = 0.0;
    var b = 0.0;
    for (var i = 0; i < one.length; i++) {
      dot += one[i] * other[i];
      a += one[i] * one[i];
      b += other[i] * other[i];
    }
    return a == 0 || b == 0 ? -1 : dot / Math.sqrt(a * b);
  }
}
