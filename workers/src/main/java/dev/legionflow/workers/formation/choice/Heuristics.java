package dev.legionflow.workers.formation.choice;

import java.util.Optional;

/// What is thought of a task before anything is measured.
public final class Heuristics {

  static final double FAVOURITE = 0.65;
  static final double OTHER = 0.5;

  private Heuristics() {}

  /// The formation that the type and the size speak for, if any: by the part of the type before the
  /// first `/`.
  public static Optional<String> favourite(String taskType, int size) {
    var slash = taskType.indexOf('/');
    var kind = slash < 0 ? taskType : taskType.substring(0, slash);
    return switch (kind) {
      case "code-review" -> size >= 3 && size <= 8 ? Optional.of("phalanx") : Optional.empty();
      case "research" -> Optional.of("vanguard");
      case "testing" -> size >= 10 ? Optional.of("skirmish") : Optional.empty();
      case "deployment" -> Optional.of("spearhead");
      default -> Optional.empty();
    };
  }

  /// The reward that a formation is thought to have.
  static double mean(Situation situation, String formation) {
    return favourite(situation.taskType(), situation.size()).filter(formation::equals).isPresent()
        ? FAVOURITE
        : OTHER;
  }
}
