package dev.legionflow.engine.decision;

import dev.legionflow.engine.decision.DecisionStore.Definition;
import dev.legionflow.engine.decision.DecisionStore.Requirements;
import dev.legionflow.engine.store.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A DMN file that was found right, to be deployed.
public final class DecisionFile {

  private final Drg drg;
  private final String name;
  private final String hash;

  private DecisionFile(Drg drg, String name, String hash) {
    this.drg = drg;
    this.name = name;
    this.hash = hash;
  }

  /// Raised for a file that cannot be deployed.
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String elementId;
    private final String fix;

    private Refused(DmnException cause) {
      super(cause.getMessage(), cause);
      elementId = cause.elementId();
      fix = cause.fix();
    }

    public @Nullable String elementId() {
      return elementId;
    }

    public String fix() {
      return fix;
    }
  }

  /// Reads a file.
  ///
  /// @param name of the file
  /// @param hash of its content
  public static DecisionFile check(String name, byte[] content, String hash) throws Refused {
    try {
      return new DecisionFile(DmnReader.read(content), name, hash);
    } catch (DmnException e) {
      throw new Refused(e);
    }
  }

  public String requirementsId() {
    return drg.id();
  }

  public Set<String> decisionIds() {
    return drg.decisions().keySet();
  }

  public record DeployedRequirements(
      long key, String id, String name, int version, String resourceName) {}

  public record DeployedDecision(
      long key, String id, String name, int version, String requirementsId, long requirementsKey) {}

  public record Deployment(DeployedRequirements requirements, List<DeployedDecision> decisions) {}

  /// The newest version, where it is the same as this file.
  public Optional<Deployment> present(Handle handle, String tenantId) {
    return DecisionStore.latestRequirements(handle, drg.id(), tenantId)
        .filter(latest -> isSame(handle, latest, tenantId))
        .map(latest -> answer(latest, DecisionStore.of(handle, latest.key())));
  }

  /// Writes it as a new version.
  ///
  /// @param resource writes the file and gives its key
  public Deployment deploy(
      Handle handle, Keys keys, LongSupplier resource, long deploymentKey, String tenantId) {
    var latest = DecisionStore.latestRequirements(handle, drg.id(), tenantId);
    var requirements =
        new Requirements(
            keys.next(),
            drg.id(),
            drg.name(),
            latest.map(l -> l.version() + 1).orElse(1),
            hash,
            name);
    DecisionStore.insert(handle, requirements, resource.getAsLong(), deploymentKey, tenantId);
    var definitions = new ArrayList<Definition>();
    for (var decision : drg.decisions().values()) {
      var before = DecisionStore.latest(handle, decision.id(), tenantId);
      var definition =
          new Definition(
              keys.next(),
              decision.id(),
              decision.name(),
              before.map(b -> b.version() + 1).orElse(1),
              requirements.key(),
              drg.id(),
              tenantId,
              decision.versionTag());
      DecisionStore.insert(handle, definition);
      definitions.add(definition);
    }
    return answer(requirements, definitions);
  }

  /// Whether a second deployment would change nothing: another file may hold newer versions of its
  /// decisions.
  private boolean isSame(Handle handle, Requirements latest, String tenantId) {
    return latest.hash().equals(hash)
        && latest.resourceName().equals(name)
        && drg.decisions().keySet().stream()
            .allMatch(id ->
                DecisionStore.latest(handle, id, tenantId)
                    .filter(d -> d.requirementsKey() == latest.key())
                    .isPresent());
  }

  private static Deployment answer(Requirements requirements, List<Definition> definitions) {
    return new Deployment(
        new DeployedRequirements(
            requirements.key(),
            requirements.id(),
            requirements.name() == null ? requirements.id() : requirements.name(),
            requirements.version(),
            requirements.resourceName()),
        definitions.stream()
            .map(d ->
                new DeployedDecision(
                    d.key(),
                    d.id(),
                    d.name(),
                    d.version(),
                    d.requirementsId(),
                    d.requirementsKey()))
            .toList());
  }
}
