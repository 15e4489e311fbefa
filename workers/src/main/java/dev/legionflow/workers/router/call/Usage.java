package dev.legionflow.workers.router.call;

/// The tokens of a call as the provider reports them. The five do not overlap: what was read from
/// the provider's cache is not in `input`, what was thought is not in `output`.
public record Usage(long input, long output, long cacheRead, long cacheWrite, long reasoning) {

  public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  public Usage {
    if (input < 0 || output < 0 || cacheRead < 0 || cacheWrite < 0 || reasoning < 0) {
      throw new IllegalArgumentException("tokens must not be negative");
    }
  }

  public Usage plus(Usage other) {
    return new Usage(
        input + other.input,
        output + other.output,
        cacheRead + other.cacheRead,
        cacheWrite + other.cacheWrite,
        reasoning + other.reasoning);
  }

  public long total() {
    return input + output + cacheRead + cacheWrite + reasoning;
  }
}
