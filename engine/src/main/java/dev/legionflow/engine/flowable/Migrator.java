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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.Event;
import org.flowable.bpmn.model.EventGateway;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.FlowElementsContainer;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.bpmn.model.Process;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.flowable.engine.impl.delegate.ActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jspecify.annotations.Nullable;

/// Takes an instance to another process definition: each active element to the one that the plan
/// names, with its key, its work, its timers and its incident. First everything is looked at, and
/// only then anything is changed.
///
/// Events that wait at the border of an activity, behind an event-based gateway, or to begin an
/// event sub-process: one that the plan names goes on waiting as it does, one that it does not name
/// is closed, and those of the new definition that nothing was mapped to are opened.
final class Migrator {

  private final EngineConfiguration engine;
  private final ExecutionEntity instance;
  private final Migration migration;
  private final Process from;
  private final Process to;

  private final List<Fault> faults = new ArrayList<>();
  private final Map<ExecutionEntity, FlowNode> targets = new LinkedHashMap<>();

  /// Tokens at start events that have not begun, because listeners come before, and where they are
  /// to stand.
  private final Map<ExecutionEntity, FlowNode> standing = new LinkedHashMap<>();

  private final Map<String, Work.Listener> listeners;
  private final List<ExecutionEntity> closed = new ArrayList<>();

  /// An event that begins to wait.
  private record Opening(ExecutionEntity host, FlowNode event) {}

  private final List<Opening> opened = new ArrayList<>();

  private Compensations.Moved compensated = Compensations.Moved.NOTHING;

  /// Those that something was mapped to.
  private final Set<Opening> taken = new HashSet<>();

