package dev.legionflow.workers.router.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.http.client.HttpMethod;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registries;
import dev.legionflow.workers.router.registry.Tier;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the models of an Ollama: `ollama/NAME`, free. Those that it only passes on to another
/// machine are not taken: what stays on this one must not leave it unasked. A provider `ollama` in
/// the registry's file takes their place.
final class Ollama {

  static final String PROVIDER = "ollama";

  private static final int MAX_MODELS = 100;

  /// It may be too busy to say what it has, and has it all the same.
  private static final int MISSES = 3;

  /// The context that a model is asked to have where it can: Ollama keeps memory for all of it.
  private static final int CONTEXT_TOKENS = 8_192;

  /// What Ollama gives a model unless it is told otherwise.
  private static final int LEAST_CONTEXT_TOKENS = 4_096;

  private static final Provider.Limits LIMITS = new Provider.Limits(4, 0, Duration.ofMinutes(5), 1);

  private final Provider provider;
  private final Wire wire;
  private final Registries registries;

  /// What was asked of a model, by its name and digest.
  private Map<String, Shown> shown = new HashMap<>();

  /// What it says of a model.
  ///
  /// @param isChat false for those that only make vectors, which cannot answer
  private record Shown(boolean isChat, int contextTokens) {}

  private List<Model> last = List.of();
  private int misses;

  Ollama(String url, Wire wire, Registries registries) {
    this.provider =
        new Provider(
            PROVIDER,
            Protocol.OLLAMA,
            List.of(URI.create(url.replaceFirst("/+$", ""))),
            null,
            LIMITS,
            true,
            null,
            null);
    this.wire = wire;
    this.registries = registries;
  }

  /// Looks now.
  void look() throws InterruptedException {
    var tags = wire.ollama(HttpMethod.GET, provider.endpoints().getFirst(), "/api/tags", null);
    misses = tags == null ? Math.min(misses + 1, MISSES) : 0;
    if (tags == null && misses < MISSES) {
      return;
    }
    var models = tags == null ? List.<Model>of() : models(tags);
    if (!models.equals(last)) {
      last = models;
      registries.found(provider, models);
    }
  }

  private List<Model> models(JsonNode tags) throws InterruptedException {
    List<Model> models = new ArrayList<>();
    Map<String, Shown> seen = new HashMap<>();
    for (JsonNode tag : tags.path("models")) {
      var name = tag.path("name").asText();
      boolean here =
          tag.path("remote_host").asText().isEmpty() && tag.path("remote_model").asText().isEmpty();
      if (here
          && models.size() < MAX_MODELS
          && name.matches("[A-Za-z0-9][A-Za-z0-9._:/-]{0,100}")) {
        var known = name + " " + tag.path("digest").asText();
        var told = shown.get(known);
        if (told == null) {
          told = show(name);
        }
        seen.put(known, told);
        if (told.isChat()) {
          models.add(model(name, told.contextTokens()));
        }
      }
    }
    shown = seen;
    return models;
  }

  private Shown show(String name) throws InterruptedException {
    var question = JsonNodeFactory.instance.objectNode().put("model", name).toString();
    @Nullable JsonNode told =
        wire.ollama(HttpMethod.POST, provider.endpoints().getFirst(), "/api/show", question);
    if (told == null) {
      return new Shown(true, LEAST_CONTEXT_TOKENS);
    }
    var about = told.path("model_info");
    var most = about.path(about.path("general.architecture").asText() + ".context_length").asInt();
    var context = most <= 0 ? LEAST_CONTEXT_TOKENS : Math.min(most, CONTEXT_TOKENS);
    var can = told.path("capabilities");
    if (!can.isArray()) {
      return new Shown(true, context);
    }
    for (JsonNode capability : can) {
      if (capability.asText().equals("completion")) {
        return new Shown(true, context);
      }
    }
    return new Shown(false, context);
  }

  private static Model model(String name, int contextTokens) {
    return new Model(
        PROVIDER + "/" + name,
        "1",
        PROVIDER,
        name,
        Tier.FREE,
        Prices.FREE,
        Set.of(),
        EnumSet.of(Feature.JSON, Feature.STREAMING),
        contextTokens,
        contextTokens / 2,
        "o200k_base",
        Duration.ofSeconds(60),
        100,
        true);
  }
}
