package dev.legionflow.workers.router.rollout;

import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Registries;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Sees to it that a change by the registry's file is written down like one by an operator.
@ApplicationScoped
public class RegistryChanges {

  private static final System.Logger LOG = System.getLogger(RegistryChanges.class.getName());

  /// So that neither the start nor the registry waits for a database.
  private final ExecutorService writing =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("legion-router-file").factory());

  private final Registries registries;
  private final Changes changes;

  @Inject
  public RegistryChanges(Registries registries, Changes changes) {
    this.registries = registries;
    this.changes = changes;
  }

  void started(@Observes Startup event) {
    registries.onFile(file -> writing.execute(() -> taken(file)));
    registries.lastTaken().ifPresent(file -> writing.execute(() -> taken(file)));
  }

  @PreDestroy
  void close() {
    writing.shutdownNow();
  }

  private void taken(Registries.Taken file) {
    try {
      changes.fileTaken(file.name(), says(file));
    } catch (RuntimeException e) {
      LOG.log(WARNING, "cannot take down that " + file.name() + " was read", e);
    }
  }

  private static String says(Registries.Taken file) {
    return file.registry().models().stream()
        .map(RegistryChanges::says)
        .collect(Collectors.joining(", ", "sha256:" + file.hash() + " ", ""));
  }

  private static String says(Model model) {
    return model.key() + " weight " + model.weight() + (model.enabled() ? "" : " off");
  }
}
