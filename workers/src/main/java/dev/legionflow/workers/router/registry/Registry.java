package dev.legionflow.workers.router.registry;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The providers and models that were declared. Immutable; see [Registries] for the one that holds
/// now.
public final class Registry {

  public static final Registry EMPTY = new Registry(List.of(), List.of());

  private final Map<String, Provider> providers = new LinkedHashMap<>();

  private final Map<String, Model> models = new LinkedHashMap<>();

  /// Takes what was declared.
  ///
  /// @throws IllegalArgumentException for two of one name, and for a model whose provider is
  ///   missing
  public Registry(Collection<Provider> providers, Collection<Model> models) {
    for (Provider provider : providers) {
      if (this.providers.putIfAbsent(provider.id(), provider) != null) {
        throw new IllegalArgumentException(
            "the provider '%s' is declared twice".formatted(provider.id()));
      }
    }
    for (Model model : models) {
      if (!this.providers.containsKey(model.provider())) {
        throw new IllegalArgumentException(
            "the model '%s' names the provider '%s', which is not declared"
                .formatted(model.key(), model.provider()));
      }
      if (this.models.putIfAbsent(model.key(), model) != null) {
        throw new IllegalArgumentException(
            "the model '%s' is declared twice".formatted(model.key()));
      }
    }
  }

  /// All providers, as declared.
  public List<Provider> providers() {
    return List.copyOf(providers.values());
  }

  /// All versions of all models, as declared.
  public List<Model> models() {
    return List.copyOf(models.values());
  }

  public Optional<Provider> provider(String id) {
    return Optional.ofNullable(providers.get(id));
  }

  /// One version, by [Model#key()].
  public Optional<Model> model(String key) {
    return Optional.ofNullable(models.get(key));
  }

  /// What may be called: the model and its provider are enabled. Cheapest tier first, and in a tier
  /// by the price of the answer.
  public List<Model> enabled() {
    return models.values().stream()
        .filter(this::isEnabled)
        .sorted(
            Comparator.comparing(Model::tier).thenComparingLong(model -> model.prices().output()))
        .toList();
  }

  private boolean isEnabled(Model model) {
    var provider = providers.get(model.provider());
    return model.enabled() && provider != null && provider.enabled();
  }

  /// This one and what was found beside it. What is declared under the same name wins.
  Registry with(Provider found, Collection<Model> foundModels) {
    if (providers.containsKey(found.id())) {
      return this;
    }
    var allProviders = new LinkedHashMap<>(providers);
    allProviders.put(found.id(), found);
    var allModels = new LinkedHashMap<>(models);
    foundModels.forEach(model -> allModels.putIfAbsent(model.key(), model));
    return new Registry(allProviders.values(), allModels.values());
  }
}
