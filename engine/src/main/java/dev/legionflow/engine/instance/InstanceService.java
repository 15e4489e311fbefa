package dev.legionflow.engine.instance;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.AdHocActivation;
import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.instance.InstancePayloads.Creation;
import dev.legionflow.engine.journal.Reads;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import dev.legionflow.engine.store.Tenants;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Starts and stops instances.
@ApplicationScoped
public class InstanceService {

  private static final long SLICE_NANOS = 500_000_000;
  private static final int MAX_TAGS = 10;
  private static final Pattern TAG = Pattern.compile("[A-Za-z][A-Za-z0-9_\\-:.]{0,99}");
  private static final long DEFAULT_WAIT_MILLIS = 10_000;
  private static final long MAX_WAIT_MILLIS = Duration.ofMinutes(10).toMillis();

  private final Engine engine;
  private final Definitions definitions;
  private final Database database;
  private final Reads reads;
  private final Node node;
  private final Endings endings;

  InstanceService(
      Engine engine,
      Definitions definitions,
      Database database,
      Reads reads,
      Node node,
      Endings endings) {
    this.engine = engine;
    this.definitions = definitions;
    this.database = database;
    this.reads = reads;
    this.node = node;
    this.endings = endings;
  }

  public record Started(
      long key,
      Definition definition,
      Map<String, @Nullable Object> variables,
      List<String> tags,
      @Nullable String businessId) {

    Started with(Map<String, @Nullable Object> result) {
      return new Started(key, definition, result, tags, businessId);
    }
  }

  /// Starts a process definition.
  public Started startByKey(String key, Map<String, @Nullable Object> variables) {
    return create(
        new Creation(null, null, key, variables, null, null, null, null, null, null, null, null));
  }

  /// Starts the newest version of a process.
  public Started startById(String processId, Map<String, @Nullable Object> variables) {
    var tenant = Caller.current().onlyTenant(null);
    return create(
        new Creation(
            processId, null, null, variables, tenant, null, null, null, null, null, null, null));
  }

  Started create(Creation request) {
    var tags = tags(request.tags());
    var businessId = BusinessIds.checked(request.businessId());
    for (var unsupported : List.of("startInstructions", "runtimeInstructions")) {
      var node =
          unsupported.equals("startInstructions")
              ? request.startInstructions()
              : request.runtimeInstructions();
      if (node != null && !node.isNull() && !node.isEmpty()) {
        throw Problem.unsupported(unsupported, "is not supported yet");
      }
    }
    Map<String, @Nullable Object> variables =
        Objects.requireNonNullElse(request.variables(), Map.of());
    var found = definition(request);
    found.ifPresent(d ->
        Caller.current()
            .require(
                Right.CREATE_PROCESS_INSTANCE,
                d.bpmnProcessId(),
                d.tenantId(),
                () -> missing(request)));
    if (found.isEmpty() && businessId != null) {
      var present = startedBefore(request, businessId);
      if (present.isPresent()) {
        return Boolean.TRUE.equals(request.awaitCompletion())
            ? joined(present.get(), request)
            : present.get();
      }
    }
    var key = node.keys().next();
    var wanted =
        new Started(key, found.orElseThrow(() -> missing(request)), Map.of(), tags, businessId);
    if (!Boolean.TRUE.equals(request.awaitCompletion())) {
      return start(wanted, variables);
    }
    var end = endings.await(key);
    try {
      var started = start(wanted, variables);
      return started.key() == key ? finished(started, end, request) : joined(started, request);
    } finally {
      endings.forget(key);
    }
  }

  /// Waits for the end of an instance that another request has started.
  private Started joined(Started started, Creation request) {
    // Its variables are not those that this request came with.
    Caller.current().require(Right.READ_PROCESS_INSTANCE, started.definition().bpmnProcessId());
    var end = endings.await(started.key());
    try {
      return finished(started, end, request);
    } finally {
      endings.forget(started.key());
    }
  }

