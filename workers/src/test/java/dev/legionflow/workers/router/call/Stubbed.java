package dev.legionflow.workers.router.call;

import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.Tier;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What tests with the stub declare.
final class Stubbed {

  static final Provider.Limits LIMITS = new Provider.Limits(16, 0, Duration.ofSeconds(5), 2);

  private Stubbed() {}

  static URI endpoint(ModelStub stub, Protocol protocol) {
    return switch (protocol) {
      case OPENAI -> stub.openAi();
      case ANTHROPIC -> stub.anthropic();
      case GOOGLE -> stub.google();
      case OLLAMA -> stub.ollama();
    };
  }

  static Provider provider(
      String id,
      Protocol protocol,
      Provider.Limits limits,
      @Nullable String secret,
      URI... endpoints) {
    return new Provider(id, protocol, List.of(endpoints), secret, limits, true, null, null);
  }

  static Provider provider(String id, ModelStub stub) {
    return provider(id, Protocol.OPENAI, LIMITS, null, stub.openAi());
  }

  static Model model(String id, String provider, Tier tier) {
    return model(id, provider, tier, Duration.ofSeconds(5));
  }

  static Model model(String id, String provider, Tier tier, Duration p95) {
    return new Model(
        id,
        "1",
        provider,
        id + "-name",
        tier,
        new Prices(1_000_000, 2_000_000, 100_000, 1_000_000, 2_000_000),
        Set.of(),
        EnumSet.allOf(Feature.class),
        100_000,
        10_000,
        "o200k_base",
        p95,
        100,
        true);
  }

  static Registry registry(List<Provider> providers, Model... models) {
    return new Registry(providers, List.of(models));
  }

  static Calls calls(Registry registry) {
    return new Calls(() -> registry, Switches.ALL_ON, _ -> null, Duration.ofMillis(300));
  }

  static Prompt prompt(String text) {
    return new Prompt(
        "be short", List.of(new Prompt.Message("user", text)), 200, 0.0, false, false);
  }

  static Prompt json(String text) {
    return new Prompt("be short", List.of(new Prompt.Message("user", text)), 200, 0.0, true, false);
  }

  static Prompt stream(String text) {
    return new Prompt("be short", List.of(new Prompt.Message("user", text)), 200, 0.0, false, true);
  }

  /// Keeps what it is told.
  static final class Kept implements Observer {
    final List<Attempt> attempts = Collections.synchronizedList(new ArrayList<>());
    final List<String> pieces = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void ended(Attempt attempt) {
      attempts.add(attempt);
    }

    @Override
    public void piece(int attempt, Model model, String text) {
      pieces.add(attempt + ":" + text);
    }
  }
}
