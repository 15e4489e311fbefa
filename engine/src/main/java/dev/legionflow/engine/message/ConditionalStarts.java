package dev.legionflow.engine.message;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.message.StartStore.StartEvent;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Processes that begin at a conditional start event: a client brings the variables, and an
/// instance begins at each start event whose condition they meet.
@ApplicationScoped
public class ConditionalStarts {

  private final Engine engine;
  private final Definitions definitions;
  private final Node node;

  ConditionalStarts(Engine engine, Definitions definitions, Node node) {
    this.engine = engine;
    this.definitions = definitions;
    this.node = node;
  }

  record Started(long definitionKey, long instanceKey) {}

  record Outcome(long key, List<Started> started) {}

  /// Evaluates the conditions and starts the instances, all of them or none.
  ///
  /// @param definitionKey null for the newest versions of all processes
  Outcome evaluate(
      @Nullable Long definitionKey,
      String tenantId,
      Map<String, ? extends @Nullable Object> variables) {
    return engine.execute(unit -> {
      if (definitionKey != null && !isThere(unit.handle(), definitionKey, tenantId)) {
        throw Problem.notFound("there is no process definition %d".formatted(definitionKey));
      }
      var events =
          StartStore.conditions(
              unit.handle(), definitionKey, tenantId, Limits.CONDITIONAL_STARTS + 1);
      if (events.size() > Limits.CONDITIONAL_STARTS) {
        throw Problem.limit(
            "conditional-starts",
            "more than %d conditional start events are to be looked at: name a process definition"
                .formatted(Limits.CONDITIONAL_STARTS));
      }
      var started = new ArrayList<Started>();
      for (var event : events) {
        var definition = definitions.byKey(unit.handle(), event.definitionKey()).orElseThrow();
        if (definitionKey != null) {
          Caller.current().require(Right.CREATE_PROCESS_INSTANCE, definition.bpmnProcessId());
        }
        // One that is suspended, or not the caller's, must not keep the others from starting.
        var counts =
            definitionKey != null
                || (!definition.suspended()
                    && Caller.current()
                        .may(Right.CREATE_PROCESS_INSTANCE, definition.bpmnProcessId()));
        if (counts && Engine.conditionHolds(definition, event.elementId(), variables)) {
          started.add(start(definition, event, variables));
        }
      }
      return new Outcome(node.keys().next(), started);
    });
  }

  private boolean isThere(Handle handle, long definitionKey, String tenantId) {
    return definitions
        .byKey(handle, definitionKey)
        .filter(d -> d.tenantId().equals(tenantId))
        .isPresent();
  }

  private Started start(
      Definition definition, StartEvent event, Map<String, ? extends @Nullable Object> variables) {
    var key = node.keys().next();
    engine.start(key, definition, event.elementId(), variables, "");
    return new Started(definition.key(), key);
  }
}