  private final Map<String, List<ExecutionEntity>> children = new HashMap<>();

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
            // As they began: reports come in one order.
            .sorted(Comparator.comparingLong(e -> Long.parseLong(e.getId())))
            .toList();
    if (executions.size() > Limits.MIGRATED_TOKENS) {
      throw Problem.limit(
          "migrated-tokens",
          "process instance %s has %d tokens; the bound is %d"
              .formatted(instance.getId(), executions.size(), Limits.MIGRATED_TOKENS));
    }
    for (var execution : executions) {
      children.computeIfAbsent(execution.getParentId(), id -> new ArrayList<>()).add(execution);
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
    openInside(instance, to);
    targets.forEach(this::open);
    compensated = Compensations.plan(instance, from, to, migration.elements());
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
        Stream.concat(
                closed.stream().map(ExecutionEntity::getActivityId), compensated.dropped().stream())
            .toList(),
        opened.stream().map(o -> Objects.requireNonNull(o.event().getId())).toList());
  }

  private void checkMapping() {
    var boundaries = Compensations.boundaries(from);
    var newBoundaries = Compensations.boundaries(to);
    migration
        .elements()
        .forEach((source, target) -> {
          if (boundaries.containsKey(source) && newBoundaries.containsKey(target)) {
            return;
          }
          if (boundaries.containsKey(source) && to.getFlowElement(target, true) != null) {
            fault(
                source,
                null,
                "element '%s' is a compensation boundary event, and '%s' is none"
                    .formatted(source, target),
                true);
            return;
          }
          if (newBoundaries.containsKey(target) && from.getFlowElement(source, true) != null) {
            fault(
                source,
                null,
                "element '%s' is no compensation boundary event, and '%s' is one"
                    .formatted(source, target),
                true);
            return;
          }
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
    if (!isAlike(source, target)) {
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
    if (Compensation.isElsewhere(execution)) {
      // Its scope is the event's, and ends as that does.
      return true;
    }
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

  private static boolean isAlike(FlowNode source, FlowNode target) {
    // Which of them a start event has depends on what else is in its scope.
    var starts = source instanceof StartEvent && target instanceof StartEvent;
    return kind(source).equals(kind(target)) && (starts || behavior(source) == behavior(target));
  }

  private static @Nullable Class<?> behavior(FlowNode node) {
    var behavior = inner(node);
    return behavior == null ? null : behavior.getClass();
  }

  private static @Nullable Object inner(FlowNode node) {
    return node.getBehavior() instanceof MultiInstanceActivityBehavior loop
        ? loop.getInnerActivityBehavior()
        : node.getBehavior();
  }

  private static @Nullable Class<?> loop(FlowNode node) {
    return node.getBehavior() instanceof MultiInstanceActivityBehavior loop
        ? loop.getClass()
        : null;
  }

  /// For people, and to compare.
  private static String kind(FlowNode node) {
    var loop = loop(node);
    return (loop == null
            ? "a "
            : loop == SequentialBody.class ? "a sequential multi-instance " : "a multi-instance ")
        + ElementType.of(node)
        + (node instanceof org.flowable.bpmn.model.Task && behavior(node) != null
            ? " (" + Objects.requireNonNull(behavior(node)).getSimpleName() + ")"
            : "")
        + waitsFor(node);
  }

  private static String waitsFor(FlowNode node) {
    if (Compensation.isHandler(node)) {
      return " that is a compensation handler";
    }
    if (inner(node) instanceof CompensationThrow) {
      return " with a compensation";
    }
    if (inner(node) instanceof Waits waits && waits.trigger() != null) {
      return " with a " + waits.trigger().kind().name().toLowerCase(Locale.ROOT);
    }
    return node instanceof Event event
        ? event.getEventDefinitions().stream()
            .map(d -> " with a " + d.getClass().getSimpleName())
            .findFirst()
            .orElse("")
        : "";
  }

  // --- what waits without being an element instance yet

  private void waiting(ExecutionEntity execution) {
    switch (execution.getCurrentFlowElement()) {
      case BoundaryEvent event when !execution.isEventScope() -> event(execution, event);
      case StartEvent event when execution.isEventScope() -> event(execution, event);
      case IntermediateCatchEvent event
          when execution.getParent().getCurrentFlowElement() instanceof EventGateway ->
          event(execution, event);
      case StartEvent start when start.getSubProcess() instanceof EventSubProcess ->
          inEventSubProcess(execution);
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

  private void event(ExecutionEntity execution, FlowNode event) {
    var id = migration.elements().get(event.getId());
    if (id == null) {
      closed.add(execution);
      return;
    }
    var host = execution.getParent();
    var events = host.equals(instance) ? inside(to) : around(host, targets.get(host));
    if (events == null || !(to.getFlowElement(id, true) instanceof FlowNode target)) {
      // Said before: of its host, or of the plan.
      return;
    }
    if (!isAlike(event, target)) {
      fault(
          execution,
          "element '%s' is %s, and '%s' is %s: only elements of one kind can be mapped"
              .formatted(event.getId(), kind(event), id, kind(target)));
    } else if (!events.contains(target)) {
      fault(
          execution,
          "event '%s' would change its place: '%s' does not belong to '%s'"
              .formatted(
                  event.getId(),
                  id,
                  host.equals(instance)
                      ? to.getId()
                      : Objects.requireNonNull(targets.get(host)).getId()));
    } else if (!taken.add(new Opening(host, target))) {
      fault(
          execution,
          "event '%s' would become '%s', and so would another".formatted(event.getId(), id));
    } else {
      targets.put(execution, target);
    }
  }

  /// What waits as long as an element is active: at its border, inside, behind a gateway.
  private static @Nullable List<FlowNode> around(ExecutionEntity host, @Nullable FlowNode target) {
    var body = host.isMultiInstanceRoot();
    return switch (target) {
      case null -> null;
      case EventGateway gateway ->
          gateway.getOutgoingFlows().stream()
              .map(flow -> (FlowNode) flow.getTargetFlowElement())
              .toList();
      case Activity activity -> {
        var events = new ArrayList<FlowNode>();
        if (body || !activity.hasMultiInstanceLoopCharacteristics()) {
          events.addAll(activity.getBoundaryEvents());
        }
        if (!body && activity instanceof SubProcess subProcess) {
          events.addAll(inside(subProcess));
        }
        yield events;
      }
      default -> List.of();
    };
  }

  /// What begins the event sub-processes of a scope.
  private static List<FlowNode> inside(FlowElementsContainer scope) {
    return EventScopes.starts(scope).stream().<FlowNode>map(EventScopes.Start::event).toList();
  }

  /// An event sub-process has been begun, and waits for its start listeners.
  private void inEventSubProcess(ExecutionEntity execution) {
    if (targets.get(execution.getParent()) instanceof EventSubProcess target) {
      target.getFlowElements().stream()
          .filter(StartEvent.class::isInstance)
          .findFirst()
          .ifPresent(start -> standing.put(execution, (FlowNode) start));
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
      standing.put(execution, mapped);
    } else if (to.getInitialFlowElement() instanceof StartEvent first) {
      standing.put(execution, first);
    } else {
      process(
          "process '%s' waits for a listener at '%s', which the plan maps to no start event"
              .formatted(from.getId(), start.getId()));
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

  /// Events of the new element that nothing was mapped to.
  private void open(ExecutionEntity host, FlowNode target) {
    if (!isUnderWay(host)) {
      return;
    }
    var all = Objects.requireNonNull(around(host, target));
    var inside = target instanceof SubProcess scope ? inside(scope) : List.<FlowNode>of();
    all.stream().filter(event -> !inside.contains(event)).forEach(event -> openOne(event, host));
    if (target instanceof SubProcess scope && !host.isMultiInstanceRoot()) {
      openInside(host, scope);
    }
  }

  /// Whether an element has begun and not ended: before, its events are not opened, and after that
  /// they are closed.
  private boolean isUnderWay(ExecutionEntity host) {
    var listener = listeners.get(host.getId());
    return (listener == null || listener.event().ofTask())
        && !Phase.ACTIVATE.name().equals(host.getBusinessStatus());
  }

  private void openInside(ExecutionEntity scope, FlowElementsContainer target) {
    if (isFlowing(scope)) {
      inside(target).forEach(event -> openOne(event, scope));
    }
  }

  /// Whether the flow of a scope is under way: it has passed the start event, has not come to its
  /// end, and no event sub-process has interrupted it.
  private boolean isFlowing(ExecutionEntity scope) {
    if (!scope.isProcessInstanceType()
        && (listeners.containsKey(scope.getId()) || scope.getBusinessStatus() != null)) {
      return false;
    }
    return children.getOrDefault(scope.getId(), List.of()).stream()
        .filter(child -> !child.isEventScope())
        .noneMatch(child ->
            switch (child.getCurrentFlowElement()) {
              case StartEvent ignored ->
                  ElementInstances.keyOf(child) == null
                      || Phase.ACTIVATE.name().equals(child.getBusinessStatus());
              case EventSubProcess begun ->
                  begun.getFlowElements().stream()
                      .anyMatch(e -> e instanceof StartEvent start && start.isInterrupting());
              case null, default -> false;
            });
  }

  private void openOne(FlowNode event, ExecutionEntity host) {
    if (taken.contains(new Opening(host, event))) {
      return;
    }
    try {
      ((Event) event).getEventDefinitions().forEach(d -> Timers.check(engine, d, host));
      if (event.getBehavior() instanceof Waits waits) {
        Waits.waiting(engine, waits.trigger(), event.getId(), host, host);
      }
      opened.add(new Opening(host, event));
    } catch (StalledException e) {
      fault(host, "event '%s' cannot begin to wait: %s".formatted(event.getId(), e.getMessage()));
    }
  }

  // --- doing it

  void apply() {
    var unit = UnitOfWork.current();
    var target = migration.target();
    closed.forEach(execution ->
        engine.getExecutionEntityManager().deleteExecutionAndRelatedData(execution, null, false));
    moveStart();
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
      }
    });
    standing.forEach(this::move);
    moveWork();
    Compensations.move(instance, compensated);
    MigratedTimers.move(unit.handle(), instance.getId(), target.flowableId(), byExecution(targets));
    opened.forEach(this::begin);
  }

  /// What waits outside of Flowable's tables, all at once: a body may have thousands of tokens.
  private void moveWork() {
    var target = migration.target();
    var elements = new HashMap<String, String>();
    var subscribed = new HashMap<String, String>();
    targets.forEach((execution, node) -> {
      var id = Objects.requireNonNull(node.getId());
      if (ElementInstances.keyOf(execution) != null) {
        elements.put(execution.getId(), id);
      }
      if (Triggers.isSubscribed(node)) {
        subscribed.put(execution.getId(), id);
      }
    });
    engine.userTasks().migrate(instance.getId(), target, elements, listening());
    standing.keySet().forEach(e -> elements.put(e.getId(), target.bpmnProcessId()));
    engine.jobTasks().migrate(instance.getId(), target, elements);
    engine.subscriptions().migrate(target.bpmnProcessId(), subscribed);
  }

  /// What the tasks listen to from now on, by the execution.
  private Map<String, Set<ListenerEvent>> listening() {
    var listening = new HashMap<String, Set<ListenerEvent>>();
    targets.forEach((execution, node) -> {
      if (inner(node) instanceof UserTaskActivity task) {
        listening.put(execution.getId(), task.settings().taskEvents());
      }
    });
    return listening;
  }

  private static Map<String, FlowNode> byExecution(Map<ExecutionEntity, FlowNode> nodes) {
    var byId = new HashMap<String, FlowNode>();
    nodes.forEach((execution, node) -> byId.put(execution.getId(), node));
    return byId;
  }

  private void begin(Opening opening) {
    var event = opening.event();
    if (event.getBehavior() instanceof EventStart start) {
      start.open((StartEvent) event, opening.host());
      return;
    }
    var child = engine.getExecutionEntityManager().createChildExecution(opening.host());
    child.setCurrentFlowElement(event);
    if (event instanceof IntermediateCatchEvent) {
      child.setActive(false);
    }
    ((ActivityBehavior) event.getBehavior()).execute(child);
  }

  /// One instance of each correlation key is started by messages: the key goes along, unless the
  /// other process has such an instance.
  private void moveStart() {
    var process = migration.target().bpmnProcessId();
    if (!Recording.BY_MESSAGE.equals(instance.getReferenceType()) || process.equals(from.getId())) {
      return;
    }
    var key = instance.getReferenceId();
    var subscriptions = engine.subscriptions();
    var tenant = migration.target().tenantId();
    subscriptions.ended(from.getId(), key, tenant);
    if (!subscriptions.began(process, key, tenant, Long.parseLong(instance.getId()))) {
      instance.setReferenceType(null);
      instance.setReferenceId(null);
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
