package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.engine.flowable.JobTasks.Work;
import dev.legionflow.engine.flowable.Migration.Fault;
import dev.legionflow.engine.flowable.Migration.Moved;
import dev.legionflow.engine.flowable.Migration.Report;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Event.ElementMigrated;
import dev.legionflow.engine.journal.Event.InstanceMigrated;
import dev.legionflow.engine.store.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.bpmn.model.Process;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.flowable.engine.impl.delegate.ActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jspecify.annotations.Nullable;

/// Takes an instance to another process definition: each active element to the one that the plan
/// names, with its key, its work, its timers and its incident. First everything is looked at, and
/// only then anything is changed.
///
/// Events at the border of an activity: one that the plan names goes on waiting as it does, one
/// that it does not name is closed, and those of the new definition that nothing was mapped to are
/// opened.
final class Migrator {

  private final EngineConfiguration engine;
  private final ExecutionEntity instance;
  private final Migration migration;
  private final Process from;
  private final Process to;

  private final List<Fault> faults = new ArrayList<>();
  private final Map<ExecutionEntity, FlowNode> targets = new LinkedHashMap<>();

  /// Tokens that wait for listeners of the process, and where they are to stand.
  private final Map<ExecutionEntity, FlowNode> ofProcess = new LinkedHashMap<>();

  private final Map<String, Work.Listener> listeners;
  private final List<ExecutionEntity> closed = new ArrayList<>();

  /// An event that begins to wait at an activity.
  private record Opening(ExecutionEntity host, BoundaryEvent event) {}

  private final List<Opening> opened = new ArrayList<>();

  Migrator(EngineConfiguration engine, ExecutionEntity instance, Migration migration) {
    this.engine = engine;
    this.instance = instance;
    this.migration = migration;
    from = ProcessDefinitionUtil.getProcess(instance.getProcessDefinitionId());
    to = ProcessDefinitionUtil.getProcess(migration.target().flowableId());
    listeners = engine.jobTasks().listeners(instance.getId());
  }

  /// Looks at everything. Called once, before [#apply].
  Report plan() {
    checkMapping();
    var executions =
        engine
            .getExecutionEntityManager()
            .findChildExecutionsByProcessInstanceId(instance.getId())
            .stream()
            .filter(e -> !e.isEnded() && !e.isDeleted())
            .toList();
    if (executions.size() > Limits.MIGRATED_TOKENS) {
      throw Problem.limit(
          "migrated-tokens",
          "process instance %s has %d tokens; the bound is %d"
              .formatted(instance.getId(), executions.size(), Limits.MIGRATED_TOKENS));
    }
    for (var execution : executions) {
      if (AdHocActivity.of(execution) != null) {
        fault(execution, "an ad-hoc sub-process cannot be migrated yet");
      } else if (ElementInstances.keyOf(execution) != null
          && !AdHocActivity.isInnerInstance(execution)) {
        element(execution);
      }
    }
    for (var execution : executions) {
      if (ElementInstances.keyOf(execution) == null && !AdHocActivity.isInnerInstance(execution)) {
        waiting(execution);
      }
    }
    targets.forEach(this::open);
    return report();
  }

  private Report report() {
    var moved = new ArrayList<Moved>();
    targets.forEach((execution, target) -> {
      var key = ElementInstances.keyOf(execution);
      if (key != null) {
        moved.add(new Moved(Long.toString(key), execution.getActivityId(), target.getId()));
      }
    });
    return new Report(
        List.copyOf(faults),
        moved,
        closed.stream().map(ExecutionEntity::getActivityId).toList(),
        opened.stream().map(o -> Objects.requireNonNull(o.event().getId())).toList());
  }

  private void checkMapping() {
    migration
        .elements()
        .forEach((source, target) -> {
          if (from.getFlowElement(source, true) == null) {
            fault(source, null, "the process has no element '%s'".formatted(source), true);
          }
          if (to.getFlowElement(target, true) == null) {
            fault(source, null, "the target process has no element '%s'".formatted(target), true);
          }
        });
  }

  private void fault(@Nullable String element, @Nullable Long key, String message, boolean inPlan) {
    faults.add(new Fault(element, key == null ? null : Long.toString(key), message, inPlan));
  }

  private void fault(ExecutionEntity at, String message) {
    fault(at.getActivityId(), ElementInstances.keyOf(at), message, false);
  }

  /// The element that takes the place of the one that an execution is at; null where there is none.
  private @Nullable FlowNode target(ExecutionEntity execution) {
    var id = migration.elements().get(execution.getActivityId());
    if (id == null) {
      fault(
          execution,
          "element '%s' is active, and the plan maps it to nothing"
              .formatted(execution.getActivityId()));
      return null;
    }
    return to.getFlowElement(id, true) instanceof FlowNode node ? node : null;
  }

  // --- what is active

