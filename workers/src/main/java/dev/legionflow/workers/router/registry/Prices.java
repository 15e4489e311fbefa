package dev.legionflow.workers.router.registry;

import dev.legionflow.workers.router.call.Usage;

/// What a model costs, in micro-dollars (millionths of a US dollar) per million tokens: $0.25 per
/// million is 250,000.
///
/// @param input tokens of the prompt that were read anew
/// @param output tokens of the answer
/// @param cacheRead tokens of the prompt that the provider had cached
/// @param cacheWrite tokens of the prompt that the provider has cached for later
/// @param reasoning tokens that the model thought with and did not answer
public record Prices(long input, long output, long cacheRead, long cacheWrite, long reasoning) {

  public static final Prices FREE = new Prices(0, 0, 0, 0, 0);

  private static final long MILLION = 1_000_000;

  public Prices {
    requirePrice("input", input);
    requirePrice("output", output);
    requirePrice("cacheRead", cacheRead);
    requirePrice("cacheWrite", cacheWrite);
    requirePrice("reasoning", reasoning);
  }

  private static void requirePrice(String name, long price) {
    if (price < 0 || price > MILLION * MILLION) {
      throw new IllegalArgumentException(
          "the price '%s' must be from 0 to %,d micro-dollars per million tokens, but is %,d"
              .formatted(name, MILLION * MILLION, price));
    }
  }

  /// The cost in micro-dollars, rounded up once for the whole call, so that it is never told less
  /// than it was.
  ///
  /// @throws ArithmeticException when it is past a long
  public long cost(Usage usage) {
    var sum = Math.multiplyExact(usage.input(), input);
    sum = Math.addExact(sum, Math.multiplyExact(usage.output(), output));
    sum = Math.addExact(sum, Math.multiplyExact(usage.cacheRead(), cacheRead));
    sum = Math.addExact(sum, Math.multiplyExact(usage.cacheWrite(), cacheWrite));
    sum = Math.addExact(sum, Math.multiplyExact(usage.reasoning(), reasoning));
    return Math.ceilDiv(sum, MILLION);
  }
}
