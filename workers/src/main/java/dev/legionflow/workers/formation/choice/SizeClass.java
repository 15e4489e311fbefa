package dev.legionflow.workers.formation.choice;

/// What is learned apart of tasks of one type, by how many parts they have.
public enum SizeClass {
  ONE_OR_TWO("1-2", 2),
  FEW("3-8", 8),
  MANY("9-20", 20),
  CROWD("21+", Integer.MAX_VALUE);

  private final String label;
  private final int most;

  SizeClass(String label, int most) {
    this.label = label;
    this.most = most;
  }

  /// As it is kept and told: `3-8`.
  public String label() {
    return label;
  }

  public static SizeClass of(int size) {
    for (var each : values()) {
      if (size <= each.most) {
        return each;
      }
    }
    return CROWD;
  }

  /// By its [#label()].
  ///
  /// @throws IllegalArgumentException where no class has it
  public static SizeClass labelled(String label) {
    for (var each : values()) {
      if (each.label.equals(label)) {
        return each;
      }
    }
    throw new IllegalArgumentException("must be 1-2, 3-8, 9-20 or 21+, but is " + label);
  }
}