  private void element(ExecutionEntity execution) {
    var source = (FlowNode) execution.getCurrentFlowElement();
    var target = target(execution);
    if (target == null) {
      return;
    }
    if (!ElementType.of(source).equals(ElementType.of(target))
        || behavior(source) != behavior(target)
        || loop(source) != loop(target)) {
      fault(
          execution,
          "element '%s' is %s, and '%s' is %s: only elements of one kind can be mapped"
              .formatted(source.getId(), kind(source), target.getId(), kind(target)));
    } else if (hasListener(execution, source, target)
        && isInMappedScope(execution, source, target)) {
      targets.put(execution, target);
    }
  }

  /// A job of a listener that is open goes on as that of the same place in the new element.
  private boolean hasListener(ExecutionEntity execution, FlowNode source, FlowNode target) {
    var listener = listeners.get(execution.getId());
    if (listener == null || has(Settings.of(target), listener)) {
      return true;
    }
    fault(
        execution,
        "element '%s' waits for its %s, and '%s' has none there"
            .formatted(source.getId(), place(listener), target.getId()));
    return false;
  }

  private static boolean has(Settings settings, Work.Listener listener) {
    return listener.index() < settings.listeners(listener.event()).size();
  }

  private static String place(Work.Listener listener) {
    return "%s listener %d"
        .formatted(listener.event().name().toLowerCase(Locale.ROOT), listener.index() + 1);
  }

  private boolean isInMappedScope(ExecutionEntity execution, FlowNode source, FlowNode target) {
    var scope = source.getSubProcess();
    var expected = scope == null ? null : migration.elements().get(scope.getId());
    var actual = target.getSubProcess() == null ? null : target.getSubProcess().getId();
    if (scope != null && expected == null) {
      // Said of the scope itself, which is active too.
      return false;
    }
    if (!Objects.equals(expected, actual)) {
      fault(
          execution,
          "element '%s' would change its scope: it is in %s, and '%s' is in %s"
              .formatted(
                  source.getId(),
                  expected == null ? "the process" : "what becomes '" + expected + "'",
                  target.getId(),
                  actual == null ? "the process" : "'" + actual + "'"));
      return false;
    }
    return true;
  }

  private static @Nullable Class<?> behavior(FlowNode node) {
    var behavior = node.getBehavior();
    if (behavior instanceof MultiInstanceActivityBehavior loop) {
      behavior = loop.getInnerActivityBehavior();
    }
    return behavior == null ? null : behavior.getClass();
  }

  private static @Nullable Class<?> loop(FlowNode node) {
    return node.getBehavior() instanceof MultiInstanceActivityBehavior loop
        ? loop.getClass()
        : null;
  }

  /// For people.
  private static String kind(FlowNode node) {
    var loop = loop(node);
    var events =
        node instanceof org.flowable.bpmn.model.Event event
            ? event.getEventDefinitions().stream()
                .map(d -> " with a " + d.getClass().getSimpleName())
                .findFirst()
                .orElse("")
            : "";
    return (loop == null
            ? "a "
            : loop == SequentialBody.class ? "a sequential multi-instance " : "a multi-instance ")
        + ElementType.of(node)
        + (node instanceof org.flowable.bpmn.model.Task && behavior(node) != null
            ? " (" + Objects.requireNonNull(behavior(node)).getSimpleName() + ")"
            : "")
        + events;
  }

  // --- what waits without being an element instance yet

  private void waiting(ExecutionEntity execution) {
    switch (execution.getCurrentFlowElement()) {
      case BoundaryEvent event when !execution.isEventScope() -> boundary(execution, event);
      case StartEvent start when Listeners.standsForProcess(execution, start) ->
          ofProcess(execution, start);
      case ParallelGateway ignored -> join(execution);
      case InclusiveGateway ignored -> join(execution);
      case null, default ->
          fault(
              execution,
              "element '%s' waits, and cannot be migrated".formatted(execution.getActivityId()));
    }
  }

  private void boundary(ExecutionEntity execution, BoundaryEvent event) {
    var id = migration.elements().get(event.getId());
    if (id == null) {
      closed.add(execution);
      return;
    }
    var host = targets.get(execution.getParent());
    if (host == null || !(to.getFlowElement(id, true) instanceof FlowNode target)) {
      // Said before: of its host, or of the plan.
      return;
    }
    if (!(target instanceof BoundaryEvent boundary)
        || behavior(event) != behavior(boundary)
        || !kind(event).equals(kind(boundary))) {
      fault(
          execution,
          "element '%s' is %s, and '%s' is %s: only elements of one kind can be mapped"
              .formatted(event.getId(), kind(event), id, kind(target)));
    } else if (!Objects.equals(boundary.getAttachedToRefId(), host.getId())) {
      fault(
          execution,
          "event '%s' would change its activity: '%s' is at '%s', not at '%s'"
              .formatted(event.getId(), id, boundary.getAttachedToRefId(), host.getId()));
    } else {
      targets.put(execution, boundary);
    }
  }