  private Started finished(Started started, CompletableFuture<Boolean> end, Creation request) {
    var key = started.key();
    try {
      if (!ended(key, end, wait(request.requestTimeout()))) {
        throw Problem.conflict("process instance %d was terminated before its end".formatted(key));
      }
      return started.with(result(key, request.fetchVariables()));
    } catch (TimeoutException e) {
      throw Problem.timeout("process instance %d runs on: it did not end in time".formatted(key));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable(
          "the server is stopping; process instance %d runs on".formatted(key));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// Waits for the end; another node may be the one where it happens, so the row is looked at too.
  private boolean ended(long key, CompletableFuture<Boolean> end, long millis)
      throws InterruptedException, ExecutionException, TimeoutException {
    var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      var left = until - System.nanoTime();
      try {
        return end.get(Math.min(left, SLICE_NANOS), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        var state = state(key);
        if (!state.equals("ACTIVE")) {
          return state.equals("COMPLETED");
        }
        if (left <= SLICE_NANOS) {
          throw e;
        }
      }
    }
  }

  private String state(long key) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select state from legion_process_instance where key = ?")
                .bind(0, key)
                .mapTo(String.class)
                .findOne()
                .orElse("ACTIVE"));
  }

  /// Starts the instance, unless there is one with its business id already.
  private Started start(Started wanted, Map<String, ? extends @Nullable Object> variables) {
    return engine.execute(unit -> {
      var id = wanted.businessId();
      if (id != null) {
        var definition = wanted.definition();
        var present = BusinessIds.find(unit.handle(), definition, id);
        if (present.isPresent()) {
          return holding(unit.handle(), present.get(), id);
        }
        BusinessIds.take(
            unit.handle(),
            definition,
            id,
            new BusinessIds.Holder(wanted.key(), definition.key(), wanted.tags()));
      }
      engine.start(wanted.key(), wanted.definition(), variables, wanted.tags(), id);
      return wanted;
    });
  }

  /// The instance with the business id, where what it was started from has been deleted since: the
  /// answer to its start may have been lost.
  private Optional<Started> startedBefore(Creation request, String businessId) {
    return database
        .jdbi()
        .withHandle(handle ->
            process(handle, request)
                .flatMap(of -> BusinessIds.find(handle, of.tenantId(), of.id(), businessId))
                .map(holder -> holding(handle, holder, businessId)));
  }

  private record OfTenant(String id, String tenantId) {}

  /// The process that a request names, be it that no definition of it is left.
  private Optional<OfTenant> process(Handle handle, Creation request) {
    var key = request.processDefinitionKey();
    var id = request.processDefinitionId();
    var found =
        key == null
            ? Optional.ofNullable(id)
                .map(named -> new OfTenant(named, Tenants.checked(request.tenantId())))
            : definitions
                .everKnown(handle, PathKey.parse("processDefinitionKey", key))
                .filter(d -> isWanted(d, request))
                .map(d -> new OfTenant(d.bpmnProcessId(), d.tenantId()));
    found.ifPresent(of ->
        Caller.current()
            .require(
                Right.CREATE_PROCESS_INSTANCE, of.id(), of.tenantId(), () -> missing(request)));
    return found;
  }

  private static boolean isWanted(Definition found, Creation request) {
    return request.tenantId() == null
        || found.tenantId().equals(Tenants.checked(request.tenantId()));
  }

  private Started holding(Handle handle, BusinessIds.Holder holder, String businessId) {
    var definition = definitions.everKnown(handle, holder.definitionKey()).orElseThrow();
    return new Started(holder.instanceKey(), definition, Map.of(), holder.tags(), businessId);
  }

  private static long wait(@Nullable Long requestTimeout) {
    return requestTimeout == null || requestTimeout == 0
        ? DEFAULT_WAIT_MILLIS
        : Math.clamp(requestTimeout, 1, MAX_WAIT_MILLIS);
  }

