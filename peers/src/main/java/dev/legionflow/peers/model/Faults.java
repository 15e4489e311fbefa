package dev.legionflow.peers.model;

import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGeneratorFactory;

/// Seeded misbehaviour: the n-th request fares alike in every run, whatever the threads do.
///
/// @param seed replays a run
/// @param latencyMillis the median of the time to answer, spread log-normally
/// @param spread the deviation of its logarithm; 0 for none
/// @param rateLimited the share that gets 429 with `Retry-After: 0`
/// @param failed the share that gets 500
/// @param hung the share that gets nothing
/// @param broken the share whose answer breaks off
/// @param invalid the share whose answer is no JSON
public record Faults(
    long seed,
    double latencyMillis,
    double spread,
    double rateLimited,
    double failed,
    double hung,
    double broken,
    double invalid) {

  /// Answers without latency and without faults.
  public static final Faults NO = new Faults(0, 0, 0, 0, 0, 0, 0, 0);

  /// Puts the faults around good answers.
  public Function<Ask, Reply> around(Function<Ask, Reply> good) {
    return ask -> {
      var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed + ask.number());
      double millis = latencyMillis * Math.exp(spread * random.nextGaussian());
      return reply(random.nextDouble(), good, ask).after(Duration.ofNanos((long) (millis * 1e6)));
    };
  }

  private Reply reply(double draw, Function<Ask, Reply> good, Ask ask) {
    double left = draw - rateLimited;
    if (left < 0) {
      return Reply.error(429).retryAfter("0");
    }
    left -= failed;
    if (left < 0) {
      return Reply.error(500);
    }
    left -= hung;
    if (left < 0) {
      return Reply.text("").with(Reply.Fault.HANG);
    }
    left -= broken;
    if (left < 0) {
      return good.apply(ask).with(Reply.Fault.BROKEN);
    }
    left -= invalid;
    return left < 0 ? good.apply(ask).with(Reply.Fault.INVALID_JSON) : good.apply(ask);
  }
}