  /// A token that waits for a listener of the process; it stands at a start event.
  private void ofProcess(ExecutionEntity execution, StartEvent start) {
    var settings = Settings.of(to);
    var listener = listeners.get(execution.getId());
    if (listener != null && !has(settings, listener)) {
      process(
          "process '%s' waits for its %s, and '%s' has none there"
              .formatted(from.getId(), place(listener), to.getId()));
    } else if (Phase.END.name().equals(execution.getBusinessStatus())
        && settings.listeners(ListenerEvent.END).isEmpty()) {
      process(
          "process '%s' has an incident at its end listeners, and '%s' has none"
              .formatted(from.getId(), to.getId()));
    } else if (to.getFlowElement(migration.elements().getOrDefault(start.getId(), ""))
        instanceof StartEvent mapped) {
      ofProcess.put(execution, mapped);
    } else {
      ofProcess.put(execution, (FlowNode) to.getInitialFlowElement());
    }
  }

  private void process(String message) {
    fault(from.getId(), Long.valueOf(instance.getId()), message, false);
  }

  /// A token that has come to a join and waits for others.
  private void join(ExecutionEntity execution) {
    var source = (FlowNode) execution.getCurrentFlowElement();
    var target = target(execution);
    if (target == null) {
      return;
    }
    if (source.getClass() != target.getClass()) {
      fault(
          execution,
          "element '%s' is %s, and '%s' is %s: only elements of one kind can be mapped"
              .formatted(source.getId(), kind(source), target.getId(), kind(target)));
      return;
    }
    var flow = execution.getBusinessKey();
    if (flow != null && target.getIncomingFlows().stream().noneMatch(f -> flow.equals(f.getId()))) {
      fault(
          execution,
          "a token has come to '%s' by the flow '%s', which does not lead to '%s'"
              .formatted(source.getId(), flow, target.getId()));
      return;
    }
    if (isInMappedScope(execution, source, target)) {
      targets.put(execution, target);
    }
  }

  /// Events of the new activity that nothing was mapped to.
  private void open(ExecutionEntity host, FlowNode target) {
    if (!(target instanceof Activity activity)
        || (activity.hasMultiInstanceLoopCharacteristics() && !host.isMultiInstanceRoot())
        || !isUnderWay(host)) {
      return;
    }
    for (var event : activity.getBoundaryEvents()) {
      var taken =
          targets.entrySet().stream()
              .anyMatch(e -> host.equals(e.getKey().getParent()) && event.equals(e.getValue()));
      if (taken) {
        continue;
      }
      try {
        event.getEventDefinitions().forEach(d -> Timers.check(engine, d, host));
        opened.add(new Opening(host, event));
      } catch (StalledException e) {
        fault(host, "event '%s' cannot begin to wait: %s".formatted(event.getId(), e.getMessage()));
      }
    }
  }

  /// Whether an activity has begun and not ended: before, its events are not opened, and after that
  /// they are closed.
  private boolean isUnderWay(ExecutionEntity host) {
    return !listeners.containsKey(host.getId())
        && !Phase.ACTIVATE.name().equals(host.getBusinessStatus());
  }

  // --- doing it

  void apply() {
    var unit = UnitOfWork.current();
    var target = migration.target();
    closed.forEach(execution ->
        engine.getExecutionEntityManager().deleteExecutionAndRelatedData(execution, null, false));
    move(instance, null);
    unit.record(
        new InstanceMigrated(
            Long.parseLong(instance.getId()),
            target.key(),
            target.bpmnProcessId(),
            target.name(),
            target.version(),
            target.versionTag(),
            engine.millis()));
    targets.forEach((execution, node) -> {
      move(execution, node);
      var key = ElementInstances.keyOf(execution);
      if (key != null) {
        unit.record(
            new ElementMigrated(
                key, target.key(), target.bpmnProcessId(), node.getId(), node.getName()));
        engine.jobTasks().migrate(execution.getId(), target, node.getId());
        engine.userTasks().migrate(execution.getId(), target, node.getId());
      }
      MigratedTimers.move(unit.handle(), execution.getId(), target.flowableId(), node);
    });
    ofProcess.forEach((execution, node) -> {
      move(execution, node);
      engine.jobTasks().migrate(execution.getId(), target, target.bpmnProcessId());
    });
    for (var opening : opened) {
      var child = engine.getExecutionEntityManager().createChildExecution(opening.host());
      child.setCurrentFlowElement(opening.event());
      ((ActivityBehavior) opening.event().getBehavior()).execute(child);
    }
  }

  private void move(ExecutionEntity execution, @Nullable FlowElement node) {
    execution.setProcessDefinitionId(migration.target().flowableId());
    execution.setProcessDefinitionKey(migration.target().bpmnProcessId());
    if (node != null) {
      execution.setCurrentFlowElement(node);
    }
  }
}
