package dev.legionflow.bench.learning;

/// The 95 % interval of a share (Wilson 1927).
record Wilson(int good, int all) {

  private static final double Z = 1.959964;

  double share() {
    return all == 0 ? Double.NaN : (double) good / all;
  }

  double low() {
    return middle() - half();
  }

  double high() {
    return middle() + half();
  }

  private double middle() {
    return (share() + Z * Z / (2 * all)) / (1 + Z * Z / all);
  }

  private double half() {
    return Z
        / (1 + Z * Z / all)
        * Math.sqrt(share() * (1 - share()) / all + Z * Z / (4.0 * all * all));
  }

  @Override
  public String toString() {
    return all == 0
        ? "none"
        : "%.1f %% [%.1f, %.1f]".formatted(100 * share(), 100 * low(), 100 * high());
  }
}
