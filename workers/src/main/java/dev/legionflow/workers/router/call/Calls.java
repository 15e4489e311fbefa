package dev.legionflow.workers.router.call;

import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.GuardMetrics;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registries;
import dev.legionflow.workers.router.registry.Registry;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks models. A call goes along a chain of models until one answers; each is asked under its
/// provider's guards, as [Endpoint] and [Endpoints] have them.
@ApplicationScoped
public class Calls implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Calls.class.getName());

  static final Duration BREAKER_DELAY = Duration.ofSeconds(5);

  private final Supplier<Registry> registries;
  private final Switches switches;
  private final Duration breakerDelay;
  private final GuardMetrics metrics;
  private final Secrets secrets;
  private final Wire wire = new Wire();
  private final Chats chats = new Chats(wire);
  private final Latencies latencies = new Latencies();
  private final Map<String, Endpoints> endpoints = new ConcurrentHashMap<>();

  @Inject
  public Calls(Registries registries, Instance<Switches> switches, Instance<GuardMetrics> metrics) {
    this(
        registries,
        switches.isResolvable() ? switches.get() : Switches.ALL_ON,
        System::getenv,
        BREAKER_DELAY,
        metrics.isResolvable() ? metrics.get() : GuardMetrics.NONE);
    registries.onChange(this::forget);
    var keys = secrets;
    registries.onFile(file -> tellOfKeys(keys, file.registry()));
    tellOfKeys(keys, registries.get());
  }

  /// Calls for use without CDI.
  ///
  /// @param registries the registry that holds now
  /// @param environment where secrets by `env:` are
  public Calls(
      Supplier<Registry> registries,
      Switches switches,
      Function<String, @Nullable String> environment,
      Duration breakerDelay) {
    this(registries, switches, environment, breakerDelay, GuardMetrics.NONE);
  }

  Calls(
      Supplier<Registry> registries,
      Switches switches,
      Function<String, @Nullable String> environment,
      Duration breakerDelay,
      GuardMetrics metrics) {
    this.metrics = metrics;
    this.registries = registries;
    this.switches = switches;
    this.breakerDelay = breakerDelay;
    this.secrets = new Secrets(environment);
    findGuards();
  }

  /// SmallRye looks for its own parts once, by the class loader of the thread that asks first, and
  /// not again when it has not found them.
  private static void findGuards() {
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    thread.setContextClassLoader(Calls.class.getClassLoader());
    try {
      TypedGuard.create(Answer.class);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  @PreDestroy
  public void close() {
    wire.close();
  }

  /// Where a key should be is told here and nowhere else: what is said to missions can be read by
  /// more people.
  private static void tellOfKeys(Secrets secrets, Registry registry) {
    for (Provider provider : registry.providers()) {
      var reference = provider.secret();
      if (reference != null && secrets.find(reference) == null) {
        LOG.log(
            WARNING,
            "The key of the provider {0} is not there ({1}); its models are not asked until it is",
            provider.id(),
            reference);
      }
    }
  }

  final void forget(Registry registry) {
    for (var id : endpoints.keySet()) {
      if (registry.provider(id).isEmpty()) {
        endpoints.computeIfPresent(
            id,
            (_, gone) -> {
              metrics.forget(gone.ending(null));
              return null;
            });
      }
    }
    latencies.keepOnly(registry.models().stream().map(Model::key).collect(Collectors.toSet()));
  }

  /// Asks the models of the chain one after the other until one answers.
  ///
  /// @throws CallFailed when none did; its reason is that of the first that may do better later, or
  ///   else of the last
  public Answer call(List<Model> chain, Prompt prompt, Limits limits, Observer observer)
      throws CallFailed, InterruptedException {
    var run = new Run(this, prompt, limits, observer);
    List<CallFailed> failures = new ArrayList<>();
    int next = 0;
    while (next < chain.size()) {
      var model = chain.get(next);
      int at = next;
      boolean hasNext = at + 1 < chain.size();
      long deadline = run.deadline(model, chain.size() - at);
      if (limits.hedge() && !prompt.stream()) {
        var hedge = new Hedge(run);
        var first = new Hedge.Asked(model, deadline, hasNext);
        var answer =
            hedge.ask(
                first,
                latencies.p95(model),
                asked -> second(run, chain, at, deadline, asked),
                failures);
        if (answer != null) {
          return answer;
        }
        var second = hedge.second();
        next += second == null || second.equals(model) ? 1 : 2;
      } else {
        try {
          return run.ask(model, deadline, new HashSet<>(), hasNext);
        } catch (CallFailed e) {
          failures.add(e);
        }
        next++;
      }
    }
    throw summary(failures);
  }

  /// Whom to ask when this one is late: another endpoint of its own, or the next of the chain. Null
  /// where there is neither: the same endpoint would not be quicker for being asked twice.
  private Hedge.@Nullable Asked second(
      Run run, List<Model> chain, int index, long deadline, Set<Endpoint> asked) {
    var model = chain.get(index);
    int next = index + 1;
    boolean moreEndpoints =
        registry()
            .provider(model.provider())
            .map(provider -> endpoints(provider).hasOther(model, asked))
            .orElse(false);
    if (moreEndpoints) {
      return new Hedge.Asked(model, deadline, next < chain.size());
    }
    if (next == chain.size() || chain.get(next).equals(model)) {
      return null;
    }
    return new Hedge.Asked(
        chain.get(next),
        run.deadline(chain.get(next), chain.size() - next),
        next + 1 < chain.size());
  }

  private static CallFailed summary(List<CallFailed> failures) {
    if (failures.isEmpty()) {
      return new CallFailed(Reason.NOT_CALLED, "there is no model to ask", null);
    }
    var reason =
        failures.stream()
            .map(CallFailed::reason)
            .filter(Reason::isTransient)
            // Of those that were asked there is more to tell than of those that were not.
            .min(Comparator.comparing(one -> one == Reason.BUSY))
            .orElse(failures.getLast().reason());
    var wait =
        failures.stream()
            .map(CallFailed::retryAfter)
            .filter(after -> after != null)
            .min(Duration::compareTo)
            .orElse(null);
    var message = failures.stream().map(CallFailed::getMessage).collect(Collectors.joining("; "));
    return new CallFailed(reason, message, wait);
  }

  /// How each endpoint does, as far as it was asked or probed.
  public List<Health> health() {
    return endpoints.values().stream()
        .flatMap(of -> of.all().stream().map(endpoint -> endpoint.health(of.provider.id())))
        .toList();
  }

  /// Asks each endpoint that gave no answer for a while whether it is there, which costs nothing.
  /// What it finds is told by [#health()], and one that is not there is asked last.
  void probe(Duration quiet) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<@Nullable Void>> probes = new ArrayList<>();
      for (Provider provider : registry().providers()) {
        if (provider.enabled() && switches.isOn(provider)) {
          var secret = provider.secret() == null ? null : secrets.find(provider.secret());
          for (Endpoint endpoint : endpoints(provider).all()) {
            if (!endpoint.hasAnsweredWithin(quiet)) {
              probes.add(() -> {
                endpoint.probed(wire.isThere(provider.protocol(), endpoint.uri, secret));
                return null;
              });
            }
          }
        }
      }
      threads.invokeAll(probes);
    }
  }

  Wire wire() {
    return wire;
  }

  Registry registry() {
    return registries.get();
  }

  /// Who has read the registry before it changed gets endpoints of its own, and changes nothing for
  /// the others.
  Endpoints endpoints(Provider provider) {
    var held =
        endpoints.compute(
            provider.id(),
            (_, before) -> {
              if ((before != null && before.provider.equals(provider)) || !isDeclared(provider)) {
                return before;
              }
              if (before != null) {
                metrics.forget(before.ending(provider));
              }
              return new Endpoints(provider, before, breakerDelay);
            });
    return held != null && held.provider.equals(provider)
        ? held
        : new Endpoints(provider, held, breakerDelay);
  }

  private boolean isDeclared(Provider provider) {
    return registry().provider(provider.id()).filter(provider::equals).isPresent();
  }

  /// Why a model cannot be asked as things are; empty where it can.
  public String lack(Model model) {
    var provider = registries.get().provider(model.provider());
    if (provider.isEmpty()) {
      return "its provider '%s' is not declared any more".formatted(model.provider());
    }
    var reference = provider.get().secret();
    return reference == null || secrets.find(reference) != null
        ? ""
        : "the key of its provider '%s' is not there".formatted(provider.get().id());
  }

  /// Within what time 95 of 100 answers of a model come: as declared until 20 are measured.
  public Duration p95(Model model) {
    return latencies.p95(model);
  }

  Switches switches() {
    return switches;
  }

  Secrets secrets() {
    return secrets;
  }

  Chats chats() {
    return chats;
  }

  Latencies latencies() {
    return latencies;
  }
}