  private Map<String, @Nullable Object> result(long key, @Nullable List<String> names) {
    var wanted = names == null ? Set.<String>of() : Set.copyOf(names);
    var result = new LinkedHashMap<String, @Nullable Object>();
    reads
        .withHandle(handle ->
            handle
                .createQuery(
                    "select name, value from legion_variable where scope_key = ? order by name")
                .bind(0, key)
                .map((rs, c) -> Map.entry(rs.getString(1), rs.getString(2)))
                .filter(e -> wanted.isEmpty() || wanted.contains(e.getKey()))
                .list())
        .forEach(e -> result.put(e.getKey(), JsonValue.read(e.getValue())));
    return result;
  }

  /// What is to be started, if it is there.
  private Optional<Definition> definition(Creation request) {
    if (request.processDefinitionKey() != null) {
      if (request.tenantId() != null) {
        // Whether the key is there or not.
        Tenants.checked(request.tenantId());
      }
      return definitions
          .byKey(PathKey.parse("processDefinitionKey", request.processDefinitionKey()))
          .filter(found -> isWanted(found, request));
    }
    var tenant = Tenants.checked(request.tenantId());
    var id = request.processDefinitionId();
    if (id == null || id.isBlank()) {
      throw Problem.invalid("processDefinitionId", "is missing (or give a processDefinitionKey)");
    }
    TextField.check("processDefinitionId", id);
    var version = request.processDefinitionVersion();
    return version == null || version == -1
        ? definitions.latest(id, tenant)
        : definitions.version(id, version, tenant);
  }

  private static Problem missing(Creation request) {
    if (request.processDefinitionKey() != null) {
      return Problem.notFound("there is no process definition " + request.processDefinitionKey());
    }
    var version = request.processDefinitionVersion();
    return Problem.notFound(
        "there is no process '%s'%s"
            .formatted(
                request.processDefinitionId(),
                version == null || version == -1 ? "" : " in version " + version));
  }

  private static List<String> tags(@Nullable List<String> tags) {
    if (tags == null) {
      return List.of();
    }
    if (tags.size() > MAX_TAGS) {
      throw Problem.invalid("tags", "are " + tags.size() + "; the bound is " + MAX_TAGS);
    }
    for (var tag : tags) {
      if (tag == null || !TAG.matcher(tag).matches()) {
        throw Problem.invalid(
            "tags", "a tag begins with a letter and has at most 100 letters, digits and _-:.");
      }
    }
    return List.copyOf(new java.util.LinkedHashSet<>(tags));
  }

  void cancel(long key) {
    engine.execute(unit -> {
      if (!engine.cancel(key)) {
        throw Problem.notFound(
            "cannot cancel process instance %d: there is no such active instance".formatted(key));
      }
      return key;
    });
  }

  void setVariables(
      long scopeKey, Map<String, ? extends @Nullable Object> variables, boolean local) {
    var instance = instanceOf(scopeKey);
    engine.execute(unit -> {
      if (!engine.setVariables(instance, scopeKey, variables, local)) {
        throw Problem.notFound(
            "cannot set variables of element instance %d: there is no such active element instance"
                .formatted(scopeKey));
      }
      return scopeKey;
    });
  }

  /// Activates elements of an ad-hoc sub-process.
  ///
  /// @param cancelRemaining whether what is active in it is terminated before
  void activate(long scopeKey, List<AdHocActivation> activations, boolean cancelRemaining) {
    var instance = instanceOf(scopeKey);
    engine.execute(unit -> {
      if (!engine.activate(instance, scopeKey, activations, cancelRemaining)) {
        throw Problem.notFound(
            "cannot activate elements of ad-hoc sub-process %d: there is no such active element instance"
                .formatted(scopeKey));
      }
      return scopeKey;
    });
  }

  /// The process instance that a scope is in, or is; that never changes.
  private long instanceOf(long scopeKey) {
    return reads.withHandle(handle ->
        handle
            .createQuery("select process_instance_key from legion_element_instance where key = ?")
            .bind(0, scopeKey)
            .mapTo(Long.class)
            .findOne()
            .orElse(scopeKey));
  }
}
