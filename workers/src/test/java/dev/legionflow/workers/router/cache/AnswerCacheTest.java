package dev.legionflow.workers.router.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.router.call.Answer;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import dev.legionflow.workers.router.registry.Tier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What is found, for how long, and that it stays small.
class AnswerCacheTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Model MODEL =
      new Model(
          "m",
          "1",
          "p",
          "m",
          Tier.BUDGET,
          Prices.FREE,
          Set.of(),
          Set.of(),
          10,
          10,
          "o200k_base",
          HOUR,
          1,
          true);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final InstantSource source = now::get;
  private final Clock clock = source.withZone(ZoneOffset.UTC);

  private static Answer answer(String text) {
    return new Answer(MODEL, text, true, Usage.NONE, HOUR, 1);
  }

  private static AnswerCache.Key key(String question) {
    return new AnswerCache.Key("t", "m@1", "g", question);
  }

  @Test
  void anAnswerIsFoundForItsTime() {
    var cache = new AnswerCache(10, 10_000, HOUR, 0.9, clock);
    cache.put(key("a"), null, answer("yes"), "decision");
    assertThat(cache.find(key("a"), null))
        .hasValueSatisfying(hit -> {
          assertThat(hit.kind()).isEqualTo("exact");
          assertThat(hit.answer().text()).isEqualTo("yes");
        });
    assertThat(cache.find(new AnswerCache.Key("u", "m@1", "g", "a"), null)).isEmpty();
    assertThat(cache.find(new AnswerCache.Key("t", "m@2", "g", "a"), null)).isEmpty();
    assertThat(cache.find(new AnswerCache.Key("t", "m@1", "h", "a"), null)).isEmpty();
    now.set(now.get().plus(HOUR));
    assertThat(cache.find(key("a"), null)).isEmpty();
  }

  @Test
  void theNearestIsFoundWhereLikenessIsAskedFor() {
    var cache = new AnswerCache(10, 10_000, HOUR, 0.9, clock);
    cache.put(key("a"), new float[] {1, 0}, answer("a"), "decision");
    cache.put(key("b"), new float[] {1, 0.3f}, answer("b"), "decision");
    cache.put(key("c"), null, answer("c"), "decision");
    assertThat(cache.find(key("d"), new float[] {1, 0.25f}))
        .hasValueSatisfying(hit -> {
          assertThat(hit.kind()).isEqualTo("semantic");
          assertThat(hit.answer().text()).isEqualTo("b");
        });
    assertThat(cache.find(key("d"), new float[] {0, 1})).isEmpty();
    assertThat(cache.find(key("d"), new float[] {0, 0})).isEmpty();
    assertThat(cache.find(key("d"), null)).isEmpty();
    // Never another tenant's, model's or group's.
    assertThat(cache.find(new AnswerCache.Key("u", "m@1", "g", "d"), new float[] {1, 0})).isEmpty();
    assertThat(cache.find(new AnswerCache.Key("t", "m@1", "h", "d"), new float[] {1, 0})).isEmpty();
  }

  @Test
  void itStaysWithinItsBounds() {
    var cache = new AnswerCache(3, 10_000, HOUR, 0.9, clock);
    for (var i = 0; i < 5; i++) {
      cache.put(key("q" + i), null, answer("x"), "decision");
      cache.find(key("q0"), null);
    }
    assertThat(cache.size()).isEqualTo(3);
    // What was asked for last stays.
    assertThat(cache.find(key("q0"), null)).isPresent();
    assertThat(cache.find(key("q1"), null)).isEmpty();
    cache.put(key("big"), null, answer("x".repeat(4_500)), "decision");
    assertThat(cache.bytes()).isLessThanOrEqualTo(10_000);
    cache.put(key("more"), null, answer("x".repeat(4_500)), "decision");
    assertThat(cache.find(key("big"), null)).isEmpty();
    assertThat(cache.find(key("more"), null)).isPresent();
    cache.put(key("too big"), null, answer("x".repeat(6_000)), "decision");
    assertThat(cache.find(key("too big"), null)).isEmpty();
    assertThat(cache.bytes()).isLessThanOrEqualTo(10_000);
  }
}
