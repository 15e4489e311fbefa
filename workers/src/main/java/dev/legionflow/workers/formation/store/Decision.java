package dev.legionflow.workers.formation.store;

import dev.legionflow.workers.formation.choice.SizeClass;
import dev.legionflow.workers.formation.choice.Weights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A formation that was chosen.
///
/// @param id the key of the job that asked, in decimal digits
/// @param madeAt in milliseconds since 1970
/// @param probabilities of each formation that could be taken
/// @param policy the one that decided; null where it was not asked
/// @param shadow what another policy would have done; null where none was asked
/// @param appetiteMillis the most time that the mission may take; null where nobody said
/// @param appetiteMicroDollars the most money
public record Decision(
    String id,
    long madeAt,
    Source source,
    String taskType,
    int size,
    String formation,
    Map<String, Double> probabilities,
    Provenance provenance,
    @Nullable String policy,
    @Nullable Shadow shadow,
    Weights weights,
    @Nullable Long appetiteMillis,
    @Nullable Long appetiteMicroDollars,
    String why) {

  /// Who decided.
  public enum Provenance {
    /// The policy that is switched on.
    POLICY,
    /// An operator, for this type of tasks.
    PIN,
    /// The mission's table or whatever else set the variable `formationOverride`.
    OVERRIDE
  }

  /// The step that asked.
  public record Source(String tenantId, String processId, long instanceKey, String elementId) {}

  /// What a policy in the shadow would have done.
  public record Shadow(String policy, Map<String, Double> probabilities, String formation) {
    public Shadow {
      probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
    }
  }

  public Decision {
    probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
  }

  public SizeClass sizeClass() {
    return SizeClass.of(size);
  }

  /// How probable it was that this formation is taken.
  public double propensity() {
    return probabilities.getOrDefault(formation, 0.0);
  }
}
