package dev.legionflow.workers.router;

import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Registries;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/// The models of the registry's file and those that were found.
@ApplicationScoped
public class RegistryModels implements Declared {

  private final Registries registries;

  @Inject
  public RegistryModels(Registries registries) {
    this.registries = registries;
  }

  @Override
  public List<Model> models() {
    return registries.get().enabled();
  }

  @Override
  public String problem() {
    return registries
        .refused()
        .orElseGet(
            () -> registries.get().models().isEmpty() ? "there is no registry of models" : "");
  }
}
